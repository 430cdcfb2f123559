/**
 * Objects that programs hold on to, when others reorder: what somebody else has moved arrives as a
 * removal and an addition of an equal object. What has been taken out and put in again within one
 * message stays the object that it was; what is really gone is marked, so that a change to it does
 * not go unnoticed.
 */

import { cloneValue, isContainer } from '../value/index.js'
import { diff, match as matchElements, Candidates } from '../patch/index.js'
import { SetMember } from '../operations/index.js'
import { editsOf } from './patch-edits.js'
import { accessTo, valueAt } from '../path/index.js'
import { showPath } from '../errors/index.js'

/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./store.js').Store} Store */
/**
 * @typedef {object} Newcomer A container that has come, and of which nobody knows yet.
 * @property {object} value
 * @property {string | number} step
 * @property {Node | Newcomer} parent
 * @property {Edit} [edit] What has put it in, if not together with what it stands in.
 */
/**
 * @typedef {object} Stray A change to an object that somebody else has taken out of the value.
 * @property {Path} path Where it would be, had the object stayed.
 * @property {unknown} value The container that was changed, as it is now.
 * @property {boolean} first Whether nothing of that object was changed before, since it is out.
 */

/** Rounds: each finds objects inside of those that the one before has found. */
const MAX_ROUNDS = 100
/** Containers inside of what has come that are looked at in one round. */
const MAX_INSIDE = 20_000

/**
 * @param {Store} store
 * @param {Edit[]} edits What others have done; receives what is to be done to their objects, done.
 */
export function reconcile(store, edits) {
  // Most messages set leaves.
  if (!edits.some(takesOut)) return
  /** @type {Set<Node>} */
  const gone = new Set()
  /** Those that have put in what is not found yet. @type {Edit[]} */
  let open = []
  for (let from = 0, round = 0; from < edits.length && round < MAX_ROUNDS; round++) {
    const latest = edits.slice(from)
    from = edits.length
    for (const edit of latest) depart(store, edit, gone)
    if (gone.size === 0) continue
    const { come, waiting } = arrivals(store, [...open, ...latest])
    for (const [node, newcomer] of pairs(store, gone, come)) {
      if (newcomer.edit) waiting.get(newcomer.edit)?.delete(newcomer.value)
      for (const edit of replaceBy(store, newcomer, node)) {
        edit.apply()
        edits.push(edit)
      }
    }
    for (const node of gone) if (node.attached) gone.delete(node)
    open = [...waiting].flatMap(([edit, values]) => (values.size > 0 ? [edit] : []))
  }
}

/**
 * The change that an edit has made, if it is one to an object that others have taken out.
 *
 * @param {Node | undefined} node Of the container that was changed.
 * @returns {Stray | undefined}
 */
export function strayOf(node) {
  if (!node) return undefined
  const { top, steps } = climb(node)
  const { stray } = top
  if (!stray) return undefined
  const first = !stray.told
  stray.told = true
  return { path: [...stray.path, ...steps], value: node.target, first }
}

/**
 * The warning about the first change of such an object.
 *
 * @param {string} name The ref's.
 * @param {Path} path
 */
export function strayed(name, path) {
  return (
    `Ref "${name}": ${showPath(path)} is no part of the value any more, somebody else has removed or ` +
    'replaced it. A change to the object that was there reaches nobody. Take it from the ref again.'
  )
}

/** @param {Node} node @returns {{ top: Node, steps: Path }} What it stands in, and where. */
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

/** @param {Edit} edit */
function takesOut(edit) {
  return edit.removed().length > 0
}

/**
 * Marks the objects that an edit has taken out, as far as somebody may hold on to them.
 *
 * @param {Store} store
 * @param {Edit} edit
 * @param {Set<Node>} gone Receives their nodes.
 */
function depart(store, edit, gone) {
  for (const [step, value] of edit.removed()) {
    const node = isContainer(value) ? store.nodes.get(value) : undefined
    if (!node || node.attached) continue
    const parent = store.nodes.get(edit.target)
    const { top, steps } = parent ? climb(parent) : { top: null, steps: [] }
    node.stray = { path: [...(top?.stray?.path ?? []), ...steps, step], told: false }
    // Of one that nobody knows, only what has been put into it may be held.
    if (!store.isUnknown(node.target)) gone.add(node)
  }
}

/**
 * What edits have put in and is still there. What is inside of something that has come itself is
 * looked for there.
 *
 * @param {Store} store
 * @param {Edit[]} edits
 * @returns {{ come: Newcomer[], waiting: Map<Edit, Set<unknown>> }} `waiting` are all of what each has
 *   put in, also into what has gone: that may come back.
 */
function arrivals(store, edits) {
  /** Where elements stand, by array. @type {Map<object, Map<unknown, number>>} */
  const places = new Map()
  /** @type {Newcomer[]} */
  const come = []
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
      if (attached) come.push({ value: /** @type {object} */ (value), step, parent, edit })
    }
  }
  return { come: outermost(come), waiting }
}

