/** The difference of two values of a log, taken as one entry: see rejoin.js. */

import { accessTo, hasPath, isContainer, textDiff, valueAt } from '../../shared/index.js'
import { shifts } from '../../client/pending/index.js'
import { Draft } from '../reader/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../shared/patch/transform.js').Change & { count?: number }} Shift */

/**
 * @param {unknown} before @param {unknown} after
 * @param {boolean} texts Whether own changes edit strings, which others may have edited too.
 * @returns {Shift[]} Elements that were inserted, removed and moved, and then edits of strings.
 */
export function differenceOf(before, after, texts) {
  const moved = /** @type {Shift[]} */ (shifts(before, after))
  if (!texts) return moved
  const draft = new Draft(before)
  for (const { count = 1, ...change } of moved) {
    for (let left = count; left > 0; left--) draft.apply({ value: null, ...change })
  }
  return [...moved, ...textsBetween(draft.share(), after, [])]
}

/**
 * @param {unknown} a @param {unknown} b With the same elements in the same places. @param {Path} path
 * @returns {Shift[]}
 */
function textsBetween(a, b, path) {
  if (Object.is(a, b)) return []
  if (typeof a === 'string' && typeof b === 'string') {
    return [{ op: 'text', path, edit: textDiff(a, b) }]
  }
  if (!isContainer(a) || !isContainer(b) || accessTo(a).kind !== accessTo(b).kind) return []
  const steps = Array.isArray(a) ? a.keys() : accessTo(a).steps(a)
  return [...steps].flatMap((step) =>
    hasPath(b, [step]) ? textsBetween(valueAt(a, [step]), valueAt(b, [step]), [...path, step]) : []
  )
}
