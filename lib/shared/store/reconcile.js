/**
 * Keeps objects that apps hold when others move them. A move by somebody else arrives as a removal and
 * an addition of an equal object. If both are in one message, the object stays the same. Objects that
 * are really removed are marked, so that a later change of them is reported.
 */

import { cloneValue, isContainer } from '../value/index.js'
import { diff, match as matchElements, Candidates } from '../patch/index.js'
import { SetMember } from '../operations/index.js'
import { editsOf } from './patch-edits.js'
import { accessTo } from '../path/index.js'
import { showPath } from '../errors/index.js'

/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./store.js').Store} Store */
/**
 * @typedef {object} Incoming A new container, of which nobody has a proxy yet.
 * @property {object} value
 * @property {string | number} step
 * @property {Node | Incoming} parent
 * @property {Edit} [edit] The edit that has added it, unless it was added with its parent.
 */
/**
 * @typedef {object} DetachedChange A change of an object that somebody else has removed.
 * @property {Path} path Its path if the object had stayed.
 * @property {unknown} value The current value of the changed container.
 * @property {boolean} first Whether this is the first change of that object since it was removed.
 */

/** The most rounds. Each searches inside the objects that the previous one has matched. */
const MAX_ROUNDS = 100
/** The most new containers that are searched in one round. */
const MAX_INSIDE = 20_000

/**
 * @param {Store} store
 * @param {Edit[]} edits The edits of others. Further edits are applied and added to it.
 */
export function reconcile(store, edits) {
  // Most messages set leaves.
  if (!edits.some((edit) => edit.removed().some(([, value]) => isContainer(value)))) return
  /** @type {Set<Node>} */
  const gone = new Set()
  /** All that was added. @type {Set<unknown>} */
  const added = new Set()
  /** Edits whose new containers are not matched yet. @type {Edit[]} */
  let open = []
  for (let from = 0, round = 0; from < edits.length && round < MAX_ROUNDS; round++) {
    const latest = parts(edits.slice(from), added)
    from = edits.length
    for (const edit of latest) depart(store, edit, gone)
    if (gone.size === 0) continue
    const { come, waiting } = arrivals(store, [...open, ...latest])
    for (const [node, incoming] of pairs(store, gone, come)) {
      if (incoming.edit) waiting.get(incoming.edit)?.delete(incoming.value)
      for (const edit of replaceBy(store, incoming, node)) {
        edit.apply()
        edits.push(edit)
      }
    }
    for (const node of gone) if (node.attached) gone.delete(node)
    open = [...waiting].flatMap(([edit, values]) => (values.size > 0 ? [edit] : []))
  }
}

/**
 * The change by an edit, if it concerns an object that others have removed.
 *
 * @param {Node | undefined} node The node of the changed container.
 * @returns {DetachedChange | undefined}
 */
export function detachedChangeOf(node) {
  if (!node) return undefined
  const { top, steps } = climb(node)
  const { removal } = top
  if (!removal) return undefined
  const first = !removal.reported
  removal.reported = true
  return { path: [...removal.path, ...steps], value: node.target, first }
}

/**
 * The warning for the first change of such an object.
 *
 * @param {string} name The ref's.
 * @param {Path} path
 */
export function detachedWarning(name, path) {
  return (
    `Ref "${name}": ${showPath(path)} is no part of the value any more, somebody else has removed or ` +
    'replaced it. Changes of the old object reach nobody. Read it from the ref again.'
  )
}

/**
 * @param {Node} node @returns {{ top: Node, steps: Path }} Its outermost parent, and the path in it.
 */
function climb(node) {
  /** @type {Path} */
  const steps = []
  let top = node
  for (let { parent } = top; parent; { parent } = top) {
    const step = parent.find(top.target, top.key)
    if (step !== undefined && parent !== parent.store.holder) steps.push(step)
    top = parent
  }
  return { top, steps: steps.reverse() }
}

/**
 * @param {Edit[]} edits
 * @param {Set<unknown>} added Receives what they add.
 * @returns {Edit[]} The same, with the parts of moves.
 */
function parts(edits, added) {
  return edits.flatMap((edit) => {
    if (edit.parts) return edit.parts(added)
    for (const [, value] of edit.added()) if (isContainer(value)) added.add(value)
    return [edit]
  })
}

