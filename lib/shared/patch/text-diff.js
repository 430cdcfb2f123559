/** The edit that turns one text into another. */

import { Steps } from './text-edit.js'

/** @typedef {import('./text-edit.js').TextEdit} TextEdit */

/** Longer differences, in units, are one replacement. */
const MAX_LENGTH = 20_000
/** So are those in which more words differ. */
const MAX_WORDS = 200
/** The most units of a word that are looked at. */
const MAX_WORD = 100

/**
 * The edit that turns one text into another. What differs between the common start and the common end is compared
 * word by word, so that words between two changes stay.
 *
 * @param {string} before
 * @param {string} after
 * @returns {TextEdit}
 */
export function textDiff(before, after) {
  const out = new Steps()
  const [start, end] = common(before, after)
  const length = before.length + after.length - 2 * (start + end)
  const both = Math.min(before.length, after.length) > start + end
  const words = both && length <= MAX_LENGTH
  // Whole words: a part of one is found in too many others.
  const from = words ? start - wordBefore(before, start) : start
  const to = words ? end - wordBehind(before, before.length - end) : end
  const [old, next] = [between(before, from, to), between(after, from, to)]
  out.add(from)
  if (!words || !compareWords(wordsOf(old), wordsOf(next), out)) replace(old, next, out)
  return out.end()
}

/** @param {string} text @param {number} start @param {number} end Counted from the end. */
function between(text, start, end) {
  return text.slice(start, text.length - end)
}

/** The length of the part of a word that ends at `at`. @param {string} text @param {number} at */
function wordBefore(text, at) {
  return /[\p{L}\p{M}\p{N}_]*$/u.exec(text.slice(Math.max(0, at - MAX_WORD), at))?.[0].length ?? 0
}

/** The length of the part of a word that starts at `at`. @param {string} text @param {number} at */
function wordBehind(text, at) {
  return /^[\p{L}\p{M}\p{N}_]*/u.exec(text.slice(at, at + MAX_WORD))?.[0].length ?? 0
}

/** Replaces one text by another, except for their common start and end. @param {string} old @param {string} next @param {Steps} out */
function replace(old, next, out) {
  const [start, end] = common(old, next)
  out.add(start)
  out.add(between(next, start, end))
  out.add(start + end - old.length)
  out.add(end)
}

/** Words, white space, and single other characters. @param {string} text @returns {string[]} */
function wordsOf(text) {
  return text.match(/[\p{L}\p{M}\p{N}_]+|\s+|[^]/gu) ?? []
}

/**
 * The shortest difference of two lists (Myers, An O(ND) Difference Algorithm, 1986).
 *
 * @param {string[]} a @param {string[]} b
 * @param {Steps} out Receives it.
 * @returns {boolean} False if too much differs; then nothing has been written.
 */
function compareWords(a, b, out) {
  /** For each number of differences: how far each diagonal reaches in `a`. @type {Int32Array[]} */
  const reached = []
  const most = Math.min(a.length + b.length, MAX_WORDS)
  for (let differences = 0; differences <= most; differences++) {
    const last = reached[differences - 1]
    const ends = new Int32Array(2 * differences + 1)
    for (let k = -differences; k <= differences; k += 2) {
      const down = differences > 0 && comesDown(last, differences, k)
      let i =
        differences === 0 ? 0 : last[differences - 1 + (down ? k + 1 : k - 1)] + (down ? 0 : 1)
      while (i < a.length && i - k < b.length && a[i] === b[i - k]) i++
      ends[k + differences] = i
      if (i >= a.length && i - k >= b.length) {
        write(a, b, [...reached, ends], k, out)
        return true
      }
    }
    reached.push(ends)
  }
  return false
}

/** Whether the path to a diagonal inserts a word, and does not delete one. @param {Int32Array} last @param {number} differences @param {number} k */
function comesDown(last, differences, k) {
  if (k === -differences) return true
  return k !== differences && last[differences - 2 + k] < last[differences + k]
}

/**
 * @param {string[]} a @param {string[]} b
 * @param {Int32Array[]} reached
 * @param {number} k The diagonal of the end.
 * @param {Steps} out
 */
function write(a, b, reached, k, out) {
  /** Backwards: what stays, and what is replaced by what. @type {[old: string, next: string | null][]} */
  const runs = []
  const run = () => {
    const last = runs.at(-1)
    if (last && last[1] !== null) return /** @type {[string, string]} */ (last)
    runs.push(['', ''])
    return /** @type {[string, string]} */ (runs[runs.length - 1])
  }
  let i = a.length
  for (let differences = reached.length - 1; differences >= 0; differences--) {
    const last = reached[differences - 1]
    const down = differences > 0 && comesDown(last, differences, k)
    const from =
      differences === 0 ? 0 : last[differences - 1 + (down ? k + 1 : k - 1)] + (down ? 0 : 1)
    for (; i > from; i--) runs.push([a[i - 1], null])
    if (differences === 0) break
    const both = run()
    if (down) both[1] = b[i - k - 1] + both[1]
    else both[0] = a[--i] + both[0]
    k += down ? 1 : -1
  }
  for (const [old, next] of runs.reverse()) {
    if (next === null) out.add(old.length)
    else replace(old, next, out)
  }
}

/**
 * @param {string} a @param {string} b
 * @returns {[start: number, end: number]} The lengths of their common start and of their common end.
 */
function common(a, b) {
  const shorter = Math.min(a.length, b.length)
  let start = commonStart(a, b, shorter)
  // A pair of surrogates is one letter: do not cut it.
  if (start > 0 && isHigh(a.charCodeAt(start - 1))) start--
  let end = commonEnd(a, b, shorter - start)
  if (end > 0 && isLow(a.charCodeAt(a.length - end))) end--
  return [start, end]
}

/** The units that are compared at once: as native code does it. */
const BLOCK = 4096

/** @param {string} a @param {string} b @param {number} limit At most so many. */
function commonStart(a, b, limit) {
  let n = 0
  while (n + BLOCK <= limit && a.slice(n, n + BLOCK) === b.slice(n, n + BLOCK)) n += BLOCK
  while (n < limit && a.charCodeAt(n) === b.charCodeAt(n)) n++
  return n
}

/** @param {string} a @param {string} b @param {number} limit At most so many. */
function commonEnd(a, b, limit) {
  let n = 0
  const block = (/** @type {string} */ text) => text.slice(text.length - n - BLOCK, text.length - n)
  while (n + BLOCK <= limit && block(a) === block(b)) n += BLOCK
  while (n < limit && a.charCodeAt(a.length - 1 - n) === b.charCodeAt(b.length - 1 - n)) n++
  return n
}

/** The first half of a pair. @param {number} unit */
function isHigh(unit) {
  return unit >= 0xd800 && unit < 0xdc00
}

/** The second half of a pair. @param {number} unit */
function isLow(unit) {
  return unit >= 0xdc00 && unit < 0xe000
}
