/** `cloud` of `useRemoteRef` in components. */

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { effectScope, isReadonly, nextTick, watchEffect } from 'vue'
import { useConflicts, useRemoteRef } from '../../../../lib/vue/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

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
  return /** @type {import('../../../../lib/vue/index.js').RemoteRef<typeof FIRST>} */ (made)
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

test('useConflicts lists what to ask, with both values as they are now', async () => {
  const conflict = { strategy: 'ask', unit: [['list', '*'], ['note']] }
  const { one, other, way } = await world.apart(FIRST, { ref: { conflict } })
  const ref = use(other, 'list')
  const conflicts = scope.run(() => useConflicts(ref))
  /** @type {any[]} */
  let shown = []
  scope.run(() => watchEffect(() => void (shown = [...conflicts.value])))
  const sees = (/** @type {() => boolean} */ wanted) =>
    until(async () => {
      await other.app.quiet()
      await nextTick()
      return wanted()
    })
  await sees(() => ref.status.value === 'live')
  expect(shown).toEqual([])
  other.ref.value.list[1] = 'mine'
  other.ref.value.note = 'my note'
  one.ref.value.list[1] = 'theirs'
  one.ref.value.note = 'their note'
  await one.state.synced()
  way.down = false
  await sees(() => shown.length === 2)
  await together(one, other)
  await sees(() => shown.every(({ theirs }) => theirs?.startsWith('their')))
  expect(shown).toMatchObject([
    { path: ['list', 1], mine: 'mine', theirs: 'theirs', reason: 'asked', canKeepBoth: true },
    { path: ['note'], mine: 'my note', theirs: 'their note', reason: 'asked', canKeepBoth: false }
  ])
  expect(shown[0].who).toEqual({ client: expect.stringMatching(/^[a-z0-9]+$/), user: null })
  expect(shown[0].noticed).toEqual(expect.any(Date))
  // They change while the question is open.
  one.ref.value.list.unshift('z')
  one.ref.value.list[2] = 'theirs again'
  await sees(() => shown[0].theirs === 'theirs again' && shown[0].path[1] === 2)
  const answers = [shown[1].keepBoth(), shown[0].keepBoth(), shown[1].keep('a third one')]
  await sees(() => shown.length === 0)
  expect(await Promise.all(answers)).toEqual([false, true, true])
  await together(one, other)
  expect(one.ref.value).toEqual({ list: ['z', 'a', 'theirs again', 'mine'], note: 'a third one' })
})

test('useConflicts: keepMine and keepTheirs, also of writes that were merged', async () => {
  const { one, other, way } = await world.apart(FIRST)
  const ref = use(other, 'list')
  const conflicts = scope.run(() => useConflicts(ref))
  other.ref.value.list[0] = 'mine'
  other.ref.value.list[1] = 'mine, too'
  one.ref.value.list = []
  await one.state.synced()
  way.down = false
  const sees = (/** @type {number} */ count) =>
    until(async () => {
      await other.app.quiet()
      return conflicts.value.length === count
    })
  await sees(2)
  expect(conflicts.value).toMatchObject([
    { mine: 'mine', theirs: undefined, reason: 'dropped', canKeepBoth: false },
    { mine: 'mine, too', theirs: undefined, reason: 'dropped', canKeepBoth: false }
  ])
  conflicts.value[0].keepTheirs()
  conflicts.value[1].keepMine()
  await sees(0)
  await together(one, other)
  expect(one.ref.value.list).toEqual(['mine, too'])
})

test('useConflicts of something else', () => {
  for (const wrong of [null, 7, {}, { value: [] }]) {
    expect(() => useConflicts(/** @type {any} */ (wrong))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION' })
    )
  }
})

test('a ref without a cloud has none', async () => {
  const { other } = await world.apart(FIRST)
  other.app.remoteRef('plain', FIRST)
  const plain = use(other, 'plain')
  await other.app.quiet()
  expect([plain.status.value, plain.cloud.value]).toEqual(['live', null])
  expect(useConflicts(plain).value).toEqual([])
})
