/**
 * Showing what others have done: the steps that a foreign transaction leaves, done to the view, with
 * the members of objects in the order that main gives them.
 */

import { valueAt } from '../../shared/index.js'

/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('../pending/pending.js').Rebased['view']} Steps */

/**
 * Effects run once for all patches in a row.
 *
 * @param {Store} store
 * @param {Pending} pending
 * @param {Steps} steps
 * @throws {import('../../shared/errors/errors.js').RemoteRefError} Where a patch does not apply.
 */
export function show(store, pending, steps) {
  if (!pending.creates && !steps.some(isLast)) {
    return store.apply(/** @type {Patch[]} */ (steps))
  }
  for (let from = 0; from < steps.length;) {
    const first = steps[from]
    if (first.op === 'last') {
      moveLast(store, pending, first.path.slice(0, -1), String(first.path.at(-1)))
      from++
      continue
    }
    let to = from + 1
    while (to < steps.length && steps[to].op !== 'last') to++
    const patches = /** @type {Patch[]} */ (steps.slice(from, to))
    if (pending.creates) for (const patch of patches) showBeforeOwn(store, pending, patch)
    else store.apply(patches)
    from = to
  }
}

/** @param {Steps[number]} step */
function isLast({ op }) {
  return op === 'last'
}

/**
 * Members that others have created stand before those that are still pending here.
 *
 * @param {Store} store @param {Pending} pending @param {Patch} patch
 */
function showBeforeOwn(store, pending, patch) {
  const { op, path } = patch
  store.apply([patch])
  const member = op === 'add' && typeof path[path.length - 1] === 'string'
  if (member) moveLast(store, pending, path.slice(0, -1))
}

/**
 * Moves a member of an object behind all others, and those that pending patches create behind it.
 *
 * @param {Store} store @param {Pending} pending
 * @param {Patch['path']} path The object's. @param {string} [key]
 */
function moveLast(store, pending, path, key) {
  const target = valueAt(store.raw, path)
  if (typeof target !== 'object' || target === null) return
  const created = pending.createdIn(target)
  const first = key === undefined || created.includes(key) ? [] : [key]
  if (first.length + created.length > 0) store.moveLast(target, [...first, ...created])
}
