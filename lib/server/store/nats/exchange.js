/**
 * What the servers of a store tell each other about one document: messages of NATS that no stream keeps. What gets lost
 * while NATS is not reached is told again by those who use it.
 */

/** @typedef {import('@nats-io/transport-node').NatsConnection} NatsConnection */

/** Milliseconds between two tries. */
const PAUSE = 500

export class NatsExchange {
  #connection
  #subject
  #on
  /** @type {NatsConnection | null} */
  #nc = null
  /** @type {import('@nats-io/transport-node').Subscription | null} */
  #subscription = null
  #ended = false

  /**
   * @param {() => Promise<NatsConnection>} connection @param {string} subject
   * @param {import('../log-store.js').Exchange} on
   */
  constructor(connection, subject, on) {
    this.#connection = connection
    this.#subject = subject
    this.#on = on
    this.#keepTrying()
  }

  #keepTrying() {
    this.#begin().catch(() => {
      if (!this.#ended) setTimeout(() => this.#keepTrying(), PAUSE).unref()
    })
  }

  async #begin() {
    const nc = await this.#connection()
    if (this.#ended) return
    const subscription = nc.subscribe(this.#subject, {
      callback: (error, message) => void (error || this.#ended || this.#on.hear(message.string()))
    })
    this.#nc = nc
    this.#subscription = subscription
    // NATS has it then.
    await nc.flush()
    if (this.#ended) return
    this.#on.begin()
    void subscription.closed.then(() => {
      this.#nc = null
      if (!this.#ended) this.#keepTrying()
    })
  }

  /** @param {string} text */
  send(text) {
    try {
      this.#nc?.publish(this.#subject, text)
    } catch {
      // Without a connection nobody hears it: `begin` is called when there is one.
    }
  }

  end() {
    this.#ended = true
    this.#subscription?.unsubscribe()
  }
}