/**
 * Marks the objects that an edit has removed, if somebody may hold them.
 *
 * @param {Store} store
 * @param {Edit} edit
 * @param {Set<Node>} gone Receives their nodes.
 */
function depart(store, edit, gone) {
  for (const [step, value] of edit.removed()) {
    const node = isContainer(value) ? store.nodes.get(value) : undefined
    if (!node || node.attached) continue
    // Otherwise it has moved into an object that was removed later.
    if (node.parent === null) {
      const parent = store.nodes.get(edit.target)
      const { top, steps } = parent ? climb(parent) : { top: null, steps: [] }
      node.removal = { path: [...(top?.removal?.path ?? []), ...steps, step], reported: false }
    }
    // If nobody has a proxy of it, only objects that were moved into it may be held.
    if (!store.isUnknown(node.target)) gone.add(node)
  }
}

/**
 * The containers that edits have added and that are still there. Containers inside new ones are
 * searched later.
 *
 * @param {Store} store
 * @param {Edit[]} edits
 * @returns {{ come: Incoming[], waiting: Map<Edit, Set<unknown>> }} `waiting`: everything that each
 *   edit has added, also into removed containers, which may come back.
 */
function arrivals(store, edits) {
  /** The index of each element, by array. @type {Map<object, Map<unknown, number>>} */
  const places = new Map()
  /** By their values, which several edits add if the array is reordered. @type {Map<unknown, Incoming>} */
  const come = new Map()
  /** @type {Map<Edit, Set<unknown>>} */
  const waiting = new Map()
  for (const edit of edits) {
    const { target } = edit
    const parent = store.nodes.get(target)
    const fresh = edit.added().filter(([, value]) => isContainer(value) && store.isUnknown(value))
    if (fresh.length === 0 || !parent) continue
    const attached = parent.attached
    for (const [hint, value] of fresh) {
      const step = Array.isArray(target) ? placesIn(target, places).get(value) : hint
      if (step === undefined || accessTo(target).get(target, step) !== value) continue
      waiting.set(edit, (waiting.get(edit) ?? new Set()).add(value))
      if (attached) come.set(value, { value: /** @type {object} */ (value), step, parent, edit })
    }
  }
  return { come: outermost(come), waiting }
}

/** @param {Map<unknown, Incoming>} come New containers in known nodes. @returns {Incoming[]} */
function outermost(come) {
  return [...come.values()].filter(({ parent }) => {
    let above = /** @type {Node | null} */ (parent)
    while (above && !come.has(above.target)) above = above.parent
    return above === null
  })
}

/** @param {unknown[]} array @param {Map<object, Map<unknown, number>>} places */
function placesIn(array, places) {
  let found = places.get(array)
  if (!found) places.set(array, (found = new Map(array.map((value, i) => [value, i]))))
  return found
}

/**
 * Matches removed objects with equal new ones. Only if there is none, also containers inside of them, and what is
 * only similar: what has moved into an object that has been matched comes with the next round.
 *
 * @param {Store} store
 * @param {Set<Node>} gone
 * @param {Incoming[]} come
 * @returns {Iterable<[Node, Incoming]>}
 */
function pairs(store, gone, come) {
  if (come.length === 0) return []
  const equal = matchEqual([...gone], come)
  if (equal.size > 0) return equal
  const inside = withInner(come, inner).filter(({ value }) => store.isUnknown(value))
  const deeper = match(
    withInner([...gone], (node) => innerNodes(store, node)),
    inside
  )
  const taken = new Set(deeper.values())
  // The content of a matched object is matched when the object is at its place.
  return [...deeper].filter(
    ([node, incoming]) => !hasAbove(node, deeper) && !isInside(incoming, taken)
  )
}

/**
 * Matches objects by content, then by id.
 *
 * @param {Node[]} nodes
 * @param {Incoming[]} come
 * @returns {Map<Node, Incoming>}
 */
function matchEqual(nodes, come) {
  const { matches } = matchElements(
    nodes.map(({ target }) => target),
    come.map(({ value }) => value)
  )
  return new Map(nodes.flatMap((node, i) => (matches[i] === -1 ? [] : [[node, come[matches[i]]]])))
}

