'use strict'

/**
 * Assigning a large value: what it changes is found by a worker thread, while main goes on.
 *
 * The assignment has its place in the order at once. Until its difference is known, whatever would
 * come after it waits: windows' transactions in a queue, main's own by waiting for the worker. Where
 * the value is better replaced as a whole, its text is read in small steps, shared out over turns of
 * the event loop, and so is what was there before freed.
 */

const { cause, nodeOf } = require('../../../dist/shared/index.js')
const { later } = require('../native/index.js')

/** @typedef {import('../native/addon.js').Document} Document */
/** @typedef {import('../native/addon.js').Assignment} Native */
/** @typedef {import('../../../dist/shared/store/callbacks.js').Cause} Cause */
/**
 * @typedef {object} Outcome One of these.
 * @property {string} [patches] What makes the document's value into the new one.
 * @property {() => void} [replace] Makes it the document's value; there is no shorter way.
 * @property {unknown} [error] Why it can be neither.
 */

/** Characters from which on a value is large: below, main itself is done within a few milliseconds. */
const LARGE = 256 * 1024
/** A difference above that would hold up main when it is applied. */
const MAX_PATCHES = 4096
const MAX_BYTES = 1024 * 1024
/** What is read in one step: about a tenth of a millisecond. */
const BYTES = 32 * 1024

/**
 * @typedef {object} Occupant What takes its time, while windows' transactions wait: a large value that
 *   is assigned, or a long transaction of a window.
 * @property {number} size Characters of a value that is on its way.
 * @property {() => void} join Has what main itself has to wait for come to pass.
 * @property {() => void} settle Has all of it come to pass.
 * @property {() => void} close Drops it.
 * @property {() => void} [pause] A large value goes before it.
 * @property {() => void} [resume] That has come to pass.
 */

/** The large values that are assigned to one document, one at a time, and what waits for them. */
class Assignments {
  #document
  #finish
  #idle
  /** @type {Occupant | null} */
  #current = null
  /** @type {{ run: () => void, dropped?: () => void }[]} */
  #waiting = []
  /** Whether a statement waits for what is on its way: it is the one that is not done. */
  #joining = false

  /**
   * @param {Document} document
   * @param {(outcome: Outcome, because: Cause) => void} finish Called once for each assignment, when it
   *   comes to pass, with who has made it.
   * @param {() => void} idle Called after that, unless a statement has waited for it.
   */
  constructor(document, finish, idle) {
    this.#document = document
    this.#finish = finish
    this.#idle = idle
  }

  /** Whether what comes now has to wait. */
  get busy() {
    return this.#current !== null || this.#waiting.length > 0
  }

  /** Characters of a value that is on its way. */
  get size() {
    return this.#current?.size ?? 0
  }

  /**
   * @param {string} text The new value's.
   * @throws `ERR_REF_TOO_LARGE` for a text above the limit.
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
   * Calls `fn` when nothing is on its way, in the order of the calls; now, if nothing is.
   *
   * @param {() => void} fn
   * @param {() => void} [dropped] Called in its place if all is dropped.
   */
  whenFree(fn, dropped) {
    if (this.busy) this.#waiting.push({ run: fn, dropped })
    else fn()
  }

  /** Something begins that others have to wait for. @param {Occupant} occupant */
  occupy(occupant) {
    this.#current = occupant
  }

  /** It is done. */
  vacate() {
    this.#current = null
    this.#drainSoon()
  }

  /** Waits for what is on its way. What waits for it too comes later. */
  join() {
    this.#joining = true
    try {
      this.#current?.join()
    } finally {
      this.#joining = false
    }
  }

  /** Waits for what is on its way, and has all that waits for it come. */
  settle() {
    do {
      this.#current?.settle()
      while (this.#drainNext());
    } while (this.#current)
  }

  /** Drops what is on its way, and all that waits for it. */
  close() {
    const dropped = this.#waiting.splice(0)
    this.#current?.close()
    this.#current = null
    for (const waiting of dropped) waiting.dropped?.()
  }

  #drainSoon() {
    if (this.#waiting.length > 0) queueMicrotask(() => this.#drain())
  }

  /** One in each turn, as there may be many. */
  #drain() {
    if (this.#drainNext()) later(() => this.#drain())
  }

  /** @returns {boolean} Whether there is more that need not wait any longer. */
  #drainNext() {
    const next = this.#waiting[0]
    if (!next || this.#current) return false
    try {
      next.run()
    } finally {
      this.#waiting.shift()
    }
    return this.#waiting.length > 0 && this.#current === null
  }
}

/** One of them. */
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
    // A long one is in the addon's memory.
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

  /** Unless somebody has waited for the end meanwhile. */
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
 * Whether a value is large and, as far as one has to look to see that, of objects that no ref has:
 * what a ref has is found again by identity, which costs little.
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
 * @param {unknown[]} rest Gets what is inside, up to so many.
 * @returns {number} About how many characters its keys or bytes take.
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
