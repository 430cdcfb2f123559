'use strict'

/** Sends a page one snapshot, a slice at a time, as fast as the page reads. */

const { later } = require('../native/index.js')

/** @typedef {import('../ref/snapshots.js').Reader} Reader */
/**
 * @typedef {object} Sending
 * @property {(type: string, body: string) => void} send
 * @property {() => boolean} isFull Whether the page does not read at present.
 * @property {() => void} done Called when the last slice was sent.
 */

class SnapshotSender {
  #sending
  /** The snapshot that is being sent. @type {Reader | null} */
  #snapshot = null
  /** Sends the next slice, which waits until the page reads. @type {(() => void) | null} */
  #continue = null

  /** @param {Sending} sending */
  constructor(sending) {
    this.#sending = sending
  }

  /** Whether one is being sent. Later events must not overtake it. */
  get active() {
    return this.#snapshot !== null
  }

  /** @param {Reader} snapshot @param {string} header */
  start(snapshot, header) {
    // First, so that nothing overtakes the slices: in Electron, microtasks run while it sends.
    this.#snapshot = snapshot
    this.#sending.send('b', header)
    this.#sending.send('s', `1 ${snapshot.first}`)
    this.#read(snapshot)
  }

  /**
   * Handles that the page reads again.
   *
   * @returns {boolean} Whether a slice has waited for that.
   */
  goOn() {
    const go = this.#continue
    this.#continue = null
    go?.()
    return go !== null
  }

  /** Ends it, at its end or before. */
  drop() {
    this.#snapshot?.close()
    this.#snapshot = null
    this.#continue = null
  }

  /** @param {Reader} snapshot */
  #read(snapshot) {
    snapshot.read((slices, done) => this.#sendSlice(snapshot, slices, 0, done))
  }

  /**
   * Sends one slice at a time, since Electron's `send` takes time in proportion to the length.
   *
   * @param {Reader} snapshot @param {string[]} slices @param {number} at
   * @param {boolean} done Whether these are the snapshot's last slices.
   */
  #sendSlice(snapshot, slices, at, done) {
    if (this.#snapshot !== snapshot) return
    if (this.#sending.isFull()) {
      this.#continue = () => this.#sendSlice(snapshot, slices, at, done)
      return
    }
    const last = at === slices.length - 1
    this.#sending.send('s', `${done && last ? 0 : 1} ${slices[at]}`)
    if (!last) {
      later(() => this.#sendSlice(snapshot, slices, at + 1, done))
    } else if (!done) {
      this.#read(snapshot)
    } else {
      this.drop()
      this.#sending.done()
    }
  }
}

module.exports = { SnapshotSender }
