/**
 * Calls code of the app only when no change is unfinished. So whatever this code does (edit, throw,
 * destroy, add more calls), the state is consistent.
 */

import { RemoteRefError } from '../errors/index.js'

/**
 * @typedef {object} Cause The cause of a change or call.
 * @property {object | null} owner The owner of the code that does it; null if no queued call does.
 * @property {number} depth The length of the chain of calls that led to it.
 */
/** @typedef {Cause & { run: () => unknown }} Call */

/** The same limit as Vue's for watchers: a longer chain would never end. */
export const MAX_DEPTH = 100

/** The cause of changes from outside: no call has led to them. @type {Cause} */
export const OUTSIDE = { owner: null, depth: 0 }

/** The current call of any queue. @type {Cause} */
let current = OUTSIDE

/** The current cause. @returns {Cause} */
export function cause() {
  return current
}

/** The cause for a change by somebody else because of the current call. @returns {Cause} */
export function consequence() {
  return current.owner === null ? current : { owner: null, depth: current.depth }
}

/** Sets the current cause. @param {Cause} because @returns {Cause} The previous one. */
export function goOnBecause(because) {
  const before = current
  current = because
  return before
}

/**
 * Calls a handler at once. Its own errors become uncaught errors.
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

/** Throws an error as an uncaught one. @param {unknown} error */
export function throwLater(error) {
  queueMicrotask(() => {
    throw error
  })
}

/** A queue of calls. */
export class Callbacks {
  /** @type {Call[]} */
  #queue = []
  #draining = false
  #name
  #fail

  /**
   * @param {string} name The ref's.
   * @param {(error: unknown) => void} fail Called with the error or rejection of a call. Must not
   *   throw.
   */
  constructor(name, fail) {
    this.#name = name
    this.#fail = fail
  }

  /**
   * @param {() => unknown} run
   * @param {object | null} [owner] The owner of that code.
   * @param {Cause} [because]
   */
  add(run, owner = null, because = current) {
    this.#queue.push({ run, owner, depth: because.depth + 1 })
  }

  /** Whether calls wait and none is running. */
  get waiting() {
    return this.#queue.length > 0 && !this.#draining
  }

  /** Runs all waiting calls, and those added meanwhile. Does nothing while a call is running. */
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

  /**
   * Reports an endless chain. Changes by the error handler are reported to nobody, or the chain would
   * continue.
   *
   * @param {Call} call
   */
  #refuse(call) {
    if (call.depth === MAX_DEPTH + 1) this.#failIn(call, endless(this.#name))
  }

  /**
   * Reports an error. The handler counts as another owner.
   *
   * @param {Call} call @param {unknown} error
   */
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
      'before. They were not called for the last one. Change a ref only if its value differs from the wanted one.',
    { ref: name }
  )
}
