/** `useConflicts`: what an app asks its user about changes of several devices. */

import { computed } from 'vue'
import { RemoteRefError } from '../shared/errors/index.js'

/** @typedef {import('../shared/path/path.js').Path} Path */
/** @typedef {import('../client/replica/cloud-view.js').LostWrite} LostWrite */
/**
 * @typedef {object} CloudConflict A change of this device that has lost, or waits for an answer.
 * @property {number} id For `:key`.
 * @property {Path} path Where it is: it follows what is changed meanwhile.
 * @property {any} mine As this device has it; undefined if it has removed it, or if it is too long (`cut`).
 * @property {any} theirs A plain copy of what is there now; undefined if nothing is.
 * @property {import('../client/replica/cloud-view.js').Author | null} who Who has changed it: `user` as the server says,
 *   null if it does not, and `client`, the id of one start of an app. Null if that is not known.
 * @property {Date | null} noticed
 * @property {LostWrite['reason']} reason
 * @property {boolean} cut
 * @property {boolean} canKeepBoth
 * @property {() => Promise<boolean>} keepMine Writes mine there, as a new change. False if there is no place any
 *   more, or somebody has answered. Rejects with `ERR_REF_DENIED` in a window that may only read, as all of these.
 * @property {() => Promise<boolean>} keepTheirs Forgets mine.
 * @property {() => Promise<boolean>} keepBoth Puts an element behind theirs, or types into their text what was
 *   typed. False if there is no such way: see `canKeepBoth`.
 * @property {(value: unknown) => Promise<boolean>} keep Writes this value there.
 */

/**
 * The conflicts of a ref that several devices share: a list that follows them, empty for a ref without a cloud.
 *
 * @param {import('./use-remote-ref.js').RemoteRef<any>} ref What `useRemoteRef` has returned.
 * @returns {import('vue').ComputedRef<readonly CloudConflict[]>}
 * @throws {RemoteRefError} `ERR_REF_OPTION` for something else.
 */
export function useConflicts(ref) {
  const { cloud, get } = Object(ref)
  if (!cloud || !get) {
    throw new RemoteRefError('ERR_REF_OPTION', 'useConflicts needs what useRemoteRef has returned.')
  }
  return computed(() =>
    (cloud.value?.lost ?? []).map((/** @type {LostWrite} */ lost) => conflictOf(ref, lost))
  )
}

/** @param {import('./use-remote-ref.js').RemoteRef<any>} ref @param {LostWrite} lost @returns {CloudConflict} */
function conflictOf(ref, lost) {
  const { id, path, value, who, noticed, reason, cut, canKeepBoth, there } = lost
  if (there) depend(ref.value, path)
  return Object.freeze({
    id,
    path,
    mine: value,
    theirs: there ? ref.get(path) : undefined,
    who,
    noticed,
    reason,
    cut,
    canKeepBoth,
    keepMine: lost.restore,
    keepTheirs: lost.dismiss,
    keepBoth: lost.keepBoth,
    keep: lost.answer
  })
}

/** Reads what is there, so that Vue knows. @param {any} value @param {Path} path */
function depend(value, path) {
  // Entries of a Map or Set have no names that can be read.
  for (const step of path) if (!isCollection(value)) value = value?.[step]
  readAll(value)
}

/** @param {any} value */
function readAll(value) {
  if (typeof value !== 'object' || value === null) return
  for (const inner of isCollection(value) ? value.values() : Object.values(value)) readAll(inner)
}

/** @param {unknown} value */
function isCollection(value) {
  return value instanceof Map || value instanceof Set
}
