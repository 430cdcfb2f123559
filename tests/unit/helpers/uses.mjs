/** Uses of shared refs in one window, for tests of components. */

import { jest } from '@jest/globals'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network } from '../../simulation/network.mjs'

/** @type {Network} */
export let network
/** @type {import('../../simulation/network.mjs').Window} */
export let window
/** Uses to be ended after a test. */
let uses

/** Each test of the file gets a network with one window, and simulated timers. */
export function eachWithWindow() {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'performance'] })
    network = new Network()
    window = network.open()
    uses = []
  })
  afterEach(() => {
    jest.runAllTimers()
    for (const each of uses) each.destroy()
    jest.useRealTimers()
  })
}

/** @param {string} name @param {any} initial @param {object} [options] */
export function use(name, initial, options = {}) {
  const ref = useRemoteRef(name, initial, { connect: window.bridge.useRemoteRef, ...options })
  uses.push(ref)
  return ref
}
