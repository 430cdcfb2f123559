/**
 * User code that is to be called once nothing is half done. Whatever it does then, edit, throw,
 * destroy, call for more of the same, finds everything in its place.
 */

import { RemoteRefError } from './errors.js'

/**
 * @typedef {object} Call
 * @property {() => unknown} run
 * @property {object | null} owner Whose code it is.
 * @property {number} depth How many calls have led to it, each made by what the one before did.
 */

/** As many as Vue lets a watcher cause: what goes on after that would go on for ever. */
const MAX_DEPTH = 100

/** The call under way, of whichever queue. @type {Pick<Call, 'owner' | 'depth'>} */
let current = { owner: null, depth: 0 }

/** Whose code is running, of whichever queue. @returns {object | null} */
export function caller() {
  return current.owner
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
   * @param {object | null} [owner]
   */
  add(run, owner = null) {
    this.#queue.push({ run, owner, depth: current.depth + 1 })
  }

  /** Calls all that waits, and what is added meanwhile. Does nothing while a call is under way. */
  drain() {
    if (this.#draining || this.#queue.length === 0) return
    const outer = current
    this.#draining = true
    for (let i = 0; i < this.#queue.length; i++) this.#call(this.#queue[i])
    this.#queue.length = 0
    this.#draining = false
    current = outer
  }

  /** @param {Call} call */
  #call(call) {
    if (call.depth > MAX_DEPTH) return this.#fail(endless(this.#name))
    current = call
    try {
      const result = call.run()
      if (result instanceof Promise) result.catch((error) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
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
