/** Shared by all user code of one schedule: random numbers, time, budgets, and failures. */

import { Network } from '../network.mjs'
import { random } from '../random.mjs'
import { perform } from './acts.mjs'
import { Ledger } from './ledger.mjs'

/** @typedef {import('./acts.mjs').Handle} Handle */
/** @typedef {{ handles: Handle[], gone?: Handle[] }} Place Where user code runs: main, or a page. */

/** Of a hundred schedules, those with values that a worker thread compares. */
const HEAVY = 4
/** Calls inside each other that may do something. */
const MAX_DEPTH = 8

export class World {
  network = new Network()
  ledger = new Ledger((what) => this.problem(what))
  /** Names of refs that main has destroyed, and that some page may have been denied. */
  destroyed = new Set()
  denied = new Set()
  /** Whose call is under way, if it is a listener's. @type {object | null} */
  author = null
  /** How often user code has done something. */
  acts = 0
  /** The first thing that should not be. @type {string | null} */
  found = null
  /** What the schedule does with a ref for the code that has it. @type {(handle: Handle) => void} */
  listen
  /** @type {(handle: Handle) => void} */
  destroy
  /** @type {(actor: Actor, handle: Handle) => void} */
  changeRights
  #depth = 0
  #unique = 1000
  #tracing

  /** @param {number} seed @param {{ trace?: boolean, patience?: number }} [options] */
  constructor(seed, { trace = false, patience = 30_000 } = {}) {
    this.patience = patience
    this.seed = seed
    this.rng = random(seed)
    this.heavy = seed % 100 < HEAVY
    /** Whether there are transactions that main takes in steps, shared out over turns. */
    this.long = this.heavy || seed % 10 === 5
    /** How many large values are still to be assigned. */
    this.large = 5
    /** How often callbacks may still do something: so that every schedule ends. */
    this.budget = 8 + this.rng.below(50)
    /** Whether anybody wants to know of errors. */
    this.handled = this.rng.chance(0.85)
    /** Who has which rights, by ref and window. @type {Map<string, string>} */
    this.rights = new Map()
    this.#tracing = trace
  }

  unique = () => ++this.#unique

  /** Whether functions may be called inside each other still further. */
  get deeper() {
    return this.#depth < MAX_DEPTH
  }

  /** @param {() => string} what */
  trace(what) {
    if (this.#tracing) process.stdout.write(`${'  '.repeat(this.#depth)}${what()}\n`)
  }

  /** @param {string} what */
  problem(what) {
    this.trace(() => `PROBLEM ${what}\n${new Error().stack}`)
    this.found ??= what
  }

  /**
   * Does something as somebody.
   *
   * @template T
   * @param {object | null} author A listener; null for everybody else.
   * @param {() => T} fn
   */
  as(author, fn) {
    const outer = this.author
    this.author = author
    try {
      return fn()
    } finally {
      this.author = outer
    }
  }

  /**
   * One level deeper.
   *
   * @param {() => void} fn
   */
  inside(fn) {
    this.#depth++
    this.acts++
    try {
      fn()
    } finally {
      this.#depth--
    }
  }

  /** @param {Actor} actor @returns {Error} To be thrown. */
  throwing(actor) {
    return this.ledger.make(actor.name, actor.loose || !this.handled)
  }

  /**
   * A statement, and what becomes of its errors: user code may catch them, or not.
   *
   * @param {Actor} actor @param {Handle} handle @param {() => void} fn
   * @param {string[]} [codes] Errors of the library that it may throw.
   */
  say(actor, handle, fn, codes = []) {
    const { updating } = handle
    try {
      this.inside(fn)
    } catch (error) {
      this.trace(() => `  ${actor.name} meets ${/** @type {Error} */ (error).message}`)
      if (handle.updating !== updating) this.problem('a function of update has not ended')
      if (this.ledger.owns(error)) {
        if (actor.passes && this.rng.chance(0.5)) {
          if (actor.loose) this.ledger.loosen(error)
          throw error
        }
        this.ledger.saw(error, 'statement')
      } else if (!codes.includes(/** @type {any} */ (error).code) && !isOver(handle, error)) {
        this.problem(`${actor.name}: ${/** @type {Error} */ (error).stack}`)
      }
    }
  }

  /** No code may see a transaction half done, but the function that makes it. @param {Handle} handle */
  see({ kind, name, ref, updating }) {
    if (updating > 0) return
    const { a, b } = ref.value.pair
    if (a !== b) this.problem(`half a transaction of ${name} is seen in ${kind}: ${a}, ${b}`)
  }
}

/** @param {Handle} handle @param {any} error */
function isOver({ kind, ref, gone }, { code }) {
  if (kind === 'main') return code === 'ERR_REF_DESTROYED' && gone
  if (code === 'ERR_REF_DESTROYED') return ref.status === 'closed'
  return code === 'ERR_REF_DENIED' && ref.status === 'denied'
}

/** Somebody whose code is called, and does something now and then. */
export class Actor {
  #world
  #budget
  #throws

  /**
   * @param {World} world @param {string} name @param {any} place
   * @param {object} [options]
   * @param {number} [options.budget] How often it may do something.
   * @param {boolean} [options.passes] Whether it may leave errors to whoever calls it.
   * @param {boolean} [options.loose] Whether what it throws may be uncaught.
   * @param {number} [options.throws] How often it does nothing but throw, of one.
   */
  constructor(world, name, place, options = {}) {
    const { budget = 3, passes = true, loose = false, throws = 0 } = options
    this.#world = world
    this.#budget = budget
    this.#throws = throws
    this.name = name
    this.place = place
    this.passes = passes
    this.loose = loose
    /** What it has just been told. @type {any} */
    this.change = null
  }

  /** It is called. */
  act() {
    const world = this.#world
    if (this.#budget === 0 || world.budget === 0 || !world.deeper || !world.rng.chance(0.4)) return
    this.#budget--
    world.budget--
    if (world.rng.chance(this.#throws) && world.ledger.free) {
      world.trace(() => `${this.name} throws`)
      throw world.throwing(this)
    }
    perform(world, this)
  }
}
