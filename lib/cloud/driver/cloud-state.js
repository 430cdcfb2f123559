/** What an app sees of a shared ref: `ref.cloud`. */

import { stringify } from '../../shared/index.js'
import { bothOf, contentAt, writtenBy } from '../replica/index.js'
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
    const { lost: all, view } = this.#link.replica
    return all.map((lost) => {
      const { id, reason, patch, place, who, noticed } = lost
      const value = writtenBy(patch)
      const there = contentAt(view, place) !== null
      const both = bothOf(view, lost) !== null
      const { path } = place ?? patch
      return { id, reason, path, who, noticed, there, both, ...(value !== undefined && { value }) }
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
  #written(lost) {
    const { id, reason, patch, place, who, noticed } = lost
    const link = this.#link
    const decode = this.#decode
    const text = writtenBy(patch)
    return {
      id,
      reason,
      who: who && { ...who },
      path: [...(place ?? patch).path],
      noticed: noticed > 0 ? new Date(noticed) : null,
      get value() {
        return text === undefined ? undefined : decode(text)
      },
      get theirs() {
        const there = contentAt(link.replica.view, lostIn(link, lost).place)
        return there ? decode(stringify(there.value)) : undefined
      },
      get canKeepBoth() {
        return bothOf(link.replica.view, lostIn(link, lost)) !== null
      },
      restore: () => link.settleLost(id, 'mine'),
      dismiss: () => void link.settleLost(id, 'theirs'),
      keepBoth: () => link.settleLost(id, 'both'),
      answer: (value) => link.answerLost(id, value)
    }
  }
}

/** As it is now: its place follows the document. @param {Link} link @param {Lost} lost */
function lostIn({ replica }, lost) {
  return replica.lost.find(({ id }) => id === lost.id) ?? lost
}
