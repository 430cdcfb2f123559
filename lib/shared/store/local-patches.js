/** Applies patches of the app to a store's value, and records them like statements. */

import { pack, equal } from '../value/index.js'
import { editsOf } from './patch-edits.js'
import { fromJsonPatch, failedTest } from '../patch/index.js'
import { hasPath, hasStep, resolve, valueAt } from '../path/index.js'

/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('./store.js').Store} Store */

/**
 * @param {Store} store Inside a batch, which undoes the changes if this throws.
 * @param {unknown} patches Typed patches, or an RFC 6902 document.
 * @throws {RemoteRefError} `ERR_REF_PATCH`, `ERR_REF_PATH`, `ERR_REF_TEST`, `ERR_REF_VALUE`, with the
 *   index of the patch.
 */
export function patchHere(store, patches) {
  fromJsonPatch(patches, {
    get: (path) => ({ found: hasPath(store.raw, path), value: valueAt(store.raw, path) }),
    emit: (patch) => perform(store, patch)
  })
}

/** @param {Store} store @param {Patch} given */
function perform(store, given) {
  const { op, path, value, before } = given
  if (op === 'move' || op === 'text') return carryOut(store, { ...given })
  const written = op === 'remove' ? undefined : pack(value, { path, unwrap: store.unwrap })
  if (op === 'test') {
    if (!equal(resolve(store.raw, path), written?.value)) throw failedTest(path)
    return store.note([{ op, path, text: written?.text }])
  }
  const { raw } = store
  const parent = path.length === 0 ? undefined : resolve(raw, path, path.length - 1)
  const step = path[path.length - 1]
  // `add` sets an existing member.
  const sets = op === 'add' && typeof step === 'string' && hasStep(parent, step)
  /** @type {import('./recorder.js').Recorded} */
  const patch = { op: sets ? 'replace' : op, path, ...written }
  if (before !== undefined && !sets) patch.before = before
  carryOut(store, patch)
}

/** @param {Store} store @param {import('./recorder.js').Recorded} patch */
function carryOut(store, patch) {
  let patches = [patch]
  for (const edit of editsOf(store, patch)) {
    store.perform(edit, patches)
    patches = []
  }
}
