/** Applies pending patches again, on a snapshot. */

import {
  applyPatch,
  cloneValue,
  cross,
  decode,
  endsInIndex,
  equal,
  hasPath,
  valueAt
} from '../../shared/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../shared/patch/transform.js').Change} Change */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

/**
 * Transforms own patches over earlier changes of others.
 *
 * @param {LocalPatch[]} own
 * @param {(Change & { count?: number })[]} remote An `add` with a count inserts so many elements in a row.
 * @param {LocalPatch[]} lost Receives patches that have lost their place.
 */
export function over(own, remote, lost) {
  for (const first of remote) {
    const more = (first.count ?? 1) - 1
    /** @type {Change[]} */
    let moving = [first]
    own = own.flatMap((patch) => {
      const [place] = moving
      const [left, rest] = cross(patch, moving, (one, after) => {
        if (after.length === 0) lost.push(one)
      })
      moving = rest
      if (more === 0 || left.length === 0 || !place) return left
      return shifted(patch, left[0], place.path.length - 1, more)
    })
  }
  return own
}

/**
 * @param {LocalPatch} patch
 * @param {LocalPatch} after The same behind one inserted element.
 * @param {number} depth Of the index of that element.
 * @param {number} more How many other elements follow that one.
 * @returns {LocalPatch}
 */
function shifted(patch, after, depth, more) {
  const further = (/** @type {Path} */ path) =>
    path.map((step, i) => (i === depth ? Number(step) + more : step))
  const path = after.path === patch.path ? after.path : further(after.path)
  if (!after.from) return path === after.path ? after : { ...after, path }
  return { ...after, path, from: after.from === patch.from ? after.from : further(after.from) }
}

/** @param {LocalPatch} patch */
export function usesIndex({ path, from }) {
  return from !== undefined || path.some((step) => typeof step === 'number')
}

/** The effect of undoing a patch on paths. @param {LocalPatch} patch @returns {Change} */
export function undoing({ op, path, from, created }) {
  if (op === 'move') return { op, path: from ?? [], from: path }
  const makes = op === 'add' && (created || endsInIndex(path))
  const changes = op === 'replace' || op === 'add'
  return { op: makes ? 'remove' : op === 'remove' ? 'add' : changes ? 'replace' : 'test', path }
}

/**
 * Applies patches one by one.
 *
 * @param {unknown} root Main's value.
 * @param {LocalPatch[]} patches
 * @param {LocalPatch[]} lost Has those that have lost their place already, and receives others.
 * @param {boolean} unseen Whether they were made before main's value arrived. Then a statement is kept or lost as a
 *   whole, and its patches must find what they expect.
 * @returns {{ value: unknown, kept: LocalPatch[] }} `value`: may be `root`, changed in place.
 */
export function applyAgain(root, patches, lost, unseen) {
  const { length } = lost
  const failed = new Set()
  const fail = (/** @type {LocalPatch} */ { unit }) => unseen && unit && failed.add(unit)
  // What others have removed already makes no difference.
  for (const patch of lost) if (patch.op !== 'remove') fail(patch)
  for (;;) {
    const { size } = failed
    /** @type {LocalPatch[]} */
    const kept = []
    let value = unseen && patches.some(({ unit }) => unit) ? cloneValue(root) : root
    lost.length = length
    for (const patch of patches) {
      const finds = unseen && expectation(value, patch)
      if (finds === 'done') continue
      try {
        if (finds === 'other' || failed.has(patch.unit)) throw patch
        value = applyOne(value, patch, kept)
      } catch {
        lost.push(patch)
        fail(patch)
      }
    }
    if (failed.size === size) return { value, kept }
  }
}

/** @param {unknown} root Changed in place. @param {LocalPatch} patch @param {LocalPatch[]} kept Receives it. */
function applyOne(root, { op, path, from, edit, text, before, group, whole }, kept) {
  const there = hasPath(root, path)
  const old = there && op !== 'move' ? { old: valueAt(root, path) } : {}
  const value = text === undefined ? {} : { value: decode(text) }
  const after = applyPatch(root, { op, path, from, edit, before, ...value })
  kept.push({
    op,
    path,
    from,
    edit,
    text,
    before,
    group,
    whole,
    created: op === 'add' && !there,
    ...old
  })
  return after
}

/**
 * Checks a patch that was made on the page's initial value against main's value: whether its place has
 * the old value, the new one, or something else, which it must not overwrite.
 *
 * @param {unknown} root Main's value.
 * @param {LocalPatch} patch
 * @returns {'same' | 'done' | 'other'}
 */
function expectation(root, { op, path, text, old }) {
  const inserts = op === 'add' && endsInIndex(path)
  // Elements have been matched by content.
  if (inserts || op === 'test' || op === 'move') return 'same'
  const there = hasPath(root, path)
  if (op === 'remove' && !there) return 'done'
  const here = valueAt(root, path)
  if (there && text !== undefined && equal(here, decode(text))) return 'done'
  if (op === 'add') return there ? 'other' : 'same'
  return there && equal(here, old) ? 'same' : 'other'
}
