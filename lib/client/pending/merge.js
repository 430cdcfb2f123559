/** Merges changes of one tick: typing into a field makes one patch, not one per key. */

import { composeEdits, decode, applyEdit, samePath, stringify } from '../../shared/index.js'

/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

/**
 * @param {LocalPatch} last
 * @param {LocalPatch} patch The next one.
 * @returns {LocalPatch | undefined} One that does both, also over any changes of others. Two moves do not merge:
 *   the place between counts when others insert there.
 */
export function merged(last, patch) {
  if (patch.op !== 'replace' && patch.op !== 'text') return undefined
  if (last.op === 'remove' || last.op === 'test' || last.op === 'move') return undefined
  if (!samePath(last.path, patch.path)) return undefined
  const whole = last.whole || patch.whole
  if (patch.op === 'text') return edited(last, patch)
  if (last.op !== 'text') return { ...last, value: patch.value, text: patch.text, whole }
  return { ...patch, whole, ...('old' in last && { old: last.old }) }
}

/** @param {LocalPatch} last @param {LocalPatch} patch A text. @returns {LocalPatch | undefined} */
function edited(last, { edit = [] }) {
  if (last.op === 'text') return { ...last, edit: composeEdits(last.edit ?? [], edit) }
  const value = last.text === undefined ? undefined : decode(last.text)
  return typeof value === 'string'
    ? { ...last, text: stringify(applyEdit(value, edit)) }
    : undefined
}
