/** The app’s own function for conflicts: it decides at once what others are asked. */

import { stringify, writePatches } from '../../shared/index.js'
import { contentAt, writtenBy } from '../replica/index.js'

/** @typedef {import('./link.js').Link} Link */
/** @typedef {import('./server.js').Server} Server */
/** @typedef {import('../replica/state.js').Lost} Lost */
/** @typedef {import('../../main/options/conflict.js').ConflictRule} ConflictRule */
/** @typedef {import('../../main/options/conflict.js').Decide} Decide */

export class Deciding {
  /** For the replica. @type {import('../replica/state.js').Rule | null} */
  rule
  #link
  #server
  /** @type {Decide | null} */
  #decide = null
  /** @type {number[]} */
  #waiting = []
  #running = false

  /** @param {Link} link @param {Server} server @param {ConflictRule | undefined} conflict */
  constructor(link, server, conflict) {
    this.#link = link
    this.#server = server
    this.rule = null
    if (!conflict || conflict.strategy === 'merge') return
    const { strategy, unit } = conflict
    if (typeof strategy === 'function') this.#decide = strategy
    this.rule = { strategy: typeof strategy === 'function' ? 'ask' : strategy, unit }
  }

  /** Whether the function decides it, so that nobody else is asked. @param {Lost} lost */
  decides({ reason }) {
    return this.#decide !== null && reason === 'asked'
  }

  /** @param {readonly Lost[]} lost To be decided when all events are done. */
  decide(lost) {
    const ids = lost.filter((each) => this.decides(each)).map(({ id }) => id)
    if (ids.length === 0) return
    this.#waiting.push(...ids)
    queueMicrotask(() => this.drain())
  }

  /** Calls the function, which may change the ref, or destroy it. */
  drain() {
    if (this.#running) return
    this.#running = true
    try {
      for (let id = this.#waiting.shift(); id !== undefined; id = this.#waiting.shift()) {
        this.#settle(id)
      }
    } finally {
      this.#running = false
    }
  }

  /** @param {number} id */
  #settle(id) {
    const lost = this.#link.replica.lost.find((each) => each.id === id)
    if (!lost || !this.#decide) return
    try {
      this.#carryOut(id, this.#decide(this.#conflictOf(lost)))
    } catch (error) {
      this.#link.thrown(error)
      this.#link.settleLost(id, 'merge')
    }
  }

  /** @param {number} id @param {unknown} answer Of code of the app. */
  #carryOut(id, answer) {
    if (answer === 'mine' || answer === 'theirs') {
      // Without a place it stays in the list, to be answered there.
      this.#link.settleLost(id, answer)
    } else if (Array.isArray(answer)) {
      if (!this.#link.settleLost(id, 'patches', this.#textOf(answer))) throw this.#bad(answer)
    } else {
      throw this.#bad(answer)
    }
  }

  /** @param {unknown} answer */
  #bad(answer) {
    // A rejection of an async function is told by this error already.
    if (answer instanceof Promise) answer.catch(() => {})
    return this.#link.badAnswer(answer)
  }

  /** @param {Lost} lost @returns {import('../../main/options/conflict.js').Conflict} */
  #conflictOf({ patch, place, who, noticed }) {
    const { decode } = this.#server
    const mine = writtenBy(patch)
    const theirs = contentAt(this.#link.replica.view, place)
    return {
      path: [...(place ?? patch).path],
      mine: mine === undefined ? undefined : decode(mine),
      theirs: theirs ? decode(stringify(theirs.value)) : undefined,
      who: who && { ...who },
      noticed: new Date(noticed)
    }
  }

  /** @param {any[]} patches Of the app. @returns {string} */
  #textOf(patches) {
    const { encode } = this.#server
    return writePatches(
      patches.map((patch) => ('value' in patch ? { ...patch, text: encode(patch.value) } : patch))
    )
  }
}
