/** Bytes as base64 text, with functions that pages and Node have. */

/** Arguments for one call of `fromCharCode`: more would overflow the stack. */
const CHUNK = 8192

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  let binary = ''
  for (let i = 0; i < bytes.length; i += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  }
  return btoa(binary)
}

/**
 * @param {unknown} text
 * @returns {Uint8Array<ArrayBuffer>} Has its own buffer.
 * @throws If `text` is not base64.
 */
export function fromBase64(text) {
  if (typeof text !== 'string') throw new TypeError('base64 is a string')
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/**
 * The bytes that a view shows, shared with it.
 *
 * @param {ArrayBufferView} view
 * @throws If it only claims to be a view.
 */
export function bytesOf(view) {
  if (!ArrayBuffer.isView(view)) throw new TypeError('not a view')
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
