/** Reactive stores, with both kinds of tracking. */

import { jest } from '@jest/globals'
import otherCopy from '@vue/reactivity/dist/reactivity.cjs.prod.js'
import { effect } from 'vue'
import { Store } from '../../../lib/shared/store/store.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'

const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})

/**
 * Each way, by its name.
 *
 * @type {[name: string, import('../../../lib/shared/store/reactivity.js').Reactivity][]}
 */
export const ways = [
  ["Vue's own tracking", makeReactivity()],
  ['tracking made of customRef', makeReactivity(otherCopy)]
]

export const warnings = warn.mock.calls.map(([text]) => text)
warn.mockRestore()

/**
 * @param {string} title
 * @param {(use: { make: (initial: any) => any, counting: typeof counting }) => void} suite
 */
export function describeReactive(title, suite) {
  describe.each(ways)(`${title}, %s`, (_name, reactivity) => {
    suite({ make: (initial) => new Store(initial, { reactivity }), counting })
  })
}

/**
 * Runs an effect and counts.
 *
 * @param {() => unknown} read
 * @returns {{ runs: number, seen: any }} `seen` is what the last run returned.
 */
export function counting(read) {
  const state = { runs: 0, seen: undefined }
  effect(() => {
    state.runs++
    state.seen = read()
  })
  return state
}
