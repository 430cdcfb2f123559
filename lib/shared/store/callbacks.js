/**
 * User code that is to be called once nothing is half done. Whatever it does then, edit, throw,
 * destroy, call for more of the same, finds everything in its place.
 */

import { RemoteRefError } from '../errors/index.js'

/**
 * @typedef {object} Cause Why something is done.
 * @property {object | null} owner Whose code does it; null for what no call of a queue does.
 * @property {number} depth How many calls have led to it, each made by what the one before did.
 */
/** @typedef {Cause & { run: () => unknown }} Call */

/** As many as Vue lets a watcher cause: what goes on after that would go on for ever. */
export const MAX_DEPTH = 100

/** What comes from outside: no call has led to it. @type {Cause} */
export const OUTSIDE = { owner: null, depth: 0 }

/** The call under way, of whichever queue. @type {Cause} */
let current = OUTSIDE

/** Why what is done now is done. @returns {Cause} */
export function cause() {
  return current
}

/** What is done by somebody else, because of the call under way. @returns {Cause} */
export function consequence() {
  return current.owner === null ? current : { owner: null, depth: current.depth }
}

/** What is done from here on is done because of that. @param {Cause} because @returns {Cause} As before. */
export function goOnBecause(because) {
  const before = current
  current = because
  return before
}

/**
 * Calls a handler at once. Its own mistakes are left to whoever deals with those that nobody catches.
 *
 * @template R
 * @param {() => R} fn
 * @returns {R | undefined}
 */
export function attempt(fn) {
  try {
    return fn()
  } catch (error) {
    throwLater(error)
  }
}

/** Leaves an error to whoever deals with those that nobody catches. @param {unknown} error */
export function throwLater(error) {
  queueMicrotask(() => {
    throw error
  })
}

/** Calls that wait, in order. */
export class Callbacks {
  /** @type {Call[]} */
  #queue = []
  #draining = false
  #name
  #fail

  /**
   * @param {string} name The ref's.
   * @param {(error: unknown) => void} fail Takes what a call throws, or rejects with. Never throws.
   */
  constructor(name, fail) {
    this.#name = name
    this.#fail = fail
  }

  /**
   * @param {() => unknown} run
   * @param {object | null} [owner] Whose code that is.
   * @param {Cause} [because]
   */
  add(run, owner = null, because = current) {
    this.#queue.push({ run, owner, depth: because.depth + 1 })
  }

  /** Whether there is something to call, and no call is under way. */
  get waiting() {
    return this.#queue.length > 0 && !this.#draining
  }

  /** Calls all that waits, and what is added meanwhile. Does nothing while a call is under way. */
  drain() {
    if (!this.waiting) return
    const outer = current
    this.#draining = true
    for (let i = 0; i < this.#queue.length; i++) this.#call(this.#queue[i])
    this.#queue.length = 0
    this.#draining = false
    current = outer
  }

  /** @param {Call} call */
  #call(call) {
    if (call.depth > MAX_DEPTH) return this.#refuse(call)
    current = call
    try {
      const result = call.run()
      if (result instanceof Promise) result.catch((error) => this.#fail(error))
    } catch (error) {
      this.#failIn(call, error)
    }
  }

  /** What the handler of that error changes would go on for ever too, and is told to nobody. @param {Call} call */
  #refuse(call) {
    if (call.depth === MAX_DEPTH + 1) this.#failIn(call, endless(this.#name))
  }

  /** Whoever deals with it is somebody else. @param {Call} call @param {unknown} error */
  #failIn({ depth }, error) {
    current = { owner: null, depth }
    this.#fail(error)
  }
}

/** @param {string} name */
function endless(name) {
  return new RemoteRefError(
    'ERR_REF_RECURSION',
    `Ref "${name}": listeners have changed it ${MAX_DEPTH} times in a row, each because of the change ` +
      'before. They were not told of the last one. Change a ref only where it is not as it should be.',
    { ref: name }
  )
}
