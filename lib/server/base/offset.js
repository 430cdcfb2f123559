import { Refusal } from './refusal.js'

/** Large enough for every safe integer; sorts as text. */
const DIGITS = 16
const OFFSET = /^\d{16}$/

/** @param {number} seq @returns {string} The place after that entry. */
export function formatOffset(seq) {
  return String(seq).padStart(DIGITS, '0')
}

/**
 * @param {string | null} text Foreign.
 * @returns {number | 'now'} A sequence. Throws a `Refusal` if it is none.
 */
export function parseOffset(text) {
  if (text === null || text === '-1') return 0
  if (text === 'now') return text
  const seq = OFFSET.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(seq)) throw new Refusal(400, 'The offset is not one of this server.')
  return seq
}
