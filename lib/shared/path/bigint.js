/**
 * BigInts as text. Converting a large one to or from decimal digits takes more than linear time,
 * seconds for a million digits. So BigInts above 1,024 bits are written in hexadecimal. Each BigInt
 * has exactly one text.
 */

const LARGE = 2n ** 1024n
/** The most characters of a decimal one, with its sign. */
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
