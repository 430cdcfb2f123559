/**
 * BigInts as text. Reading and writing the decimal digits of a large one takes time that grows faster
 * than they do, seconds for a million: those above 1,024 bits are written in hexadecimal, which does
 * not. No BigInt has two texts.
 */

const LARGE = 2n ** 1024n
/** Digits that the others have at the most, in decimal and with a sign. */
const MAX_DECIMAL = 310

/**
 * @param {bigint} value
 * @returns {string} `-123`, `0x1f…` or `-0x1f…`.
 */
export function writeBigint(value) {
  if (value < LARGE && value > -LARGE) return String(value)
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
}

/**
 * @param {string} text
 * @returns {bigint | undefined} Undefined for a text that `writeBigint` never gives.
 */
export function readBigint(text) {
  const [, sign, hex] = /^(-?)(0x[\da-f]+|\d+)$/.exec(text) ?? []
  if (hex === undefined) return undefined
  if (!hex.startsWith('0x') && text.length > MAX_DECIMAL) return undefined
  const value = sign ? -BigInt(hex) : BigInt(hex)
  return writeBigint(value) === text ? value : undefined
}
