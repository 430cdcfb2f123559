'use strict'

/** Converts the patches of users: patches with typed paths, and RFC 6902 documents. */

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
 * @param {Document} document The document that they apply to.
 * @param {string} name The ref's.
 * @returns {Patch[]} Patches with typed paths. `move`, `copy` and `test` of an RFC 6902 document are
 *   resolved.
 * @throws {RemoteRefError} For a malformed patch, or an operation that does not apply.
 */
function typedPatches(patches, document, name) {
  return isJsonPatch(patches) ? translated(patches, document, name) : validatePatches(patches)
}

/** @param {object[]} operations @param {Document} document @param {string} name @returns {Patch[]} */
function translated(operations, document, name) {
  // Later operations see the results of earlier ones, on a draft, which is cheap since it shares the
  // tree.
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
          // The index of the operation, not of the single patch here.
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
