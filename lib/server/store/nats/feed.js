/**
 * All messages of the logs of one stream, as they come: one consumer for a server, however many clients it has.
 *
 * What comes is in order. But a consumer that begins again skips silently what was deleted meanwhile, so that nobody
 * may count on: then `onBreak` is called before the next message.
 */

import { forgetConsumer, makeConsumer } from './streams.js'

/** @typedef {import('./streams.js').Link} Link */
/** @typedef {import('@nats-io/jetstream').JsMsg} JsMsg */

/** What consumers of servers are called: see `forgetBelow` in pruning.js. */
export const FEED = 'feed-'
/** Milliseconds: a consumer that has ended with its node is noticed after two heartbeats. */
const WAITS = { expires: 2000, idle_heartbeat: 1000, max_messages: 2000 }
/** Until it is tried again, in milliseconds. */
const PAUSE = 250

export class Feed {
  #link
  #stream
  #filter
  #on
  /** @type {import('@nats-io/jetstream').ConsumerMessages | null} */
  #messages = null
  /** @type {import('@nats-io/jetstream').Consumer | null} */
  #consumer = null
  /** The consumer whose messages come. */
  #name = ''
  #ended = false
  /** @type {Promise<void> | null} */
  #beginning = null
  /** Of the last message that came. */
  place = 0

  /**
   * @param {Link} link @param {string} stream @param {string} filter Subjects.
   * @param {{ message: (message: JsMsg) => void, break: () => void }} on
   */
  constructor(link, stream, filter, on) {
    this.#link = link
    this.#stream = stream
    this.#filter = filter
    this.#on = on
  }

  /** Resolves when messages come, from some moment before that. */
  begin() {
    if (!this.#messages)
      this.#beginning ??= this.#begin().finally(() => void (this.#beginning = null))
    return this.#beginning ?? Promise.resolve()
  }

  async #begin() {
    const { state } = await this.#link.jsm.streams.info(this.#stream)
    const wanted = { prefix: FEED, filter: this.#filter, start: state.last_seq + 1 }
    const consumer = await makeConsumer(this.#link, this.#stream, wanted)
    const { name } = await consumer.info(true)
    const own = name.slice(0, name.lastIndexOf('_'))
    this.#name = name
    const messages = await consumer.consume({
      ...WAITS,
      callback: (message) => this.#receive(own, message)
    })
    if (this.#ended) return void (await messages.close())
    this.#messages = messages
    this.#consumer = consumer
    void messages.closed().then(() => this.#closed(messages))
    void this.#watch(messages)
  }

  /**
   * Does not wait until NATS says that it is gone, which it may not know for long.
   *
   * @param {import('@nats-io/jetstream').ConsumerMessages} messages
   */
  async #watch(messages) {
    for await (const { type } of messages.status()) {
      if (type === 'heartbeats_missed' && this.#messages === messages) this.restart()
    }
  }

  /** @param {string} prefix Of the consumer's name. @param {JsMsg} message */
  #receive(prefix, message) {
    const { consumer, streamSequence } = message.info
    // One that was given up may have something on its way.
    if (!this.#name.startsWith(prefix)) return
    if (consumer !== this.#name) {
      this.#name = consumer
      this.#on.break()
    }
    this.place = streamSequence
    this.#on.message(message)
  }

  /** @param {unknown} messages */
  #closed(messages) {
    if (this.#messages !== messages) return
    this.#messages = null
    this.#name = ''
    this.#on.break()
    if (!this.#ended) this.#keepBeginning()
  }

  /** Until it works. */
  #keepBeginning() {
    setTimeout(() => {
      if (!this.#ended) this.begin().catch(() => this.#keepBeginning())
    }, PAUSE).unref()
  }

  /** Begins anew: what should have come has not. */
  restart() {
    const [messages, consumer] = [this.#messages, this.#consumer]
    if (!messages) return
    this.#closed(messages)
    const forget = () =>
      forgetConsumer(this.#link, this.#stream, () => /** @type {any} */ (consumer).name)
    void messages.close().then(forget, forget)
  }

  async close() {
    this.#ended = true
    const messages = this.#messages
    this.#messages = null
    await messages?.close()
  }
}
