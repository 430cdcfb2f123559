'use strict'

/**
 * What is stored under a key: eight hexadecimal digits and the text. LevelDB itself verifies only its
 * journal: what it reads from its tables may be anything.
 */

/** The digits before the text. */
const DIGITS = 8

/** FNV-1a over UTF-16 units. @param {string} text @param {number} from @returns {string} */
function checksum(text, from) {
  let sum = 0x811c9dc5
  for (let at = from; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  }
  return (sum >>> 0).toString(16).padStart(DIGITS, '0')
}

/** @param {string} text @returns {string} What to store. */
function seal(text) {
  return checksum(text, 0) + text
}

/** @param {string} stored @returns {string | undefined} The text; undefined if it is not what was stored. */
function unseal(stored) {
  if (stored.length < DIGITS || checksum(stored, DIGITS) !== stored.slice(0, DIGITS))
    return undefined
  return stored.slice(DIGITS)
}

module.exports = { seal, unseal }