/** @param {Newcomer[]} come Into nodes. @returns {Newcomer[]} */
function outermost(come) {
  const values = new Set(come.map(({ value }) => value))
  return come.filter(({ parent }) => {
    let above = /** @type {Node | null} */ (parent)
    while (above && !values.has(above.target)) above = above.parent
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
 * Finds those that have gone among those that have come, and where some are missing, among what is
 * inside of these.
 *
 * @param {Store} store
 * @param {Set<Node>} gone
 * @param {Newcomer[]} come
 * @returns {[Node, Newcomer][]}
 */
function pairs(store, gone, come) {
  if (come.length === 0) return []
  const found = match([...gone], come)
  const nodes = [...gone].filter((node) => !found.has(node))
  if (nodes.length === 0) return [...found]
  const taken = new Set(found.values())
  const inside = withInner(
    come.filter((newcomer) => !taken.has(newcomer)),
    inner
  ).filter(({ value }) => store.isUnknown(value))
  const within = withInner(nodes, (node) => innerNodes(store, node))
  const deeper = match(within, inside)
  for (const [node, newcomer] of deeper) {
    // What is inside of something that has been found is looked for when that is in its place.
    if (!hasAbove(node, deeper) && !isInside(newcomer, new Set(deeper.values()))) {
      found.set(node, newcomer)
    }
  }
  return [...found]
}

/**
 * By all that they hold, by their ids, then by most of what they hold.
 *
 * @param {Node[]} nodes
 * @param {Newcomer[]} come
 * @returns {Map<Node, Newcomer>}
 */
function match(nodes, come) {
  /** @type {Map<Node, Newcomer>} */
  const found = new Map()
  const { matches } = matchElements(
    nodes.map(({ target }) => target),
    come.map(({ value }) => value)
  )
  const left = new Map(come.map((newcomer) => [newcomer.value, newcomer]))
  nodes.forEach((node, i) => {
    if (matches[i] === -1) return
    const newcomer = come[matches[i]]
    found.set(node, newcomer)
    left.delete(newcomer.value)
  })
  if (found.size === nodes.length || left.size === 0) return found
  const candidates = new Candidates(left.keys())
  for (const node of nodes) {
    if (found.has(node)) continue
    const newcomer = left.get(/** @type {object} */ (candidates.take(node.target)))
    if (newcomer) found.set(node, newcomer)
  }
  return found
}

/**
 * @template T
 * @param {T[]} outer
 * @param {(item: T) => T[]} innerOf
 * @returns {T[]} These, and all that is inside of them, as far as there is time.
 */
function withInner(outer, innerOf) {
  const all = [...outer]
  for (let i = 0; i < all.length && all.length < MAX_INSIDE; i++) all.push(...innerOf(all[i]))
  return all
}

/** @param {Newcomer} newcomer @returns {Newcomer[]} */
function inner(newcomer) {
  const { value } = newcomer
  return membersOf(value).map(([step, member]) => ({ value: member, step, parent: newcomer }))
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

/** @param {Node} node @param {Map<Node, Newcomer>} found */
function hasAbove(node, found) {
  for (let above = node.parent; above; above = above.parent) if (found.has(above)) return true
  return false
}

/** @param {Newcomer} newcomer @param {Set<Newcomer>} found */
function isInside({ parent }, found) {
  for (let above = parent; 'step' in above; above = above.parent) {
    if (found.has(above)) return true
  }
  return false
}

/**
 * Puts the object that was there before in the place of the one that has come.
 *
 * @param {Store} store
 * @param {Newcomer} newcomer
 * @param {Node} node
 * @returns {Iterable<Edit>} Each to be applied before the next is asked for.
 */
function* replaceBy(store, newcomer, node) {
  yield* giveBack(store, node, newcomer.value)
  for (const patch of diff(node.target, newcomer.value)) {
    // Where a container comes, one that is held may have to take its place.
    if (isContainer(patch.value)) reach(store, node, patch.path.slice(0, -1))
    yield* editsOf(store, patch, node.target)
  }
  const parent = nodeOf(store, newcomer.parent)
  yield new SetMember(parent.target, parent, stepIn(parent, newcomer), node.target)
}

/**
 * What has been found inside of something that was gone stands elsewhere now, and must not change with
 * it: a copy takes its place there.
 *
 * @param {Store} store
 * @param {Node} node About to become what has come, and to take its place.
 * @param {unknown} next What has come. What that holds in the same place comes along.
 * @returns {Iterable<Edit>}
 */
function* giveBack(store, node, next) {
  if (!node.lent) return
  const elements = Array.isArray(next) ? new Set(next) : null
  for (const [step, member] of membersOf(node.target)) {
    const child = store.nodes.get(member)
    const there = elements || !isContainer(next) ? undefined : accessTo(next).get(next, step)
    if (!child || there === member || elements?.has(member)) continue
    if (child.parent === node) yield* giveBack(store, child, there)
    else yield new SetMember(node.target, node, step, cloneValue(member))
  }
}

/** Has all containers on a way have nodes. @param {Store} store @param {Node} node @param {Path} path */
function reach(store, node, path) {
  for (const step of path) {
    node = store.childOf(node, /** @type {object} */ (valueAt(node.target, [step])), step)
  }
}

/** @param {Store} store @param {Node | Newcomer} place @returns {Node} */
function nodeOf(store, place) {
  if (!('step' in place)) return place
  return store.childOf(nodeOf(store, place.parent), place.value, place.step)
}

/** An array's steps are its indices. @param {Node} parent @param {Newcomer} newcomer */
function stepIn({ target }, { step }) {
  return Array.isArray(target) ? Number(step) : step
}
