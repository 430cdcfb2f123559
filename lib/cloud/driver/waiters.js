/** Who waits until own changes are in the log. */

import { pendingOf } from '../replica/index.js'

/** @typedef {import('../replica/state.js').State} State */
/** @typedef {{ mark: number, resolve: () => void, reject: (error: unknown) => void }} Waiter `mark`: the last change. */

export class Waiters {
  /** @type {Waiter[]} */
  #all = []

  /** @param {State} state @returns {Promise<void>} Resolves when what is pending now no longer is. */
  wait(state) {
    if (countUpTo(state, state.ids) === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#all.push({ mark: state.ids, resolve, reject })
    })
  }

  /**
   * After a step of the replica.
   *
   * @param {State} before @param {State} after
   * @param {boolean} edited Whether it was a local change. One that takes the place of an earlier one in the
   *   buffer is waited for in its place.
   */
  stepped(before, after, edited) {
    for (const waiter of [...this.#all]) {
      const left = countUpTo(after, waiter.mark)
      if (edited && left < countUpTo(before, waiter.mark)) waiter.mark = after.ids
      else if (left === 0) this.#end(waiter).resolve()
    }
  }

  /** @param {unknown} error */
  reject(error) {
    for (const waiter of [...this.#all]) this.#end(waiter).reject(error)
  }

  /** @param {Waiter} waiter */
  #end(waiter) {
    this.#all.splice(this.#all.indexOf(waiter), 1)
    return waiter
  }
}

/** How many own changes are not in the log. @param {State} state @param {number} mark Counts those up to it. */
export function countUpTo(state, mark) {
  return pendingOf(state).filter(({ id }) => id !== undefined && id <= mark).length
}
