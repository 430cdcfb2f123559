/** What the log of a document says about who wrote it, and what that allows the next one. */

import { Refusal } from '../base/index.js'

/** @typedef {import('./record.js').RecordHead} RecordHead */
/** @typedef {import('./record.js').Producer} Producer */

/** Known as long as the log has an entry of theirs. */
export class Writers {
  /** The last append of each. @type {Map<string, Producer & { at: number }>} */
  #producers = new Map()
  /** Who each client or producer is. @type {Map<string, { user: string, at: number }>} */
  #users = new Map()
  /** The last `Stream-Seq`. It is one for the document. @type {string | null} */
  #order = null

  /**
   * Whether something may be appended.
   *
   * @param {RecordHead} head
   * @returns {'new' | 'duplicate'} Throws a `Refusal` if not.
   */
  judge({ user = '', producer, order, client }) {
    for (const id of [client, producer?.id]) {
      const known = id === undefined ? undefined : this.#users.get(id)
      if (known && known.user !== user) {
        throw new Refusal(403, `The client ${JSON.stringify(id)} belongs to another user.`)
      }
    }
    if (producer && this.#isDuplicate(producer)) return 'duplicate'
    if (order !== undefined && this.#order !== null && compare(order, this.#order) <= 0) {
      throw new Refusal(409, 'Stream-Seq is not above the last one.')
    }
    return 'new'
  }

  /** @param {Producer} producer */
  #isDuplicate({ id, epoch, seq }) {
    const last = this.#producers.get(id)
    if (last && epoch < last.epoch) {
      throw new Refusal(403, 'The epoch is over.', { 'Producer-Epoch': String(last.epoch) })
    }
    if (last && epoch > last.epoch && seq !== 0) {
      throw new Refusal(400, 'A new epoch begins with sequence 0.')
    }
    const expected = last && epoch === last.epoch ? last.seq + 1 : 0
    if (seq < expected) return true
    if (seq === expected) return false
    throw new Refusal(409, 'Appends before this one are missing.', {
      'Producer-Expected-Seq': String(expected),
      'Producer-Received-Seq': String(seq)
    })
  }

  /** It was appended. @param {RecordHead} head @param {number} at Its sequence in the log. */
  take({ user = '', producer, order, client }, at) {
    for (const id of [client, producer?.id]) if (id !== undefined) this.#users.set(id, { user, at })
    if (producer) this.#producers.set(producer.id, { ...producer, at })
    if (order !== undefined) this.#order = order
  }

  /** The entries up to a sequence are truncated. @param {number} floor */
  forget(floor) {
    for (const known of [this.#producers, this.#users]) {
      for (const [id, { at }] of known) if (at <= floor) known.delete(id)
    }
  }

  /** @param {string} id @returns {Producer | undefined} Its last append. */
  producer(id) {
    return this.#producers.get(id)
  }
}

/** By their bytes. @param {string} a @param {string} b */
function compare(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
