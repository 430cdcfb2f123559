/** A page with replicas, and all the code of the app that runs in it. */

import { computed, effect, effectScope, shallowRef, stop, watch } from 'vue'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { startingValue } from './acts.mjs'
import { WindowObserver } from './observers.mjs'
import { read } from './reading.mjs'
import { Actor } from './world.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./acts.mjs').Handle} Handle */

const reactivity = makeReactivity()
const SYNC = /** @type {const} */ ({ flush: 'sync' })
/** What main may refuse, and a handler is told of. */
const CODES = ['ERR_REF_DENIED', 'ERR_REF_TEST', 'ERR_REF_VERSION']

/** Whether main has refused something. @param {any} error */
export function isRefusal(error) {
  return CODES.includes(error?.code)
}

export class Page {
  /** @type {Use[]} */
  uses = []
  #world

  /** @param {World} world @param {number} id */
  constructor(world, id) {
    const { rng, network } = world
    this.#world = world
    this.id = id
    this.window = network.open({ windowId: id }, rng.chance(0.3))
    this.actor = new Actor(world, `page ${id}`, this, { budget: Infinity, passes: false })
  }

  /** @returns {Handle[]} */
  get handles() {
    return this.uses.map(({ handle }) => handle)
  }

  /** @param {string} name */
  open(name) {
    const over = this.uses.filter((use) => use.handle.name === name && use.isOver)
    for (const use of over) use.end()
    this.uses = this.uses.filter((use) => !over.includes(use))
    this.uses.push(new Use(this.#world, this, name))
  }

  /** Takes in a message: effects run once for it. */
  deliverDown() {
    const world = this.#world
    const before = this.uses.map(({ runs }) => ({ ...runs }))
    const { acts } = world
    const { asked } = this.window
    this.window.deliverDown()
    if (world.acts !== acts || this.window.asked !== asked) return
    this.uses.forEach(({ runs }, i) => {
      for (const kind of /** @type {const} */ (['effect', 'watcher'])) {
        const more = runs[kind] - before[i][kind]
        if (more > 1)
          world.problem(`the ${kind} of page ${this.id} runs ${more} times for one message`)
      }
    })
  }

  /** Between two turns. */
  checkStep() {
    for (const use of this.uses) use.checkState()
    const wrong = this.window.up.find((message) =>
      /^r\d+ (mismatch|apply|gap|answer)/.test(message)
    )
    if (wrong) this.#world.problem(`page ${this.id} has fallen out of step: ${wrong}`)
  }

  end() {
    for (const use of this.uses) use.end()
  }
}

/** One replica, as a component has it. */
class Use {
  /** How often what changes nothing has run. */
  runs = { effect: 0, watcher: 0 }
  /** @type {Handle} */
  handle
  /** Whether user code has destroyed it. */
  ended = false
  /** Whether all is set up, and user code may do something. */
  #ready = false
  #world
  #page
  #scope = effectScope(true)
  #state = { status: shallowRef('connecting'), pending: shallowRef(0), readOnly: shallowRef(false) }
  #seen = { effect: '', watcher: '' }
  #observer
  /** @type {import('vue').ComputedRef<string>} */
  #computed
  /** @type {import('vue').ReactiveEffectRunner[]} */
  #runners = []

  /** @param {World} world @param {Page} page @param {string} name */
  constructor(world, page, name) {
    this.#world = world
    this.#page = page
    this.handle = { kind: 'window', name, ref: null, place: page, updating: 0, held: [], stops: [] }
    this.handle.ref = page.window.replica(name, startingValue(), this.#options())
    this.#observer = new WindowObserver(world, this.handle)
    this.#computed = /** @type {any} */ (this.#scope.run(() => computed(() => read(this.#value))))
    this.#scope.run(() => this.#watch())
    for (let left = world.rng.below(3); left > 0; left--) this.listen()
    this.#ready = true
  }

  /** Whether main will never hear of it again. */
  get isOver() {
    const { status } = this.handle.ref
    return status === 'closed' || status === 'denied'
  }

  /** A listener that does things. */
  listen() {
    const { ref, stops } = this.handle
    if (!ref.onChange) return
    const actor = this.#actor(`listener ${stops.length}`)
    const rejects = this.#world.rng.chance(0.2)
    let stopped = false
    const stop = ref.onChange(() => {
      if (stopped) this.#world.problem(`${actor.name} has stopped, and is called`)
      this.#world.see(this.handle)
      return rejects ? (async () => actor.act())() : actor.act()
    })
    stops.push(() => {
      stopped = true
      stop()
    })
  }

  /** What components see of its state is its state. */
  checkState() {
    const { ref } = this.handle
    const state = this.#state
    const shown = [state.status.value, state.pending.value, state.readOnly.value].join()
    const there = [ref.status, ref.pending, ref.readOnly].join()
    if (shown !== there)
      this.#world.problem(`page ${this.#page.id} shows ${shown}, and is ${there}`)
  }

  /** Nothing is on its way: everybody has seen what is there. */
  check() {
    const there = read(this.handle.ref.store.raw)
    this.#observer.check()
    const seen = { ...this.#seen, computed: this.#computed.value }
    for (const [who, what] of Object.entries(seen)) {
      if (what !== there)
        this.#world.problem(`the ${who} of page ${this.#page.id} has seen ${what}\n  ${there}`)
    }
  }

  end() {
    this.#scope.stop()
    this.#runners.forEach(stop)
  }

  get #value() {
    return this.handle.ref.value
  }

  /** @param {string} what @param {object} [options] */
  #actor(what, options) {
    const name = `${what} of ${this.handle.name} in page ${this.#page.id}`
    return new Actor(this.#world, name, this.#page, options)
  }

  #options() {
    const world = this.#world
    const [onState, onConflict] = [
      this.#actor('onState'),
      this.#actor('onConflict', { throws: 0.2 })
    ]
    const onError = this.#actor('onError', { loose: true, throws: 0.3 })
    return {
      reactivity,
      onState: (/** @type {any} */ now) => {
        this.handle.ref ??= now
        for (const key of /** @type {const} */ (['status', 'pending', 'readOnly'])) {
          this.#state[key].value = now[key]
        }
        world.see(this.handle)
        onState.act()
      },
      onConflict: () => {
        world.see(this.handle)
        onConflict.act()
      },
      onError: world.handled
        ? (/** @type {any} */ error) => {
            if (world.ledger.owns(error) || !isRefusal(error)) world.ledger.saw(error, 'handler')
            onError.act()
          }
        : undefined
    }
  }

  /** Watchers and effects: some that look on, and some that do things. */
  #watch() {
    const world = this.#world
    const { handle } = this
    const { status, pending } = this.#state
    const value = () => this.#value
    const see = () => world.see(handle)
    this.#runners.push(
      effect(() => {
        this.runs.effect++
        // It runs once for a message, whatever that changes.
        void [status.value, pending.value]
        this.#seen.effect = read(value())
        see()
      })
    )
    watch(
      () => read(value()),
      (now) => this.#look(now),
      { ...SYNC, immediate: true }
    )
    const pair = computed(() => `${value().pair.a} ${value().pair.b}`)
    watch(pair, see, SYNC)

    const acting = (/** @type {string} */ what, throws = 0.1) => {
      const actor = this.#actor(what, { throws })
      return () => {
        see()
        if (this.#ready) actor.act()
      }
    }
    const early = acting('an effect', 0.3)
    this.#runners.push(
      effect(() => {
        void read(value().rows)
        early()
      })
    )
    watch(() => read(value().rows), acting('a sync watcher of rows'), SYNC)
    watch(() => [value().log, value().text, value().pair.a], acting('a sync watcher'), SYNC)
    watch(status, acting('a watcher of status'), SYNC)
    watch(pending, acting('a watcher of pending'), SYNC)
    const late = this.#actor('a watcher', { passes: false })
    watch(
      () => [value().log, value().list.length, value().pair.a],
      () => late.act()
    )
    if (world.rng.chance(0.2)) this.#computedThatActs()
  }

  /** @param {string} now */
  #look(now) {
    this.runs.watcher++
    this.#seen.watcher = now
    this.#world.see(this.handle)
  }

  /** A getter that changes something is a mistake, but not one that may harm anybody. */
  #computedThatActs() {
    const actor = this.#actor('a computed', { budget: 1, passes: false })
    const acts = computed(() => {
      const size = this.#value.rows.length
      if (this.#ready) actor.act()
      return size
    })
    watch(acts, () => {}, SYNC)
  }
}
