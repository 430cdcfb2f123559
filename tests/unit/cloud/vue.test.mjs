/** `cloud` of `useRemoteRef` in components. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { effectScope, isReadonly, nextTick, watchEffect } from 'vue'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { together, worlds } from '../helpers/devices.mjs'
import { until } from '../helpers/until.mjs'

const world = worlds()
const FIRST = { list: ['a', 'b'], note: '' }
/** @type {import('vue').EffectScope} */
let scope
beforeEach(() => {
  scope = effectScope()
})
afterEach(() => scope.stop())

/** A component's use of a ref in a window of a device. @param {any} device @param {string} name */
function use(device, name) {
  const window = device.app.open()
  const { useRemoteRef: connect } = window.bridge
  const made = scope.run(() => useRemoteRef(name, FIRST, { connect, keep: 0 }))
  return /** @type {import('../../../lib/vue/index.js').RemoteRef<typeof FIRST>} */ (made)
}

test('shows how it is, and settles lost writes', async () => {
  const { one, other, way } = await world.apart(FIRST)
  const { cloud } = use(other, 'list')
  expect(cloud.value).toBe(null)
  /** @type {string[]} */
  const shown = []
  scope.run(() =>
    watchEffect(() => {
      const { status, pending, lost } = cloud.value ?? { status: 'none', pending: 0, lost: [] }
      shown.push(`${status} ${pending} ${lost.map(({ value }) => value)}`)
    })
  )
  const sees = (/** @type {string} */ text) =>
    until(async () => {
      await other.app.quiet()
      await nextTick()
      return shown.at(-1) === text
    })
  await sees('offline 0 ')
  other.ref.value.list[0] = 'mine'
  await sees('offline 1 ')
  one.ref.value.list.shift()
  await one.state.synced()
  way.down = false
  await sees('live 0 mine')
  cloud.value?.lost[0].restore()
  await sees('live 0 ')
  await together(one, other)
  expect(one.ref.value.list).toEqual(['mine', 'b'])
  expect(isReadonly(cloud)).toBe(true)
})

test('a ref without a cloud has none', async () => {
  const { other } = await world.apart(FIRST)
  other.app.remoteRef('plain', FIRST)
  const plain = use(other, 'plain')
  await other.app.quiet()
  expect([plain.status.value, plain.cloud.value]).toEqual(['live', null])
})
