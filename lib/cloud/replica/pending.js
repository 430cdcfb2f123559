/** Own changes that are not in the log yet, while entries of others arrive. */

import { endsInIndex, normaliseEdit, transformLists } from '../../shared/index.js'
import { over, undoing } from '../../client/pending/index.js'
import { Draft } from '../reader/index.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('./state.js').Own} Own */

/**
 * Transforms own changes and what was applied of somebody else's entry over each other.
 *
 * @param {Own[][]} lists Own changes, one after the other.
 * @param {Patch[]} remote
 * @param {Own[]} dropped Receives own changes of which nothing is left.
 * @returns {{ lists: Own[][], remote: Patch[] }} `remote`: to apply after all own ones.
 */
export function rebase(lists, remote, dropped) {
  const moved = lists.map((own) => {
    const [later, earlier] = transformLists(own, remote, (patch, after, other) => {
      if (after.length === 0 && isLoss(patch, other)) dropped.push(patch)
    })
    remote = earlier
    return later
  })
  return { lists: moved, remote }
}

/** What both have removed is no loss. @param {Own} own @param {Patch} other */
function isLoss(own, other) {
  return own.id !== undefined && !(own.op === 'remove' && other.op === 'remove')
}

/**
 * The same over the difference of two values.
 *
 * @param {Own[][]} lists
 * @param {import('./difference.js').Shift[]} difference
 * @param {Own[]} dropped
 * @returns {Own[][]}
 */
export function realign(lists, difference, dropped) {
  const groups = lists.flatMap((own, group) => own.map((patch) => ({ ...patch, group })))
  /** @type {any[]} */
  const lost = []
  const left = over(/** @type {any} */ (groups), difference, lost)
  dropped.push(...lost.filter(({ op, id }) => id !== undefined && op !== 'remove').map(ungrouped))
  /** @type {Own[][]} */
  const moved = lists.map(() => [])
  let group = lists.length - 1
  // What a transform has added stands before the patch that it belongs to.
  for (const patch of left.reverse()) {
    group = /** @type {any} */ (patch).group ?? group
    moved[group].unshift(ungrouped(patch))
  }
  return moved
}

/** @param {any} patch @returns {Own} */
function ungrouped({ group: _group, ...patch }) {
  return patch
}

/**
 * Whether the order of members may be another one after the log's order than in the view.
 *
 * @param {Own[]} own @param {Patch[]} remote
 */
export function mayReorder(own, remote) {
  return own.length > 0 && remote.some(createsMember)
}

/** @param {Patch} patch */
function createsMember({ op, path, before }) {
  return before !== undefined || ((op === 'add' || op === 'remove') && !endsInIndex(path))
}

/**
 * Applies own changes to the log's value.
 *
 * @param {unknown} value Not changed.
 * @param {Own[][]} lists
 * @param {Own[]} dropped Receives those that do not apply.
 * @returns {{ view: unknown, lists: Own[][] }} `lists`: those that do.
 */
export function applied(value, lists, dropped) {
  const draft = new Draft(value)
  let rest = lists.map((own) => own.slice())
  /** @type {Own[][]} */
  const done = lists.map(() => [])
  for (let group = 0; group < rest.length; group++) {
    while (rest[group].length > 0) {
      const [patch] = rest[group].splice(0, 1)
      try {
        draft.apply(patch)
        done[group].push(patch)
      } catch {
        if (patch.id !== undefined) dropped.push(patch)
        rest = without(patch, rest, dropped)
      }
    }
  }
  return { view: draft.share(), lists: done }
}

/**
 * @param {Own} patch Which is left out.
 * @param {Own[][]} lists What was made after it.
 * @param {Own[]} dropped Receives those of them that have lost their place with it.
 * @returns {Own[][]}
 */
export function without(patch, lists, dropped) {
  const { op, path, edit = [] } = patch
  const undo =
    op === 'text' ? { op, path, edit: undone(edit) } : undoing(/** @type {any} */ (patch))
  return realign(lists, [/** @type {any} */ (undo)], dropped)
}

/**
 * @param {import('../../shared/patch/text-edit.js').TextEdit} edit
 * @returns {import('../../shared/patch/text-edit.js').TextEdit} What undoes it, with any text in place of what
 *   it has deleted.
 */
function undone(edit) {
  return normaliseEdit(
    edit.map((step) =>
      typeof step === 'string' ? -step.length : step > 0 ? step : ' '.repeat(-step)
    )
  )
}
