'use strict'

/** RFC 6902 documents as patches of a ref. */

const { RemoteRefError, decode, fromJsonPatch } = require('../../dist/shared/index.js')
const { writePatches } = require('./changes.js')

/**
 * @param {object[]} operations
 * @param {import('./addon.js').NativeDocument} document To which they apply.
 * @param {string} name The ref's.
 * @returns {import('./changes.js').Patch[]} The same with typed paths, without `move`, `copy` and `test`.
 * @throws {RemoteRefError} For an operation that is malformed, or does not apply.
 */
function patchesOf(operations, document, name) {
  // Later operations see what earlier ones have made: a draft shares the tree and costs little.
  const draft = document.fork()
  try {
    return fromJsonPatch(operations, {
      get: (path) => {
        const text = draft.get(JSON.stringify(path))
        return text === undefined ? { found: false } : { found: true, value: decode(text) }
      },
      emit: (patch) => {
        try {
          draft.submit(writePatches([patch]), false)
        } catch (error) {
          const named = RemoteRefError.from(error, name, [patch])
          // Of the operation, not of the only patch here.
          if (named instanceof RemoteRefError) named.patch = undefined
          throw named
        }
      }
    })
  } finally {
    draft.destroy()
  }
}

module.exports = { patchesOf }
