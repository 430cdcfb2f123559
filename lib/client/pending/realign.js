/**
 * Finds the changes of others to arrays if main sends a snapshot instead of them. Indices of pending
 * patches may lead to other elements then.
 *
 * The page undoes its own patches on a copy of the view, which gives its confirmed value, and matches
 * elements by content. Its patches are transformed over the resulting insertions and removals, as if
 * main had sent them.
 */

import {
  accessTo,
  applyPatch,
  equal,
  isContainer,
  longestIncreasing,
  rearrange,
  resembles,
  stringify
} from '../../shared/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/**
 * @typedef {object} Shift Elements that were inserted, or one that was removed or moved.
 * @property {'add' | 'remove' | 'move'} op
 * @property {Path} path The path of the first; of a move, its new one, as in a patch.
 * @property {Path} [from] Of a move.
 * @property {number} count
 */
/**
 * @typedef {object} Found
 * @property {number[]} places The new index of each element, or -1.
 * @property {boolean} moved Whether the places do not ascend.
 * @property {Set<number>} edited Elements whose content has changed.
 */

/**
 * The view without own patches.
 *
 * @param {unknown} view Not changed.
 * @param {LocalPatch[]} patches Its patches, in order.
 * @returns {{ value: unknown } | null} Null if that is unknown.
 */
export function without(view, patches) {
  /** @type {Map<unknown, unknown>} */
  const copies = new Map()
  let value = copy(view, copies)
  try {
    for (let i = patches.length - 1; i >= 0; i--) value = undo(value, patches[i], copies)
    return { value }
  } catch {
    return null
  }
}

/**
 * Finds inserted, removed and moved elements. An element is still there if its content is the same and unique
 * in the array, or if it has the same position between such elements and most of its content is the
 * same.
 *
 * @param {unknown} before @param {unknown} after
 * @returns {Shift[]} In the order in which they can be applied.
 */
export function shifts(before, after) {
  /** @type {Shift[]} */
  const found = []
  compare(before, after, [], found)
  return found
}

/**
 * @param {unknown} root Changed in place. @param {LocalPatch} patch
 * @param {Map<unknown, unknown>} copies Its copies of the view's containers.
 */
function undo(root, patch, copies) {
  const { op, path, from } = patch
  if (op === 'test') return root
  if (op === 'move') return applyPatch(root, { op, path: from ?? [], from: path })
  const known = 'old' in patch
  if (op === 'add' && (!known || typeof path.at(-1) === 'number')) {
    return applyPatch(root, { op: 'remove', path })
  }
  if (!known) throw new Error('The old value is unknown.')
  const value = copy(patch.old, copies)
  return applyPatch(root, { op: op === 'remove' ? 'add' : 'replace', path, value })
}

/** @param {unknown} value @param {Map<unknown, unknown>} copies @returns {unknown} */
function copy(value, copies) {
  if (!isContainer(value)) return value
  // It has been moved, so it is also in the view.
  if (copies.has(value)) return copies.get(value)
  const { steps, get, set } = accessTo(value)
  const made = Array.isArray(value)
    ? []
    : value instanceof Map
      ? new Map()
      : value instanceof Set
        ? new Set()
        : {}
  for (const step of steps(value)) set(made, step, copy(get(value, step), copies))
  copies.set(value, made)
  return made
}

/** @param {unknown} a @param {unknown} b @param {Path} path @param {Shift[]} found */
function compare(a, b, path, found) {
  if (!isContainer(a) || !isContainer(b)) return
  const { kind, steps, has, get } = accessTo(a)
  if (accessTo(b).kind !== kind) return
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, path, found)
  for (const step of steps(a)) {
    if (has(b, step)) compare(get(a, step), get(b, step), [...path, step], found)
  }
}

/** @param {unknown[]} a @param {unknown[]} b @param {Path} path @param {Shift[]} found */
function compareArrays(a, b, path, found) {
  const { places, edited, moved } = findAgain(a, b)
  if (moved) return compareMoved(a, b, { places, edited, moved }, path, found)
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const at = [...path, j]
    if (i < a.length && places[i] === -1) {
      found.push({ op: 'remove', path: at, count: 1 })
      i++
    } else if (i < a.length && places[i] === j) {
      if (edited.has(i)) compare(a[i], b[j], at, found)
      i++
      j++
    } else {
      const next = i < a.length ? places[i] : b.length
      found.push({ op: 'add', path: at, count: next - j })
      j = next
    }
  }
}

