'use strict'

/**
 * A transaction of a window that takes too long for one turn: its text is long, its base is old, or it
 * changes much. It is read, transformed and applied in small steps, divided over turns of the event
 * loop. Later messages of its window wait. Transactions of other windows wait only for the last part,
 * when it is applied to a version of its own. Main's own transactions do not wait: then that part
 * starts again.
 */

const { later, workDone } = require('../native/index.js')

/** @typedef {import('../native/addon.js').Reading} Reading */
/** @typedef {import('../native/addon.js').Taken} Taken */
/** @typedef {import('../ref/assignment.js').Occupant} Occupant */
/** @typedef {import('../limits/token-bucket.js').Job} Job */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/**
 * @typedef {object} Hooks
 * @property {() => boolean} wanted Whether it is still needed.
 * @property {(taken: Taken) => void} taken Called when it was accepted.
 * @property {(error: unknown) => void} refused
 * @property {() => void} ended Called at the end, also if it was not needed.
 */

/** The work of one step: some tenths of a millisecond. */
const STEP = 300_000
/** The most work that is done at once if a page is blocked and waits for it. */
const AT_ONCE = 100_000_000
/** After main has preempted it so often, it is done at once. */
const PATIENCE = 3

/**
 * @implements {Occupant}
 * @implements {Job}
 */
class LongTransaction {
  size = 0
  /** @type {(() => void) | undefined} */
  whenDone
  #ref
  #reading
  #hooks
  /** Whether others wait for this. */
  #occupies = false
  /** Whether this waits for others. */
  #waits = false
  /** Whether it was up to date at its last step, and how often it no longer was. */
  #current = false
  #interrupted = 0
  #scheduled = false
  #done = false

  /**
   * @param {import('./subscription.js').Page} page
   * @param {RemoteRef} ref
   * @param {Reading} reading
   * @param {Hooks} hooks
   */
  constructor(page, ref, reading, hooks) {
    this.page = page
    this.#ref = ref
    this.#reading = reading
    this.#hooks = hooks
    this.#schedule()
  }

  /** Main itself does not wait for it. */
  join() {}

  settle() {
    while (!this.#done && !this.#waits) this.#step(AT_ONCE)
  }

  close() {
    this.#end(() => {})
  }

  pause() {
    this.#waits = true
  }

  resume() {
    if (this.#done) return
    this.#waits = false
    this.#ref.occupy(this)
    this.#schedule()
  }

  finish() {
    const most = workDone() + AT_ONCE
    while (!this.#done && !this.#waits && workDone() < most) this.#step(STEP)
    // First wait for what it waits for, then do the rest.
    if (this.#waits) this.#ref.settle()
    return this.#done
  }

  #schedule() {
    if (this.#scheduled || this.#done) return
    this.#scheduled = true
    later(this.#go)
  }

  #go = () => {
    this.#scheduled = false
    if (this.#done || this.#waits) return
    this.#step(STEP)
    this.#schedule()
  }

  /** @param {number} size */
  #step(size) {
    if (!this.#hooks.wanted()) return this.close()
    /** @type {Taken} */
    let taken
    try {
      const { current } = this.#reading
      if (current && !this.#occupies) return this.#occupy()
      if (this.#current && !current) this.#interrupted++
      this.#current = current
      if (!this.#reading.step(this.#interrupted > PATIENCE ? AT_ONCE : size)) return
      taken = this.#reading.take(this.#ref.observed)
    } catch (error) {
      return this.#end(() => this.#hooks.refused(error))
    }
    this.#end(() => this.#hooks.taken(taken))
  }

  /** Makes others wait, as soon as the ref is free. */
  #occupy() {
    this.#waits = true
    this.#ref.whenFree(
      () => {
        this.#occupies = !this.#done
        this.resume()
      },
      () => this.close()
    )
  }

  /** @param {() => void} tell */
  #end(tell) {
    if (this.#done) return
    this.#done = true
    this.#reading.close()
    if (this.#occupies && !this.#waits) this.#ref.vacate()
    tell()
    this.#hooks.ended()
    this.whenDone?.()
  }
}

module.exports = { LongTransaction }
