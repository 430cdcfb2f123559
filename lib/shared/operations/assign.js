/** Assigning to a member, which objects, arrays and the store itself have in common. */

import { isPlainScalar, stringify, identical, isContainer } from '../value/index.js'
import { Continuity, diffWithOld } from '../patch/index.js'
import { SetMember } from './edits.js'
import { hasMember } from '../path/index.js'
import { forbidCycle } from './attachment.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../store/store.js').Recorded} Recorded */

/**
 * Assigns a value to an existing or new member, and records it.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} value
 */
export function assign(node, key, value) {
  if (isPlainScalar(value)) return assignScalar(node, key, value)
  assignPrepared(node, key, node.prepare(value, key))
}

/**
 * The most frequent case: nothing has to be copied, moved or compared.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} value A plain scalar (`isPlainScalar`).
 */
function assignScalar(node, key, value) {
  const { store } = node
  const { had, old } = memberOf(node, key)
  if (had && Object.is(old, value)) return
  const op = had ? 'replace' : 'add'
  // An edit of a text is sent without the whole text, which may be long.
  const edits = store.texts !== null && typeof value === 'string' && typeof old === 'string'
  const text = edits ? undefined : typeof value === 'string' ? JSON.stringify(value) : `${value}`
  const patches = node.pathsTo(key).map((path) => ({ op, path, value, text }))
  store.perform(new SetMember(node.target, node, key, value), /** @type {Recorded[]} */ (patches))
}

/**
 * Assigns a prepared value. Preparing may run code of the app, which may change anything, so the
 * old value is read only now.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {import('../value/prepare.js').Prepared} prepared
 */
export function assignPrepared(node, key, prepared) {
  const { store } = node
  const { raw, known } = prepared
  const { had, old } = memberOf(node, key)
  if (had && Object.is(old, raw)) return
  forbidCycle(node, key, known)
  const places = node.pathsTo(key)
  /** @type {Recorded[]} */
  let changes = []
  if (places.length > 0) {
    const continuity = new Continuity(store.nodes)
    // A whole value always continues the previous one.
    const compares = continuity.continues(old, raw) || (node === store.holder && isContainer(old))
    changes = compares
      ? difference(old, raw, continuity)
      : [{ op: had ? 'replace' : 'add', path: [], ...prepared.written() }]
    const equal = changes.length === 0 || (had && !isContainer(raw) && identical(old, raw))
    if (equal) return keep(node, key, old, prepared)
  }
  store.perform(
    new SetMember(node.target, node, key, raw, known.length > 0),
    places.flatMap((place) => within(place, changes)),
    known
  )
}

/**
 * Keeps a member that equals the assigned value.
 *
 * @param {Node} node
 * @param {string | number} key
 * @param {unknown} old
 * @param {import('../value/prepare.js').Prepared} prepared
 */
export function keep(node, key, old, { source }) {
  // Effects run only if it is another object than the one assigned before.
  if (source?.before !== old) node.touch([key])
  // So that searching an array for the assigned object finds the kept one.
  if (source) node.store.originals.set(source.original, /** @type {object} */ (old))
}

/** @param {Node} node @param {string | number} key */
function memberOf({ target, entries }, key) {
  const members = /** @type {Record<string | number, unknown>} */ (target)
  const had = entries === null ? hasMember(members, key) : entries.has(target, key)
  if (!had) return { had, old: undefined }
  return { had, old: entries === null ? members[key] : entries.get(target, key) }
}

/**
 * The patches that turn one value into another.
 *
 * @param {unknown} before
 * @param {unknown} after The new value, made by the app.
 * @param {Continuity} continuity
 * @returns {Recorded[]}
 */
export function difference(before, after, continuity) {
  const { patches, olds } = diffWithOld(before, after, continuity)
  return patches.map((patch, i) => recorded(patch, olds[i]))
}

/**
 * A patch that comes from comparing.
 *
 * @param {import('../patch/patch.js').Patch} patch
 * @param {unknown} old What it removes or replaces.
 * @returns {Recorded}
 */
export function recorded(patch, old) {
  const { op } = patch
  if (op === 'move') return { ...patch, compared: true }
  const text = op === 'remove' ? {} : { text: stringify(patch.value) }
  return { ...patch, ...text, ...(op !== 'add' && { old }), compared: true }
}

/**
 * @param {Path} place
 * @param {Recorded[]} patches Relative to it.
 * @returns {Recorded[]}
 */
export function within(place, patches) {
  return patches.map(({ path, from, ...patch }) => ({
    ...patch,
    ...(from && { from: [...place, ...from] }),
    path: [...place, ...path]
  }))
}
