'use strict'

/**
 * One page's connection to one ref, as main sees it: what has been told, and what is still to tell.
 */

/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('./addon.js').Snapshot} Snapshot */
/**
 * @typedef {object} Page Where messages to one document in one frame go.
 * @property {(message: string) => void} send
 * @property {import('./access.js').Frame} frame
 */

/** Bytes up to which a snapshot is written at once, without a worker. */
const SMALL_SNAPSHOT = 64 * 1024
/** Slices sent in one turn of the event loop: about a quarter of a MiB. */
const SLICES_A_TURN = 4

class Subscription {
  /** @type {string[]} Events of this turn. */
  #events = []
  /** A snapshot on its way, which later events must not overtake. @type {Snapshot | null} */
  #snapshot = null
  #closed = false

  /**
   * @param {Page} page
   * @param {number} channel The page's number for this connection.
   * @param {string} name
   * @param {number} client Identifies it in transactions.
   */
  constructor(page, channel, name, client) {
    this.page = page
    this.channel = channel
    this.name = name
    this.client = client
    /** Null while main has no ref of that name. @type {RemoteRef | null} */
    this.ref = null
    /** Whether main refuses what the page changes. */
    this.readOnly = false
  }

  /**
   * Queues an event for the message that `flush` sends.
   *
   * @param {string} event JSON text.
   */
  push(event) {
    this.#events.push(event)
  }

  /** Sends the events of this turn in one message. */
  flush() {
    if (this.#snapshot || this.#closed || this.#events.length === 0) return
    const message = `e${this.channel} [${this.#events.join(',')}]`
    this.#events.length = 0
    this.page.send(message)
  }

  /**
   * Sends the ref's whole value as it is now. Events that are queued already come before it, later
   * ones after its last slice.
   */
  sendSnapshot() {
    if (!this.ref || this.#closed) return
    this.#snapshot?.close()
    this.#snapshot = null
    this.flush()
    const { document } = this.ref
    const accepted = document.accepted(this.client)
    const snapshot = document.snapshot()
    const header = (/** @type {boolean} */ more) =>
      JSON.stringify({ client: this.client, version: snapshot.version, accepted, more })

    const text = snapshot.take(SMALL_SNAPSHOT)
    if (text !== undefined) {
      snapshot.close()
      this.page.send(`b${this.channel} ${header(false)}\n${text}`)
      return
    }
    this.#snapshot = snapshot
    this.page.send(`b${this.channel} ${header(true)}\n`)
    this.#readSnapshot(snapshot)
  }

  /** @param {Snapshot} snapshot */
  #readSnapshot(snapshot) {
    snapshot.read((error, slices, done) => {
      if (this.#snapshot !== snapshot) return
      if (error) throw error
      this.#sendSlices(snapshot, slices, 0, done)
    })
  }

  /**
   * @param {Snapshot} snapshot @param {string[]} slices @param {number} from
   * @param {boolean} done Whether these are the snapshot's last slices.
   */
  #sendSlices(snapshot, slices, from, done) {
    if (this.#snapshot !== snapshot) return
    const to = Math.min(from + SLICES_A_TURN, slices.length)
    for (let i = from; i < to; i++) {
      const more = !done || i < slices.length - 1
      this.page.send(`s${this.channel} ${more ? 1 : 0} ${slices[i]}`)
    }
    if (to < slices.length) {
      setImmediate(() => this.#sendSlices(snapshot, slices, to, done))
    } else if (!done) {
      this.#readSnapshot(snapshot)
    } else {
      this.#snapshot = null
      snapshot.close()
      this.flush()
    }
  }

  /** Nothing is sent after it. */
  close() {
    this.#closed = true
    this.#snapshot?.close()
    this.#snapshot = null
    this.#events.length = 0
  }
}

module.exports = { Subscription }
