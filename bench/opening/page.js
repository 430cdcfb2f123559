/** A window of the opening benchmark: it requests the list from main, and reports when it has it. */

import { useRemoteRef } from '../../lib/vue/index.js'

/**
 * @typedef {object} Baseline The bridge in preload.cjs.
 * @property {() => void} ask
 * @property {(fn: (value: unknown) => void) => void} onAnswer
 */

const scope = /** @type {Window & { baseline: Baseline, bench: object }} */ (
  /** @type {unknown} */ (window)
)

/** @param {unknown} list */
function check(list) {
  if (!Array.isArray(list) || list.at(-1).id !== 100_000 + list.length - 1) {
    throw new Error('that is not the list')
  }
}

scope.bench = {
  /** @param {string} name @returns {Promise<number>} Milliseconds to the first value. */
  async ours(name) {
    const start = performance.now()
    const ref = useRemoteRef(name, [])
    await ref.ready
    check(ref.value)
    return performance.now() - start
  },

  /** @returns {Promise<number>} The same for an answer of main: the list, or its text. */
  other() {
    const start = performance.now()
    return new Promise((resolve) => {
      scope.baseline.onAnswer((answer) => {
        check(typeof answer === 'string' ? JSON.parse(answer) : answer)
        resolve(performance.now() - start)
      })
      scope.baseline.ask()
    })
  }
}
