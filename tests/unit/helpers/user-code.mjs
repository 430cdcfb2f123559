/** Refs for tests in which code of the app does anything. */

import { shallowRef } from 'vue'

/**
 * A ref of main and two windows, and their final values.
 *
 * @param {import('../../simulation/network.mjs').Network} network
 * @param {any} initial @param {object} [options]
 */
export async function sharedByMain(network, initial, options) {
  const main = network.remoteRef('shared', initial, options)
  const windows = [network.open(), network.open()]
  const [a, b] = windows.map((window) => window.replica('shared', null))
  await network.quiet()
  const agree = async (expected) => {
    await network.quiet()
    const values = [main.value, main.get([]), a.value, b.value]
    expect(values).toEqual(values.map(() => expected))
    for (const { status, pending } of [a, b]) expect([status, pending]).toEqual(['live', 0])
  }
  return { main, windows, a, b, agree }
}

/** Versions that a listener hears. @param {any} ref @param {(change: any) => void} [fn] */
export function hearing(ref, fn = () => {}) {
  const versions = []
  const stop = ref.onChange((change) => {
    versions.push(change.version)
    fn(change)
  })
  return Object.assign(versions, { stop })
}

/**
 * A window with a replica as a component has it, and another window.
 *
 * @param {import('../../simulation/network.mjs').Network} network
 * @param {any} reactivity @param {any} initial @param {object} [options] Of the replica.
 * @param {object} [mainOptions] Of the ref.
 */
export async function sharedByWindows(
  network,
  reactivity,
  initial,
  options = {},
  mainOptions = {}
) {
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
export function hearingPatches(replica, fn = () => {}) {
  const heard = []
  const remove = replica.onChange((change) => {
    const names = change.patches.map(({ op, path }) => `${op} ${path.join('/')}`)
    heard.push((change.own ? 'own ' : '') + names.join(', '))
    fn(change)
  })
  return Object.assign(heard, { stop: remove })
}
