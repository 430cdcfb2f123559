/** The actions of user code when it is called: any of them, at any moment. */

import { edit, initialValue } from '../edits.mjs'
import { read } from './reading.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Actor} Actor */
/**
 * @typedef {object} Handle A ref as the code of one process has it.
 * @property {'main' | 'window'} kind
 * @property {string} name
 * @property {any} ref A ref of main, or a replica.
 * @property {any} place What it belongs to.
 * @property {number} updating How many functions of `update` are running.
 * @property {any[]} held Objects of it that somebody holds on to.
 * @property {(() => void)[]} stops What ends listeners.
 * @property {boolean} [gone] Whether it has been destroyed, of a ref of main.
 */
/** @typedef {(world: World, actor: Actor, handle: Handle) => void} Act */

/** Characters of a text that main does not take at once. */
const LONG = 70_000

/** The value at the start: `pair` is changed by transactions that keep its two members equal. */
export function startingValue() {
  return { ...initialValue(), pair: { a: 0, b: 0 }, log: 0 }
}

/** Longer than what is compared on the spot. @param {number} n */
export function largeValue(n) {
  const rows = Array.from({ length: 300 }, (_, id) => ({
    id,
    name: `${n} `.padEnd(1000),
    tags: []
  }))
  return { ...startingValue(), rows, pair: { a: n, b: n } }
}

/**
 * Does something, or two things.
 *
 * @param {World} world @param {Actor} actor
 */
export function perform(world, actor) {
  const { rng } = world
  for (let left = rng.chance(0.7) ? 1 : 2; left > 0; left--) {
    const { handles, gone = [] } = actor.place
    const choice = gone.length > 0 && rng.chance(0.15) ? gone : handles
    if (choice.length === 0) return
    pick(world)(world, actor, rng.pick(choice))
  }
}

/** @type {Act} */
function editOne({ rng, unique }, _actor, { ref }) {
  edit(rng, ref, unique)
}

/** @type {Act} */
function count(_world, _actor, { ref }) {
  ref.value.log++
}

/** @type {Act} */
function fill({ unique }, _actor, { ref }) {
  ref.value.list.fill(unique())
}

/** Both members in one transaction, with whatever else comes into its way. @type {Act} */
function pair(world, actor, handle) {
  const { rng, unique } = world
  const { ref } = handle
  if (!ref.update) return count(world, actor, handle)
  const n = unique()
  const throws = rng.chance(0.15) && world.ledger.free
  ref.update(() => {
    handle.updating++
    try {
      ref.value.pair.a = n
      if (rng.chance(0.5)) nested(world, actor, handle)
      // What is nested may have set both.
      Object.assign(ref.value.pair, { a: n, b: n })
      if (throws) throw world.throwing(actor)
    } finally {
      handle.updating--
    }
  })
}

/** What a function given to `update` calls. @param {World} world @param {Actor} actor @param {Handle} handle */
function nested(world, actor, handle) {
  const { rng } = world
  const dice = rng.next()
  if (dice < 0.3) world.say(actor, handle, () => pairPatch(world, actor, handle))
  else if (dice < 0.5 && world.deeper) world.say(actor, handle, () => pair(world, actor, handle))
  else if (dice < 0.6 && handle.kind === 'window') handle.place.window.fire('beforeunload')
  else if (dice < 0.65) world.say(actor, handle, () => failingPatch(world, actor, handle), FAILING)
  else if (dice < 0.75) world.say(actor, handle, () => look(world, actor, handle))
  else actor.act()
}

/** @type {Act} */
function pairPatch({ rng, unique }, _actor, { ref }) {
  if (!ref.patch) return
  const n = unique()
  const typed = rng.chance(0.5)
  const at = (/** @type {string} */ key) => (typed ? ['pair', key] : `/pair/${key}`)
  ref.patch([
    { op: 'replace', path: at('a'), value: n },
    { op: 'replace', path: at('b'), value: n }
  ])
}

/** Adds, moves, tests and removes. @type {Act} */
function documentPatch({ rng, unique }, _actor, { ref }) {
  if (!ref.patch) return
  /** @type {{ op: string, path: string, from?: string, value?: number }[]} */
  const patches = [{ op: 'add', path: '/list/0', value: unique() }]
  if (rng.chance(0.3)) patches.push({ op: 'test', path: '/list/0', value: patches[0].value })
  if (rng.chance(0.5)) patches.push({ op: 'move', from: '/list/0', path: '/list/-' })
  if (rng.chance(0.3)) patches.push({ op: 'add', path: '/table/patched', value: unique() })
  ref.patch(patches)
}

/** A place between members: only main can tell it, where a page has changed them. @type {Act} */
function memberPatch({ rng, unique }, _actor, { ref }) {
  if (!ref.patch) return
  const n = unique()
  const before = rng.pick(Object.keys(ref.value.table))
  ref.patch([{ op: 'add', path: ['table', `k${n}`], value: n, ...(before && { before }) }])
}

/** Changes the places of rows, or leaves one in two places. @type {Act} */
function moveRows({ rng }, _actor, { ref }) {
  const { rows } = ref.value
  if (rows.length === 0) return
  if (rng.chance(0.5)) rows.push(rng.pick([...rows]))
  else [rows[0], rows[rows.length - 1]] = [rows[rows.length - 1], rows[0]]
}

const FAILING = ['ERR_REF_TEST', 'ERR_REF_PATH', 'ERR_REF_VALUE']