/**
 * The same if elements have moved: first those that are gone, then the moves, then those that are new.
 *
 * @param {unknown[]} a @param {unknown[]} b @param {Found} again @param {Path} path @param {Shift[]} found
 */
function compareMoved(a, b, { places, edited }, path, found) {
  for (let i = a.length - 1; i >= 0; i--) {
    if (places[i] === -1) found.push({ op: 'remove', path: [...path, i], count: 1 })
  }
  const staying = places.filter((place) => place >= 0)
  const order = staying.map((_, i) => i).sort((i, j) => staying[i] - staying[j])
  for (const [from, to] of rearrange(order)) {
    found.push({ op: 'move', from: [...path, from], path: [...path, to], count: 1 })
  }
  let next = 0
  for (const place of [...order.map((i) => staying[i]), b.length]) {
    if (place > next) found.push({ op: 'add', path: [...path, next], count: place - next })
    next = place + 1
  }
  for (const i of edited) compare(a[i], b[places[i]], [...path, places[i]], found)
}

/**
 * @param {unknown[]} a @param {unknown[]} b
 * @returns {Found}
 */
function findAgain(a, b) {
  /** @type {Found} */
  const found = { places: new Array(a.length).fill(-1), edited: new Set(), moved: false }
  const { places } = found
  const least = Math.min(a.length, b.length)
  let head = 0
  while (head < least && equal(a[head], b[head])) places[head] = head++
  let [aEnd, bEnd] = [a.length, b.length]
  while (aEnd > head && bEnd > head && equal(a[aEnd - 1], b[bEnd - 1])) places[--aEnd] = --bEnd
  if (aEnd === head || bEnd === head) return found

  const [known, there] = [singles(a, head, aEnd), singles(b, head, bEnd)]
  /** @type {number[]} */
  const matches = new Array(aEnd - head).fill(-1)
  for (const [text, i] of known) matches[i - head] = there.get(text) ?? -1
  matches.forEach((place, i) => (places[head + i] = place))
  const anchors = longestIncreasing(matches)
  found.moved = anchors.length < matches.filter((place) => place >= 0).length
  const taken = new Set(matches)
  let [i, j] = [head, head]
  for (const anchor of [...anchors, -1]) {
    const [nextI, nextJ] = anchor < 0 ? [aEnd, bEnd] : [head + anchor, matches[anchor]]
    inPlace(a, [i, nextI], b, [j, nextJ], found, taken)
    i = nextI + 1
    j = nextJ + 1
  }
  return found
}

/**
 * @param {unknown[]} list @param {number} from @param {number} to
 * @returns {Map<string, number>} Texts of unique elements, and their indices.
 */
function singles(list, from, to) {
  /** @type {Map<string, number>} */
  const places = new Map()
  for (let i = from; i < to; i++) {
    const text = textOf(list[i])
    places.set(text, places.has(text) ? -1 : i)
  }
  for (const [text, i] of places) if (i === -1) places.delete(text)
  return places
}

/**
 * @param {unknown} value
 * @returns {string} Does not depend on the order of members, since undoing a removal does not restore
 *   the member's position.
 */
function textOf(value) {
  if (!isContainer(value)) return stringify(value)
  const { kind, steps, get } = accessTo(value)
  if (kind === 'list') return `[${/** @type {unknown[]} */ (value).map(textOf).join()}]`
  const members = steps(value).map((step) => `${JSON.stringify(step)}:${textOf(get(value, step))}`)
  return `${kind}{${members.sort().join()}}`
}

/**
 * Matches the elements between two that stay, if as many are left of both.
 *
 * @param {unknown[]} a @param {[i: number, iEnd: number]} from
 * @param {unknown[]} b @param {[j: number, jEnd: number]} to
 * @param {Found} found Receives them.
 * @param {Set<number>} taken The indices of `b` whose elements are found.
 */
function inPlace(a, [i, iEnd], b, [j, jEnd], { places, edited }, taken) {
  const left = range(i, iEnd).filter((index) => places[index] === -1)
  const right = range(j, jEnd).filter((index) => !taken.has(index))
  if (left.length !== right.length) return
  left.forEach((index, n) => {
    if (!isEdited(a[index], b[right[n]])) return
    places[index] = right[n]
    edited.add(index)
  })
}

/** @param {number} from @param {number} to */
function range(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

/**
 * Whether one element is an edited version of the other.
 *
 * @param {unknown} a @param {unknown} b
 */
function isEdited(a, b) {
  return isContainer(a) && isContainer(b) ? resembles(a, b) : equal(a, b)
}
