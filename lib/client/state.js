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
   * @param {import('../shared/index.js').Store} store
   * @param {import('./pending.js').Pending} pending
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

  /** Tells of what has changed, if anything has: its status, what is pending, what the page may do. */
  tell() {
    const { status } = this
    const { readOnly } = this.#store
    const { count } = this.#pending
    const told = this.#told
    if (status === told.status && count === told.count && readOnly === told.readOnly) return
    this.#told = { status, count, readOnly }
    this.#onState()
  }
}