/** Its first patch must leave nothing. @type {Act} */
function failingPatch({ rng }, _actor, { ref }) {
  if (!ref.patch) return
  const last = rng.pick([
    { op: 'test', path: ['log'], value: 'something else' },
    { op: 'remove', path: ['nowhere', 0] },
    { op: 'add', path: ['bad'], value: () => {} }
  ])
  ref.patch([{ op: 'add', path: ['list', 0], value: 'never' }, last])
}
failingPatch.codes = FAILING

/** @type {Act} */
function anotherValue({ unique }, _actor, { ref }) {
  const next = (/** @type {any} */ value) => ({ ...value, log: unique() })
  if (ref.update) ref.update(next)
  else ref.value = next(ref.value)
}

/** Takes back what a listener has just been told. @type {Act} */
function undo(_world, { change }, { kind, ref, updating }) {
  if (kind !== 'main' || !change || updating > 0 || ref.busy) return
  if (change.ref === ref && change.version === ref.document.version) ref.patch(change.inverse)
}

/** @type {Act} */
function look(world, _actor, { kind, ref, updating }) {
  const { rng } = world
  const { acts } = world
  const there = ref.get?.([])
  const shown = ref.value
  // Listeners of a large value that has arrived by then may have changed it in between.
  const between = world.acts !== acts
  if (there !== undefined && !between && read(there) !== read(shown)) {
    world.problem(`get() has ${read(there)}, of ${updating} update\n  ${read(shown)}`)
  }
  if (kind === 'main') ref.stats()
  if (kind === 'main' || rng.chance(0.5)) return void ref.version
  return void [ref.status, ref.pending, ref.readOnly]
}

/** Holds on to a row, or edits one that was held before. @type {Act} */
function hold({ rng, unique }, _actor, { ref, held }) {
  if (held.length > 0 && rng.chance(0.5)) return void (rng.pick(held).note = unique())
  const { rows } = ref.value
  if (rows.length > 0) held.push(rng.pick([...rows]))
}

/** @type {Act} */
function throwError(world, actor) {
  if (world.ledger.free) throw world.throwing(actor)
}

/** @type {Act} */
function listen(world, _actor, handle) {
  if (handle.ref.onChange && handle.stops.length < 6) world.listen(handle)
}

/** @type {Act} */
function stopListening({ rng }, _actor, { stops }) {
  if (stops.length > 0) rng.pick(stops)()
}

/** @type {Act} */
function destroy(world, _actor, handle) {
  if (world.rng.chance(0.25)) world.destroy(handle)
}

/** @type {Act} */
function leave(_world, _actor, { kind, place }) {
  if (kind === 'window') place.window.fire('beforeunload')
}

/** Main gives and takes rights. @type {Act} */
function rights(world, actor, handle) {
  if (handle.kind === 'main') world.changeRights(actor, handle)
}

/** @type {Act} */
function flush({ network, rng }, _actor, { kind, ref }) {
  if (kind !== 'main') return
  if (rng.chance(0.5)) network.hub.flushAnswers()
  else ref.flush?.()
}

/** Of main it has its place in the order at once, and comes to be later. @type {Act} */
function assignLarge(world, _actor, handle) {
  const { ref } = handle
  if (!world.heavy || world.large === 0) return
  world.large--
  ref.value = largeValue(world.unique())
  if (world.rng.chance(0.5)) world.listen(handle)
}

/** Of a window main takes it in steps, between which anything may happen. @type {Act} */
function longText(world, actor, handle) {
  const { ref } = handle
  if (!world.long) return editOne(world, actor, handle)
  ref.value.text = `${world.unique()} `.padEnd(LONG)
}

/** A comparator that changes what it sorts, or anything else: as Vue's own arrays, or an error. @type {Act} */
function comparator({ rng, unique }, actor, { ref }) {
  const pushes = rng.chance(0.5)
  let first = true
  ref.value.list.sort((/** @type {number} */ a, /** @type {number} */ b) => {
    const now = first
    first = false
    if (now && pushes) ref.value.list.push(unique())
    else if (now) actor.act()
    return a - b
  })
}
comparator.codes = ['ERR_REF_VALUE']

/** A getter in what is stored, which is called while that is copied. @type {Act} */
function getter({ unique }, actor, { ref }) {
  let first = true
  ref.value.rows.push({
    id: unique(),
    get name() {
      const now = first
      first = false
      if (now) actor.act()
      return 'got'
    },
    tags: []
  })
}

/** @type {[weight: number, act: Act & { codes?: string[] }][]} */
const ACTS = [
  [24, editOne],
  [8, count],
  [3, fill],
  [10, pair],
  [5, pairPatch],
  [5, documentPatch],
  [4, memberPatch],
  [4, moveRows],
  [3, failingPatch],
  [2, anotherValue],
  [5, undo],
  [4, look],
  [8, hold],
  [6, throwError],
  [3, listen],
  [2, stopListening],
  [2, destroy],
  [3, leave],
  [3, rights],
  [2, flush],
  [3, assignLarge],
  [3, longText],
  [2, comparator],
  [2, getter]
]
const TOTAL = ACTS.reduce((sum, [weight]) => sum + weight, 0)

/** @param {World} world @returns {Act} */
function pick({ rng }) {
  let left = rng.next() * TOTAL
  const [, act] = /** @type {(typeof ACTS)[number]} */ (
    ACTS.find(([weight]) => (left -= weight) < 0)
  )
  return (world, actor, handle) => {
    world.trace(() => `${actor.name}: ${act.name} of ${handle.kind} ${handle.name}`)
    world.say(actor, handle, () => act(world, actor, handle), act.codes)
  }
}
