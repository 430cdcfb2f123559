/** Applies the steps of a remote transaction to the view, with members in main's order. */

import { valueAt } from '../../shared/index.js'

/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('../pending/pending.js').Rebased['view']} Steps */

/**
 * Applies steps. Effects run once for consecutive patches.
 *
 * @param {Store} store
 * @param {Pending} pending
 * @param {Steps} steps
 * @throws {import('../../shared/errors/errors.js').RemoteRefError} If a patch does not apply.
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
 * Moves members that others have created before those that are still pending here.
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
 * Moves a member of an object to the end, and then those that pending patches create.
 *
 * @param {Store} store @param {Pending} pending
 * @param {Patch['path']} path The path of the object. @param {string} [key]
 */
function moveLast(store, pending, path, key) {
  const target = valueAt(store.raw, path)
  if (typeof target !== 'object' || target === null) return
  const created = pending.createdIn(target)
  const first = key === undefined || created.includes(key) ? [] : [key]
  if (first.length + created.length > 0) store.moveLast(target, [...first, ...created])
}
