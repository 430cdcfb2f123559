/**
 * Whether a text is canonical, so that JavaScript and C take the same entries. A text is canonical if
 * writing what was read from it gives the same text.
 *
 * C does not compute doubles. Of the spellings of one double with 16 or 17 digits it keeps the given one,
 * while JavaScript knows the shortest. Both are accepted here, since nothing in the rule depends on them.
 */

import { isEntryName } from '../../shared/index.js'

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/
/** The digits that any double needs at most. */
const DIGITS = 17
/** Powers of ten between which JSON.stringify writes no exponent. */
const [FIRST_SMALL, LAST_WHOLE] = [-5, 21]
/** The most nested tagged values. */
const MAX_TAGS = 32
const TAG_START = '{"$'

/**
 * @param {string} text
 * @param {string} written What was read from it, as text.
 * @returns {boolean} Whether both are the same, but for spellings of a double.
 */
export function isCanonical(text, written) {
  if (text === written) return true
  let canonical = true
  const respelled = text.replace(TOKENS, (token) => {
    if (token[0] === '"') return token
    canonical &&= isSpelling(token)
    return String(Number(token))
  })
  return canonical && respelled === written
}

/** Whether it is a finite double as JSON.stringify would write these digits. @param {string} token */
function isSpelling(token) {
  if (token === '0') return true
  const [, whole, fraction = '', exponent = '0'] = NUMBER.exec(token) ?? []
  const value = Number(token)
  if (whole === undefined || value === 0 || !Number.isFinite(value)) return false
  const all = whole + fraction
  const first = all.search(/[1-9]/)
  const digits = all.slice(first).replace(/0+$/, '')
  const point = whole.length - first + Number(exponent)
  return digits.length <= DIGITS && token === (value < 0 ? '-' : '') + spelled(digits, point)
}

/** The number 0.digits × 10^point. @param {string} digits @param {number} point */
function spelled(digits, point) {
  if (point > 0 && point <= LAST_WHOLE) {
    const fraction = digits.slice(point)
    return digits.slice(0, point).padEnd(point, '0') + (fraction && `.${fraction}`)
  }
  if (point <= 0 && point >= FIRST_SMALL) return `0.${'0'.repeat(-point)}${digits}`
  const fraction = digits.slice(1)
  const exponent = point - 1
  return `${digits[0]}${fraction && `.${fraction}`}e${exponent < 0 ? '' : '+'}${exponent}`
}

/**
 * Whether tagged values are nested too deep in each other.
 *
 * @param {string} text
 * @param {unknown} parsed What `JSON.parse` has read from it.
 */
export function hasTooManyTags(text, parsed) {
  return text.split(TAG_START).length - 1 > MAX_TAGS && tagsIn(parsed) > MAX_TAGS
}

/** @param {unknown} parsed @returns {number} How many tagged values are nested in each other. */
function tagsIn(parsed) {
  if (typeof parsed !== 'object' || parsed === null) return 0
  let most = 0
  for (const inner of Object.values(parsed)) most = Math.max(most, tagsIn(inner))
  return isTagged(parsed) ? most + 1 : most
}

/** Whether it is a leaf. Maps and Sets are containers. @param {object} parsed */
function isTagged(parsed) {
  if (Array.isArray(parsed)) return false
  const [[key, content] = [''], second] = Object.entries(parsed)
  if (second || key[0] !== '$' || key[1] === '$') return false
  const members = key === '$map' || key === '$set'
  if (!members || typeof content !== 'object' || content === null || Array.isArray(content)) {
    return true
  }
  return !Object.entries(content).every(
    ([name, value]) => isEntryName(name) && (key === '$map' || value === 0)
  )
}

/**
 * How many containers are nested in a value as text, where a Map is two.
 *
 * @param {unknown} parsed
 * @param {number} most Where to stop.
 * @returns {number} At most one more than that.
 */
export function levelsOf(parsed, most) {
  if (typeof parsed !== 'object' || parsed === null) return 0
  let deepest = 0
  for (const inner of Object.values(parsed)) {
    if (deepest >= most) break
    deepest = Math.max(deepest, levelsOf(inner, most - 1))
  }
  return deepest + 1
}
