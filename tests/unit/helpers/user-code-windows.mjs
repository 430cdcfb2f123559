/** Windows in which code of the app does anything. */

import { effectScope, shallowRef, watch } from 'vue'
import { Network } from '../../simulation/network.mjs'

/** @type {Network} */
export let network
/** @type {import('vue').EffectScope} */
export let scope

/** Each test of the file gets a network, and a scope for its effects. */
export function eachWithNetwork() {
  beforeEach(() => {
    network = new Network()
    scope = effectScope(true)
  })
  afterEach(() => scope.stop())
}

export const sync = /** @type {const} */ ({ flush: 'sync' })

/** @param {string} code */
export const errorOf = (code) => expect.objectContaining({ name: 'RemoteRefError', code })

/** @param {any} source @param {any} call @param {import('vue').WatchOptions} [options] */
export const watching = (source, call, options) => scope.run(() => watch(source, call, options))

/**
 * A window with a replica as a component has it, and another window.
 *
 * @param {any} reactivity @param {any} initial @param {object} [options] Of the replica.
 * @param {object} [mainOptions] Of the ref.
 */
export async function shared(reactivity, initial, options = {}, mainOptions = {}) {
  const main = network.remoteRef('shared', initial, mainOptions)
  const windows = [network.open(), network.open()]
  const state = { status: shallowRef('connecting'), pending: shallowRef(0) }
  const errors = []
  const a = windows[0].replica('shared', null, {
    reactivity,
    onState(now) {
      state.status.value = now.status
      state.pending.value = now.pending
    },
    onError: (error) => void errors.push(error),
    onConflict: () => {},
    ...options
  })
  const b = windows[1].replica('shared', null)
  await network.quiet()
  const agree = async (expected = undefined) => {
    await network.quiet()
    expected ??= main.get([])
    const values = [main.value, main.get([]), a.value, b.value]
    expect(values).toEqual(values.map(() => expected))
    expect(JSON.stringify(a.value)).toBe(JSON.stringify(main.get([])))
    expect([a.status, a.pending]).toEqual(['live', 0])
    expect([state.status.value, state.pending.value]).toEqual(['live', 0])
  }
  return { main, windows, a, b, state, errors, agree }
}

/**
 * The changes that a listener gets, in short form: each patch, and `own` for this window's.
 *
 * @param {any} replica @param {(change: any) => void} [fn]
 */
export function hearing(replica, fn = () => {}) {
  const heard = []
  const remove = replica.onChange((change) => {
    const names = change.patches.map(({ op, path }) => `${op} ${path.join('/')}`)
    heard.push((change.own ? 'own ' : '') + names.join(', '))
    fn(change)
  })
  return Object.assign(heard, { stop: remove })
}
