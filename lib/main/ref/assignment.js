'use strict'

/**
 * Assigns a large value: a worker thread computes the difference while main continues.
 *
 * The assignment gets its place in the order at once. Until its difference is known, later changes
 * wait: windows' transactions in a queue, main's own by waiting for the worker. If it is better to
 * replace the whole value, its text is read in small steps, divided over turns of the event loop. The
 * old value is freed in steps too.
 */

const { cause, nodeOf } = require('../../../dist/shared/index.js')
const { later } = require('../native/index.js')

/** @typedef {import('../native/addon.js').Document} Document */
/** @typedef {import('../native/addon.js').Assignment} Native */
/** @typedef {import('../../../dist/shared/store/callbacks.js').Cause} Cause */
/**
 * @typedef {object} Outcome Has one of these members.
 * @property {string} [patches] The patches that turn the document's value into the new one.
 * @property {() => void} [replace] Replaces the document's value, since the difference is too long.
 * @property {unknown} [error] Why the value was refused.
 */

/**
 * Values with more characters are large. For smaller ones main itself takes only a few milliseconds.
 */
const LARGE = 256 * 1024
/** Applying a larger difference would block main. */
const MAX_PATCHES = 16_384
const MAX_BYTES = 1024 * 1024
/** The characters to read in one step: about a tenth of a millisecond. */
const BYTES = 32 * 1024

/**
 * @typedef {object} Occupant Long work for which windows' transactions wait: assigning a large value,
 *   or a long transaction of a window.
 * @property {number} size Characters of a value that is being assigned.
 * @property {() => void} join Finishes the part that main itself has to wait for.
 * @property {() => void} settle Finishes all of it.
 * @property {() => void} close Drops it.
 * @property {() => void} [pause] Called when a large value preempts it.
 * @property {() => void} [resume] Called when that is finished.
 */

/**
 * The queue of one document: large values that are assigned, one at a time, and calls that wait for
 * them.
 */
class Assignments {
  #document
  #finish
  #idle
  /** @type {Occupant | null} */
  #current = null
  /** @type {{ run: () => void, dropped?: () => void }[]} */
  #waiting = []
  /** Whether one of the calls runs. It still counts as waiting. */
  #running = false
  /** Whether a statement waits for the current work, so that the statement is not finished. */
  #joining = false

  /**
   * @param {Document} document
   * @param {(outcome: Outcome, because: Cause) => void} finish Called once for each finished
   *   assignment, with its cause.
   * @param {() => void} idle Called after `finish`, unless a statement has waited for it.
   */
  constructor(document, finish, idle) {
    this.#document = document
    this.#finish = finish
    this.#idle = idle
  }

  /** Whether new work has to wait. */
  get busy() {
    return this.#current !== null || this.#waiting.length > 0
  }

  /** Whether there is work, beside calls that wait. */
  get occupied() {
    return this.#current !== null
  }

  /** Characters of a value that is on its way. */
  get size() {
    return this.#current?.size ?? 0
  }

  /**
   * @param {string} text The new value's.
   * @throws `ERR_REF_TOO_LARGE` if the text exceeds the limit.
   */
  start(text) {
    this.join()
    const because = cause()
    const assignment = new Assignment(this.#document, text, (outcome) => {
      this.#current = null
      try {
        this.#finish(outcome, because)
      } finally {
        assignment.close()
        this.#drainSoon()
      }
      if (!this.#joining) this.#idle()
    })
    const paused = this.#current
    if (paused) {
      paused.pause?.()
      this.#waiting.unshift({ run: () => paused.resume?.(), dropped: () => paused.close() })
    }
    this.#current = assignment
    assignment.start()
  }

  /**
   * Calls `fn` when all earlier work is finished, in the order of the calls; at once if there is none.
   *
   * @param {() => void} fn
   * @param {() => void} [dropped] Called instead if everything is dropped.
   */
  whenFree(fn, dropped) {
    if (this.busy) this.#waiting.push({ run: fn, dropped })
    else fn()
  }

  /** Starts work that others have to wait for. @param {Occupant} occupant */
  occupy(occupant) {
    this.#current = occupant
  }

  /** Ends that work. */
  vacate() {
    this.#current = null
    this.#drainSoon()
  }

  /** Finishes the current work. Calls that wait for it come later. */
  join() {
    this.#joining = true
    try {
      this.#current?.join()
    } finally {
      this.#joining = false
    }
  }

