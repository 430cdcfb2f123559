/**
 * The fingerprint of a log: 64-bit FNV-1a over the bytes of all entries so far, with a byte between them
 * that occurs in no UTF-8 text. It tells logs apart that were rewound or split by accident; it is no
 * protection against somebody who wants two logs to look the same.
 */

/** The low 32 bits of FNV's 64-bit prime, 2^40 + 0x1b3. */
const PRIME = 0x1b3
const BETWEEN = 0xff

/** Of a log without entries: FNV's offset basis. */
export const START = 'cbf29ce484222325'

/** Whether a text is a fingerprint. @param {unknown} text @returns {text is string} */
export function isFingerprint(text) {
  return typeof text === 'string' && /^[\da-f]{16}$/.test(text)
}

/**
 * @param {string} fp Of the log before the entry.
 * @param {Uint8Array} entry
 * @returns {string} Of the log with it.
 */
export function fold(fp, entry) {
  let high = parseInt(fp.slice(0, 8), 16)
  let low = parseInt(fp.slice(8), 16)
  for (let i = 0; i <= entry.length; i++) {
    low = (low ^ (i < entry.length ? entry[i] : BETWEEN)) >>> 0
    const product = low * PRIME
    // What 2^40 moves to the upper half is the low half, shifted by 8.
    high = (high * PRIME + (low << 8) + ((product / 2 ** 32) | 0)) >>> 0
    low = product >>> 0
  }
  return hex(high) + hex(low)
}

/** @param {number} word */
function hex(word) {
  return word.toString(16).padStart(8, '0')
}
