/**
 * Drives the replica of one document: gives it what happens, one event after the other, and does what it says.
 * It knows neither the network nor the disk nor the ref.
 */

import { step } from '../replica/index.js'
import { Waiters } from './waiters.js'

/** @typedef {import('../replica/state.js').State} State */
/** @typedef {import('../replica/state.js').Own} Own */
/** @typedef {import('../replica/replica.js').Event} Event */
/** @typedef {import('../replica/turn.js').Effect} Effect */
/**
 * @typedef {object} Hands What carries out effects. Events that it gives the driver meanwhile wait.
 * @property {(bytes: Uint8Array) => void} send
 * @property {(from: number) => void} read
 * @property {() => void} fetchSnapshot
 * @property {(seq: number, bytes: Uint8Array) => void} putSnapshot
 * @property {(seq: number) => void} truncate
 * @property {(reason: Extract<Effect, { type: 'reconnect' }>['reason']) => void} reconnect
 * @property {(records: Map<string, string | Uint8Array | null>, stored: () => void) => void} store Calls `stored`
 *   when these and all earlier ones are on the disk.
 * @property {(patches: Own[]) => void} show Throws if the document does not take them.
 * @property {(effect: Extract<Effect, { type: 'report' }>) => void} report
 * @property {(view: unknown) => void} undo Shows this again, without the last local transactions.
 * @property {() => string[]} edits Takes the local transactions so far, as texts of patches.
 * @property {(before: State, after: State) => void} stepped Called after each event and its effects.
 * @property {() => void} rested Called when all events are done. Code of the app may be called then.
 * @property {(error: unknown) => void} failed The replica is not what the document shows: it has ended.
 */

export class Driver {
  #state
  #hands
  /** @type {Event[]} */
  #queue = []
  #running = false
  #over = false
  waiters = new Waiters()

  /** @param {State} state @param {Hands} hands */
  constructor(state, hands) {
    this.#state = state
    this.#hands = hands
  }

  get state() {
    return this.#state
  }

  /** Whether it has failed, or was closed. */
  get over() {
    return this.#over
  }

  /** @param {Event} event */
  take(event) {
    this.#queue.push(event)
    this.#run()
  }

  /** Gives the replica the local transactions so far. */
  flush() {
    this.#run()
  }

  /** No event has an effect any more. */
  close() {
    this.#over = true
    this.#queue = []
  }

  #run() {
    if (this.#running || this.#over) return
    this.#running = true
    try {
      // What the replica is to show comes after everything that the document has. Nothing is added to that
      // before all events are done: no code of the app is called.
      this.#edits()
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) this.#step(event)
    } catch (error) {
      this.close()
      this.#hands.failed(error)
    } finally {
      this.#running = false
    }
    this.#hands.rested()
  }

  #edits() {
    for (const patches of this.#hands.edits()) {
      const effects = this.#step({ type: 'edit', patches })
      const refused = effects.some(
        (effect) => effect.type === 'report' && effect.what === 'bad-edit'
      )
      // It is undone, with all that was made on it.
      if (refused) return this.#hands.undo(this.#state.view)
    }
  }

  /** @param {Event} event @returns {Effect[]} */
  #step(event) {
    const before = this.#state
    const { state, effects } = step(before, event, Date.now())
    this.#state = state
    for (const effect of effects) this.#carryOut(effect)
    this.waiters.stepped(before, state, event.type === 'edit')
    this.#hands.stepped(before, state)
    return effects
  }

  /** @param {Effect} effect */
  #carryOut(effect) {
    const hands = this.#hands
    switch (effect.type) {
      case 'send':
        return hands.send(effect.bytes)
      case 'read':
        return hands.read(effect.from)
      case 'fetch-snapshot':
        return hands.fetchSnapshot()
      case 'put-snapshot':
        return hands.putSnapshot(effect.seq, effect.bytes)
      case 'truncate':
        return hands.truncate(effect.seq)
      case 'reconnect':
        return hands.reconnect(effect.reason)
      case 'show':
        return hands.show(effect.patches)
      case 'store':
        return hands.store(effect.records, () => this.take({ type: 'stored', id: effect.id }))
      case 'report':
        return hands.report(effect)
    }
  }
}
