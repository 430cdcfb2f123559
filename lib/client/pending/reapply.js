/** Applies pending patches again, on a snapshot. */

import { decode, equal, hasPath, transformPatch, valueAt } from '../../shared/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

/**
 * Transforms own patches over earlier changes of others.
 *
 * @param {LocalPatch[]} own @param {(import('../../shared/patch/transform.js').Change & { count?:
 *   number })[]} remote An `add` with a count inserts so many elements in a row.
 * @param {LocalPatch[]} lost Receives patches that have lost their place.
 */
export function over(own, remote, lost) {
  for (const first of remote) {
    const more = (first.count ?? 1) - 1
    /** @type {typeof first | null} */
    let moving = first
    own = own.flatMap((patch) => {
      let after = moving ? transformPatch(patch, moving, 'later') : patch
      if (moving && after && after !== patch && more > 0) {
        after = { ...after, path: shifted(after.path, moving.path.length - 1, more) }
      }
      if (moving) moving = transformPatch(moving, patch, 'earlier')
      if (!after) lost.push(patch)
      return after ?? []
    })
  }
  return own
}

/** @param {Path} path @param {number} depth Of an index in it. @param {number} by @returns {Path} */
function shifted(path, depth, by) {
  return path.map((step, i) => (i === depth ? Number(step) + by : step))
}

/** @param {LocalPatch} patch */
export function usesIndex({ path }) {
  return path.some((step) => typeof step === 'number')
}

/** The effect of undoing a patch on paths. @param {LocalPatch} patch @returns {LocalPatch} */
export function undoing({ op, path, created }) {
  const makes = op === 'add' && (created || typeof path[path.length - 1] === 'number')
  return {
    op: makes ? 'remove' : op === 'remove' ? 'add' : op === 'test' ? 'test' : 'replace',
    path
  }
}

/**
 * Checks a patch that was made on the page's initial value against main's value: whether its place has
 * the old value, the new one, or something else, which it must not overwrite.
 *
 * @param {unknown} root Main's value.
 * @param {LocalPatch} patch
 * @returns {'same' | 'done' | 'other'}
 */
export function expectation(root, { op, path, text, old }) {
  const inserts = op === 'add' && typeof path.at(-1) === 'number'
  // Elements have been matched by content.
  if (inserts || op === 'test') return 'same'
  const there = hasPath(root, path)
  if (op === 'remove' && !there) return 'done'
  const here = valueAt(root, path)
  if (there && text !== undefined && equal(here, decode(text))) return 'done'
  if (op === 'add') return there ? 'other' : 'same'
  return there && equal(here, old) ? 'same' : 'other'
}
