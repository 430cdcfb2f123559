/** The state of a replica, and notifications about it. */

/** @typedef {'connecting' | 'live' | 'stale' | 'denied' | 'closed'} Status */

export class State {
  /** @type {Status} */
  status = 'connecting'
  #store
  #pending
  #cloud
  #onState
  /** The state of the last call of `onState`. */
  #told = {
    status: /** @type {Status} */ ('connecting'),
    count: 0,
    readOnly: false,
    cloud: /** @type {import('./cloud-view.js').WindowCloud | null} */ (null)
  }

  /**
   * @param {import('../../shared/index.js').Store} store
   * @param {import('../pending/pending.js').Pending} pending
   * @param {import('./cloud-view.js').CloudView} cloud
   * @param {() => void} onState Called when something has changed.
   */
  constructor(store, pending, cloud, onState) {
    this.#store = store
    this.#pending = pending
    this.#cloud = cloud
    this.#onState = onState
  }

  /** Whether this replica has ended its connection to main. */
  get over() {
    return this.status === 'closed' || this.status === 'denied'
  }

  /** Whether nothing has changed since the last call: the status, the pending count, the access and the cloud. */
  get told() {
    const told = this.#told
    return (
      this.status === told.status &&
      this.#pending.count === told.count &&
      this.#store.readOnly === told.readOnly &&
      this.#cloud.current === told.cloud
    )
  }

  /** Calls `onState` if something has changed. */
  tell() {
    if (this.told) return
    const { status } = this
    const { count } = this.#pending
    this.#told = { status, count, readOnly: this.#store.readOnly, cloud: this.#cloud.current }
    this.#onState()
  }
}
