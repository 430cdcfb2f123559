/** A log, and one replica of it whose disk stores everything at once. */

import { stringify } from '../../../lib/shared/index.js'
import {
  EMPTY,
  readEntries,
  writeOpening,
  writeTransaction
} from '../../../lib/cloud/reader/index.js'
import { startReplica, step } from '../../../lib/cloud/replica/index.js'

const patch = (/** @type {any} */ { value, ...rest }) => ({
  ...rest,
  ...(value !== undefined && { value, text: JSON.stringify(value) })
})

export class Bench {
  /** @type {Uint8Array[]} */
  entries = [writeOpening('{"list":["a","b"],"note":"","x":0}')]
  records = new Map()
  /** @type {any[]} */
  effects = []
  floor = 0
  #starts = 0

  /** @param {object} [options] Of `startReplica`. */
  constructor(options) {
    this.options = options
    this.start()
  }

  start() {
    const client = `me${this.#starts++}`
    this.state = startReplica({
      client,
      initial: null,
      records: this.records,
      ...this.options
    })
  }

  /** @param {any} event @returns {any[]} The effects. */
  take(event) {
    const { state, effects } = step(this.state, event)
    this.state = state
    for (const effect of effects) {
      this.effects.push(effect)
      if (effect.type !== 'store') continue
      for (const [key, record] of effect.records) {
        if (record === null) this.records.delete(key)
        else this.records.set(key, record)
      }
    }
    return effects
  }

  /** @param {any[]} patches */
  edit(...patches) {
    const effects = this.take({ type: 'edit', patches: JSON.stringify(patches) })
    for (const { type, id } of effects) if (type === 'store') this.take({ type: 'stored', id })
  }

  connect() {
    this.take({ type: 'connected' })
    this.deliver()
  }

  /** @param {number} [from] */
  deliver(from = Math.max(this.floor, this.state.log.seq)) {
    const entries = this.entries.slice(from)
    const head = this.entries.length
    return this.take({ type: 'frame', from, to: head, head, entries })
  }

  /** @param {string} client @param {number} n @param {number} base @param {any[]} patches */
  other(client, n, base, ...patches) {
    this.entries.push(writeTransaction({ client, n }, base, base, patches.map(patch)))
  }

  /** What was sent and is not in the log arrives. */
  arrive() {
    const sent = this.sent
    this.entries.push(...sent.filter((bytes) => !this.entries.includes(bytes)))
  }

  get sent() {
    return this.effects.filter(({ type }) => type === 'send').map(({ bytes }) => bytes)
  }

  /** The reference reader's state. @param {number} [seq] */
  log(seq = this.entries.length) {
    return readEntries(EMPTY, this.entries.slice(0, seq)).state
  }

  get view() {
    return JSON.parse(stringify(this.state.view))
  }

  get lost() {
    return this.state.lost.map(
      ({ reason, patch: { op, path } }) => `${reason} ${op} ${path.join('/')}`
    )
  }
}
