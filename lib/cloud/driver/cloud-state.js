/** What an app sees of a shared ref: `ref.cloud`. */

import { writtenBy } from '../replica/index.js'
import { countUpTo } from './waiters.js'

/** @typedef {import('./link.js').Link} Link */
/** @typedef {import('../replica/state.js').Lost} Lost */
/** @typedef {import('../../main/options/cloud.js').LostWrite} LostWrite */

/** @typedef {import('../../main/options/cloud.js').CloudState} CloudState */

/** @implements {CloudState} */
export class CloudStateOf {
  #link
  #decode
  /** @type {Set<(lost: LostWrite) => unknown>} */
  #onConflict = new Set()
  /** @type {Set<() => unknown>} */
  #onChange = new Set()
  #scheduled = false
  /** Writes that have lost, of which the app is not told yet. @type {Lost[]} */
  #news = []

  /** @param {Link} link @param {(text: string) => unknown} decode */
  constructor(link, decode) {
    this.#link = link
    this.#decode = decode
  }

  get status() {
    return this.#link.status
  }

  get error() {
    return this.#link.error
  }

  get pending() {
    const { replica, untaken } = this.#link
    return countUpTo(replica, replica.ids) + untaken
  }

  get lastSynced() {
    return this.#link.lastSynced
  }

  get transport() {
    return this.#link.transport
  }

  get presence() {
    return this.#link.presence
  }

  get lost() {
    return this.#link.replica.lost.map((lost) => this.#written(lost))
  }

  /** The same for windows. @returns {import('../../main/options/cloud.js').LostNews[]} */
  get news() {
    return this.#link.replica.lost.map(({ id, reason, patch, place }) => {
      const value = writtenBy(patch)
      return { id, reason, path: (place ?? patch).path, ...(value !== undefined && { value }) }
    })
  }

  saved() {
    return this.#link.saved()
  }

  synced() {
    return this.#link.synced()
  }

  /** @param {(lost: LostWrite) => unknown} fn */
  onConflict(fn) {
    return this.#add(this.#onConflict, fn, 'onConflict')
  }

  /** @param {() => unknown} fn */
  onChange(fn) {
    return this.#add(this.#onChange, fn, 'onChange')
  }

  /**
   * @template {(...args: any[]) => unknown} T
   * @param {Set<T>} all @param {T} fn @param {string} what
   * @returns {() => void} Removes it.
   */
  #add(all, fn, what) {
    if (typeof fn !== 'function') throw this.#link.noFunction(what)
    all.add(fn)
    return () => void all.delete(fn)
  }

  /** Called when something of this may be another. */
  changed() {
    if (this.#onChange.size > 0) this.#schedule()
  }

  /** @param {Lost[]} lost */
  lose(lost) {
    if (this.#onConflict.size > 0) this.#news.push(...lost)
    if (this.#onConflict.size + this.#onChange.size > 0) this.#schedule()
  }

  /** When the statement, or the message of the server, is done. */
  #schedule() {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      const news = this.#news.splice(0).map((lost) => this.#written(lost))
      for (const lost of news) for (const fn of [...this.#onConflict]) this.#call(() => fn(lost))
      for (const fn of [...this.#onChange]) this.#call(fn)
    })
  }

  /** @param {() => unknown} fn Code of the app. */
  #call(fn) {
    try {
      fn()
    } catch (error) {
      this.#link.thrown(error)
    }
  }

  /** @param {Lost} lost @returns {LostWrite} */
  #written({ id, reason, patch, place }) {
    const text = writtenBy(patch)
    return {
      id,
      reason,
      path: [...(place ?? patch).path],
      value: text === undefined ? undefined : this.#decode(text),
      restore: () => this.#link.settleLost('restore', id),
      dismiss: () => void this.#link.settleLost('dismiss', id)
    }
  }
}
