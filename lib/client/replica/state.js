/** The state of a replica, and notifications about it. */

/** @typedef {'connecting' | 'live' | 'stale' | 'denied' | 'closed'} Status */

export class State {
  /** @type {Status} */
  status = 'connecting'
  #store
  #pending
  #onState
  /** The state of the last call of `onState`. */
  #told = { status: /** @type {Status} */ ('connecting'), count: 0, readOnly: false }

  /**
   * @param {import('../../shared/index.js').Store} store
   * @param {import('../pending/pending.js').Pending} pending
   * @param {() => void} onState Called when something has changed.
   */
  constructor(store, pending, onState) {
    this.#store = store
    this.#pending = pending
    this.#onState = onState
  }

  /** Whether this replica has ended its connection to main. */
  get over() {
    return this.status === 'closed' || this.status === 'denied'
  }

  /** Whether nothing has changed since the last call: the status, the pending count and the access. */
  get told() {
    const told = this.#told
    return (
      this.status === told.status &&
      this.#pending.count === told.count &&
      this.#store.readOnly === told.readOnly
    )
  }

  /** Calls `onState` if something has changed. */
  tell() {
    if (this.told) return
    const { status } = this
    this.#told = { status, count: this.#pending.count, readOnly: this.#store.readOnly }
    this.#onState()
  }
}
