/**
 * JSON Pointers (RFC 6901): paths as text. Their tokens are strings; only the value tells whether
 * `3` names a member or indexes an array.
 */

import { RemoteRefError } from '../errors/index.js'

/** An array index of RFC 6901: no sign, no leading zero. */
const INDEX = /^(?:0|[1-9]\d{0,14})$/

/**
 * The tokens of a pointer.
 *
 * @param {string} pointer
 * @returns {string[]}
 * @throws {RemoteRefError} `ERR_REF_PATCH` if it is not a pointer.
 */
export function parsePointer(pointer) {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new RemoteRefError(
      'ERR_REF_PATCH',
      `"${pointer}" is not a JSON Pointer: it must be empty or begin with "/", and "~" is written ` +
        '"~0", "/" in a key "~1".'
    )
  }
  const tokens = pointer.slice(1).split('/')
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * Whether a token can index an array.
 *
 * @param {string} token
 */
export function isIndexToken(token) {
  return INDEX.test(token)
}
