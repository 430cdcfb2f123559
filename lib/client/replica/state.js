/** What a replica tells of itself, and when. */

/** @typedef {'connecting' | 'live' | 'stale' | 'denied' | 'closed'} Status */

export class State {
  /** @type {Status} */
  status = 'connecting'
  #store
  #pending
  #onState
  /** What `onState` has been called for. */
  #told = { status: /** @type {Status} */ ('connecting'), count: 0, readOnly: false }

  /**
   * @param {import('../../shared/index.js').Store} store
   * @param {import('../pending/pending.js').Pending} pending
   * @param {() => void} onState Something has changed.
   */
  constructor(store, pending, onState) {
    this.#store = store
    this.#pending = pending
    this.#onState = onState
  }

  /** Whether main will never hear of this replica again. */
  get over() {
    return this.status === 'closed' || this.status === 'denied'
  }

  /** Whether nothing has changed since it was told: its status, what is pending, what the page may do. */
  get told() {
    const told = this.#told
    return (
      this.status === told.status &&
      this.#pending.count === told.count &&
      this.#store.readOnly === told.readOnly
    )
  }

  /** Tells of what has changed, if anything has. */
  tell() {
    if (this.told) return
    const { status } = this
    this.#told = { status, count: this.#pending.count, readOnly: this.#store.readOnly }
    this.#onState()
  }
}