/**
 * Matches objects by content, then by id, then by similar content.
 *
 * @param {Node[]} nodes
 * @param {Incoming[]} come
 * @returns {Map<Node, Incoming>}
 */
function match(nodes, come) {
  const found = matchEqual(nodes, come)
  const left = new Map(come.map((incoming) => [incoming.value, incoming]))
  for (const { value } of found.values()) left.delete(value)
  if (found.size === nodes.length || left.size === 0) return found
  const candidates = new Candidates(left.keys())
  for (const node of nodes) {
    if (found.has(node)) continue
    const incoming = left.get(/** @type {object} */ (candidates.take(node.target)))
    if (incoming) found.set(node, incoming)
  }
  return found
}

/**
 * @template T
 * @param {T[]} outer
 * @param {(item: T) => T[]} innerOf
 * @returns {T[]} These and everything inside them, up to a limit.
 */
function withInner(outer, innerOf) {
  const all = [...outer]
  for (let i = 0; i < all.length && all.length < MAX_INSIDE; i++) all.push(...innerOf(all[i]))
  return all
}

/** @param {Incoming} incoming @returns {Incoming[]} */
function inner(incoming) {
  const { value } = incoming
  return membersOf(value).map(([step, member]) => ({ value: member, step, parent: incoming }))
}

/** @param {Store} store @param {Node} node @returns {Node[]} */
function innerNodes(store, node) {
  return membersOf(node.target).flatMap(([, member]) => {
    const known = store.nodes.get(member)
    return known?.parent === node ? [known] : []
  })
}

/** @param {object} container @returns {[step: string | number, member: object][]} */
function membersOf(container) {
  if (container instanceof Set) return []
  const { steps, get } = accessTo(container)
  return steps(container).flatMap((step) => {
    const member = get(container, step)
    return isContainer(member) ? [[step, member]] : []
  })
}

/** @param {Node} node @param {Map<Node, Incoming>} found */
function hasAbove(node, found) {
  for (let above = node.parent; above; above = above.parent) if (found.has(above)) return true
  return false
}

/** @param {Incoming} incoming @param {Set<Incoming>} found */
function isInside({ parent }, found) {
  for (let above = parent; 'step' in above; above = above.parent) {
    if (found.has(above)) return true
  }
  return false
}

/**
 * Replaces a new container by the old object that it matches.
 *
 * @param {Store} store
 * @param {Incoming} incoming
 * @param {Node} node
 * @returns {Iterable<Edit>} Each to be applied before the next is asked for.
 */
function* replaceBy(store, incoming, node) {
  yield* giveBack(store, node, incoming.value)
  for (const patch of diff(node.target, incoming.value)) {
    // If a container is added, an object that the app holds may have to take its place.
    if (isContainer(patch.value)) {
      store.nodeAt(patch.path, patch.path.length - 1, node.target)
    }
    yield* editsOf(store, patch, node.target)
  }
  const parent = nodeOf(store, incoming.parent)
  yield new SetMember(parent.target, parent, stepIn(parent, incoming), node.target)
}

/**
 * An object that was matched inside a removed one is elsewhere now, and must not change with it. So a
 * copy replaces it there.
 *
 * @param {Store} store
 * @param {Node} node It is about to get the new content and the new place.
 * @param {unknown} next The new container. Its parts at the same places stay.
 * @returns {Iterable<Edit>}
 */
function* giveBack(store, node, next) {
  if (!node.sharesMembers) return
  const elements = Array.isArray(next) ? new Set(next) : null
  for (const [step, member] of membersOf(node.target)) {
    const child = store.nodes.get(member)
    const there = elements || !isContainer(next) ? undefined : accessTo(next).get(next, step)
    if (!child || there === member || elements?.has(member)) continue
    if (child.parent === node) yield* giveBack(store, child, there)
    else yield new SetMember(node.target, node, step, cloneValue(member))
  }
}

/** @param {Store} store @param {Node | Incoming} place @returns {Node} */
function nodeOf(store, place) {
  if (!('step' in place)) return place
  return store.childOf(nodeOf(store, place.parent), place.value, place.step)
}

/**
 * The current step of an incoming container; for arrays the index may have changed.
 *
 * @param {Node} parent @param {Incoming} incoming
 */
function stepIn({ target }, { step }) {
  return Array.isArray(target) ? Number(step) : step
}