  /** Finishes the current work, and runs all calls that wait for it. */
  settle() {
    do {
      this.#current?.settle()
      while (this.#drainNext());
    } while (this.#current)
  }

  /** Drops the current work, and all calls that wait for it. */
  close() {
    const dropped = this.#waiting.splice(0)
    this.#current?.close()
    this.#current = null
    for (const waiting of dropped) waiting.dropped?.()
  }

  #drainSoon() {
    if (this.#waiting.length > 0) queueMicrotask(() => this.#drain())
  }

  /** One per turn, since there may be many. */
  #drain() {
    if (this.#drainNext()) later(() => this.#drain())
  }

  /** @returns {boolean} Whether more calls no longer have to wait. */
  #drainNext() {
    const next = this.#waiting[0]
    // In Electron, microtasks run during a call of its functions, such as one that sends a message.
    if (!next || this.#current || this.#running) return false
    this.#running = true
    try {
      next.run()
    } finally {
      this.#running = false
      const at = this.#waiting.indexOf(next)
      if (at !== -1) this.#waiting.splice(at, 1)
    }
    return this.#waiting.length > 0 && this.#current === null
  }
}

/** One assignment of a large value. */
class Assignment {
  #text
  #finish
  /** @type {Native} */
  #native
  /** @type {'comparing' | 'reading' | 'done'} */
  #phase = 'comparing'

  /** @param {Document} document @param {string} text @param {(outcome: Outcome) => void} finish */
  constructor(document, text, finish) {
    this.size = text.length
    // A long text is in the addon's memory.
    this.#text = text.length < MAX_BYTES ? text : undefined
    this.#finish = finish
    this.#native = document.assign(text, MAX_PATCHES, MAX_BYTES)
  }

  start() {
    this.#native.compare(() => this.#compared())
  }

  join() {
    if (this.#phase === 'comparing') this.#compared()
    while (this.#phase === 'reading') this.#read()
  }

  settle() {
    this.join()
  }

  close() {
    this.#phase = 'done'
    this.#native.close()
  }

  #compared() {
    let patches
    try {
      patches = this.#native.patches()
    } catch (error) {
      return this.#end({ error })
    }
    if (patches !== undefined) return this.#end({ patches })
    if (this.#text !== undefined) {
      return this.#end({ patches: `[{"op":"replace","path":[],"value":${this.#text}}]` })
    }
    this.#phase = 'reading'
    later(this.#step)
  }

  /** Skipped if the end has been waited for meanwhile. */
  #step = () => {
    if (this.#phase === 'reading') this.#read()
    if (this.#phase === 'reading') later(this.#step)
  }

  #read() {
    try {
      if (!this.#native.read(BYTES)) return
    } catch (error) {
      return this.#end({ error })
    }
    this.#end({ replace: () => this.#native.replace() })
  }

  /** @param {Outcome} outcome */
  #end(outcome) {
    this.#phase = 'done'
    this.#text = undefined
    this.#finish(outcome)
  }
}

/**
 * Whether a value is large, and its inspected part has no objects of a ref. Objects of a ref are
 * matched by identity, which is cheap.
 *
 * @param {unknown} value
 */
function isLargeAndNew(value) {
  const rest = [value]
  let size = 0
  while (rest.length > 0 && size < LARGE) {
    const next = rest.pop()
    if (typeof next === 'string') {
      size += next.length + 3
    } else if (typeof next !== 'object' || next === null) {
      size += 3
    } else {
      if (nodeOf(next)) return false
      size += 3 + inside(next, LARGE, rest)
    }
  }
  return size >= LARGE
}

/**
 * @param {object} value
 * @param {number} limit
 * @param {unknown[]} rest Receives its content, up to a limit.
 * @returns {number} The approximate number of characters of its keys or bytes.
 */
function inside(value, limit, rest) {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
  if (Array.isArray(value) || value instanceof Set) {
    let left = limit
    for (const element of value) {
      if (left-- === 0) break
      rest.push(element)
    }
    return 0
  }
  let size = 0
  const entries = value instanceof Map ? value : Object.entries(value)
  for (const [key, member] of entries) {
    if (typeof key === 'string') size += key.length + 3
    else rest.push(key)
    rest.push(member)
    if (size > limit) break
  }
  return size
}

module.exports = { Assignments, isLargeAndNew, LARGE }
