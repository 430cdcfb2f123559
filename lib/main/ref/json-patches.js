'use strict'

/** What users give as patches, of either kind: patches with typed paths, and RFC 6902 documents. */

const {
  RemoteRefError,
  decode,
  fromJsonPatch,
  isJsonPatch,
  validatePatches
} = require('../../../dist/shared/index.js')
const { writePatches } = require('./changes.js')

/** @typedef {import('../native/addon.js').NativeDocument} Document */
/** @typedef {import('./changes.js').Patch} Patch */

/**
 * @param {Patch[] | object[]} patches
 * @param {Document} document To which they apply.
 * @param {string} name The ref's.
 * @returns {Patch[]} With typed paths, and of an RFC 6902 document without `move`, `copy` and `test`.
 * @throws {RemoteRefError} For one that is malformed, or an operation that does not apply.
 */
function typedPatches(patches, document, name) {
  return isJsonPatch(patches) ? translated(patches, document, name) : validatePatches(patches)
}

/** @param {object[]} operations @param {Document} document @param {string} name @returns {Patch[]} */
function translated(operations, document, name) {
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

module.exports = { typedPatches }
