/** One stream of a store, with the logs in it that are in use, or were lately. */

import { deleteMessages } from './bytes.js'
import { Feed } from './feed.js'
import { Log } from './log.js'
import { Pruning } from './pruning.js'
import { RECORD } from './records.js'
import { TIMEOUT } from './streams.js'

/** @typedef {import('./streams.js').Link} Link */
/** @typedef {import('./bytes.js').Cache} Cache */

/** How many logs are remembered that nobody uses. */
const LOGS = 2000
/** Until something is written again that nobody has got, in milliseconds. */
const AGAIN = 50

const pause = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time))

export class Shard {
  /** By token, the least recently used first. @type {Map<string, Log>} */
  #logs = new Map()
  #cache

  /** @param {Link} link @param {{ stream: string, subject: string, cache: Cache }} place Subject: of all its logs, before theirs. */
  constructor(link, { stream, subject, cache }) {
    this.link = link
    this.stream = stream
    this.subject = subject
    this.#cache = cache
    this.feed = new Feed(link, stream, `${subject}.log.>`, {
      message: (message) => this.#receive(message),
      break: () => this.#break()
    })
    this.pruning = new Pruning(this)
  }

  /** @param {string} token @param {ConstructorParameters<typeof Log>[2]} on */
  log(token, on) {
    const log = this.#logs.get(token) ?? new Log(this, token, on)
    this.#logs.delete(token)
    this.#logs.set(token, log)
    if (this.#logs.size > LOGS) this.#forgetOne(log)
    return log
  }

  /** @param {Log} kept */
  #forgetOne(kept) {
    for (const [token, log] of this.#logs) {
      if (log === kept || !log.isIdle) continue
      return void this.#logs.delete(token)
    }
  }

  /** @param {import('@nats-io/jetstream').JsMsg} message */
  #receive(message) {
    const log = this.#logs.get(message.subject.slice(message.subject.lastIndexOf('.') + 1))
    try {
      log?.receive(message)
    } catch {
      // What is wrong is told to whoever uses the log: all others go on.
      log?.break()
    }
  }

  #break() {
    for (const log of this.#logs.values()) log.break()
  }

  /**
   * It is not tried again, so nothing is there twice: only while nobody could have got it.
   *
   * @param {string} subject @param {object} record With its id. @param {Uint8Array} [bytes]
   * @returns {Promise<number>} Its place, once it is durable.
   */
  async write(subject, record, bytes = new Uint8Array(0)) {
    const { headers: made, js } = this.link
    const headers = made()
    headers.set(RECORD, JSON.stringify(record))
    const options = { headers, expect: { streamName: this.stream } }
    for (const end = Date.now() + TIMEOUT; ; await pause(AGAIN)) {
      try {
        return (await js.publish(subject, bytes, options)).seq
      } catch (error) {
        const { cause } = /** @type {any} */ (error)
        // The stream has no leader, so its subjects have no subscriber.
        if (!cause?.isNoResponders?.() || Date.now() > end) throw error
      }
    }
  }

  /** Deletes messages that nobody needs, some time. @param {number[]} places */
  forget(places) {
    void deleteMessages(this.link, this.stream, places)
  }

  /** @param {number} place @param {Uint8Array} bytes */
  keep(place, bytes) {
    // A copy: it may be a piece of all that came at once.
    this.#cache.put(this.stream, place, new Uint8Array(bytes))
  }

  /** @param {number} place */
  kept(place) {
    return this.#cache.get(this.stream, place)
  }

  /** Waits for what is being written. */
  async close() {
    this.pruning.close()
    await Promise.all([...this.#logs.values()].map((log) => log.close()))
    await this.feed.close()
  }
}
