/** Access rules, and windows whose permission changes. */

import { expect, jest, test } from '@jest/globals'
import {
  computed,
  isProxy,
  isReactive,
  isReadonly,
  isRef,
  reactive,
  readonly,
  ref,
  renderList,
  watch,
  watchEffect
} from 'vue'
import { inert } from '../../../lib/shared/store/reactivity.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network, turn } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

/** @type {Network} */
let network
/** @type {jest.SpiedFunction<typeof console.warn>} */
let warn

beforeEach(() => {
  network = new Network()
  warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => warn.mockRestore())

/** A window with a replica, and the calls of its handlers. */
function join(name = 'shared', frame = {}, reactivity = inert) {
  const window = network.open(frame)
  const errors = []
  const conflicts = []
  const replica = window.replica(name, null, {
    reactivity,
    onError: (error) => void errors.push(error),
    onConflict: (conflict) => conflicts.push(conflict)
  })
  return { window, replica, errors, conflicts }
}

test('a rule sees the real frame, not what its page claims', async () => {
  const frames = []
  const access = (frame, name) => {
    frames.push({ ...frame, name })
    return 'write'
  }
  network.remoteRef('shared', 1, { access })
  join('shared', { url: 'app://x/y', origin: 'app://x', windowId: 7 })
  await network.quiet()
  const expected = { url: 'app://x/y', origin: 'app://x', isMainFrame: true, windowId: 7 }
  expect(frames).toMatchObject([{ ...expected, name: 'shared' }])
})

test('rules by origin, URL, window and kind of frame', async () => {
  network.remoteRef('shared', 1, {
    access: ({ origin, url, windowId, isMainFrame, type }) => {
      if (!isMainFrame || type === 'webview') return 'none'
      if (origin !== 'app://main') return 'none'
      if (url.endsWith('/admin')) return 'write'
      return windowId === 3 ? 'write' : 'read'
    }
  })
  const origin = 'app://main'
  const members = [
    { origin, url: 'app://main/admin' },
    { origin, url: 'app://main/view', windowId: 3 },
    { origin, url: 'app://main/view', windowId: 4 },
    { origin, url: 'app://main/admin', isMainFrame: false },
    { origin, url: 'app://main/admin', type: 'webview' },
    { origin: 'https://evil.example', url: 'https://evil.example/admin' }
  ].map((frame) => join('shared', frame))
  await network.quiet()
  const found = members.map(({ replica: { status, readOnly } }) => `${status} ${readOnly}`)
  const denied = 'denied false'
  expect(found).toEqual(['live false', 'live false', 'live true', denied, denied, denied])
})

describe('a page that may only read', () => {
  const write = {
    'a member': (value) => (value.title = 'mine'),
    'a new member': (value) => (value.more = 1),
    'a nested member': (value) => (value.list[0].n = 2),
    'a removed member': (value) => delete value.title,
    'a push': (value) => value.list.push({}),
    'a splice': (value) => value.list.splice(0, 1),
    'a reversal': (value) => value.list.reverse(),
    'a length': (value) => (value.list.length = 0),
    'a move': (value) => (value.title = value.list[0])
  }

  test.each(Object.entries(write))(
    '%s is not changed, and this is reported',
    async (_what, change) => {
      const main = network.remoteRef('shared', { title: 'a', list: [{ n: 1 }, { n: 2 }] }, READ)
      const trigger = jest.fn()
      const { replica, errors, window } = join('shared', {}, { ...inert, trigger })
      await network.quiet()
      const before = JSON.stringify(replica.store.raw)
      expect(trigger).toHaveBeenCalled()
      trigger.mockClear()
      change(replica.value)
      await turn()
      // No effect runs, so the view does not flicker.
      expect(trigger).not.toHaveBeenCalled()
      expect(JSON.stringify(replica.store.raw)).toBe(before)
      expect(window.up).toEqual([])
      expect(replica).toMatchObject({ status: 'live', pending: 0, readOnly: true })
      expect(errors).toMatchObject([{ code: 'ERR_REF_DENIED', ref: 'shared' }])
      expect(errors[0].path.length).toBeGreaterThan(0)
      expect(warn.mock.calls[0][0]).toMatch(
        /^(Set|Delete) operation on key ".+" failed: ref "shared" is read-only in this window/
      )
      expect(main.version).toBe(0)
    }
  )

  test('the whole value is not assigned', async () => {
    network.remoteRef('shared', [1], READ)
    const { replica } = join()
    await network.quiet()
    replica.value = [2]
    expect(replica.value).toEqual([1])
    expect(warn.mock.calls[0][0]).toMatch(/key "value"|key "0"/)
  })

  test('without a handler there is only the warning', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {})
    network.remoteRef('shared', [1], READ)
    const replica = network.open().replica('shared', [])
    await network.quiet()
    replica.value.push(2)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(error).not.toHaveBeenCalled()
    error.mockRestore()
  })

  test('changes made before it knew are undone and reported once', async () => {
    network.remoteRef('shared', ['as it is'], READ)
    const { replica, errors, conflicts } = join()
    replica.value = ['early']
    await network.quiet()
    expect(replica.value).toEqual(['as it is'])
    expect(replica).toMatchObject({ status: 'live', pending: 0, readOnly: true })
    expect(errors).toMatchObject([{ code: 'ERR_REF_DENIED' }])
    expect(conflicts).toEqual([])
  })

  test('it still gets changes of others', async () => {
    const main = network.remoteRef('shared', [1], READ)
    const { replica } = join()
    await network.quiet()
    main.value.push(2)
    await network.quiet()
    expect(replica.value).toEqual([1, 2])
  })

  test('main refuses messages that its page sends itself', async () => {
    const main = network.remoteRef('shared', [1], READ)
    const { window } = join()
    await network.quiet()
    const channel = [...main.subscriptions][0].channel
    network.hub.receive(window, `t${channel} [1,0,[{"op":"add","path":[0],"value":0}]]`)
    await turn()
    expect(window.down[0]).toMatch(
      /^e\d+ \[\["x",1,"ERR_REF_DENIED","this page may only read it"\]\]/
    )
    expect(main.value).toEqual([1])
  })
})

describe('revoke', () => {
  /** @type {Record<number, string>} What each window may. */
  let rights
  const rule = { access: ({ windowId }) => rights[windowId] ?? 'write' }
  beforeEach(() => (rights = {}))

  test('a window that loses the right to write is read-only at once, and stays live', async () => {
    const main = network.remoteRef('shared', [], rule)
    const one = join('shared', { windowId: 1 })
    const two = join('shared', { windowId: 2 })
    await network.quiet()
    rights[1] = 'read'
    main.revoke()
    await network.quiet()
    expect(one.replica).toMatchObject({ status: 'live', readOnly: true })
    expect(two.replica).toMatchObject({ status: 'live', readOnly: false })
    one.replica.value.push('not')
    two.replica.value.push('this')
    await network.quiet()
    for (const { replica } of [one, two]) expect(replica.value).toEqual(['this'])

    rights[1] = 'write'
    main.revoke()
    await network.quiet()
    expect(one.replica.readOnly).toBe(false)
    one.replica.value.push('again')
    await network.quiet()
    expect(main.value).toEqual(['this', 'again'])
  })

  test('changes in transit are refused, waiting ones are dropped, and each is reported', async () => {
    const main = network.remoteRef('shared', [], rule)
    const { replica, errors, conflicts } = join('shared', { windowId: 1 })
    await network.quiet()
    replica.value.push('on its way')
    await turn()
    replica.value.push('waits')
    rights[1] = 'read'
    main.revoke()
    await network.quiet()
    expect(main.value).toEqual([])
    expect(replica.value).toEqual([])
    expect(replica).toMatchObject({ status: 'live', readOnly: true, pending: 0 })
    expect(errors.map(({ code, path }) => [code, path])).toEqual([
      ['ERR_REF_DENIED', [1]],
      ['ERR_REF_DENIED', [0]]
    ])
    expect(errors[1].message).toMatch(
      /^Ref "shared": value\[0\]: main refused a change, this page may only read it\. Allow/
    )
    expect(conflicts).toEqual([])
  })

  test('a window that loses all access is denied, and gets nothing more', async () => {
    const main = network.remoteRef('shared', ['secret'], rule)
    const { window, replica, errors } = join('shared', { windowId: 1 })
    await network.quiet()
    rights[1] = 'none'
    main.revoke()
    expect(main.subscriptions.size).toBe(0)
    main.value.push('later')
    await turn()
    expect(window.down.join()).toMatch(/ERR_REF_DENIED/)
    expect(window.down.join()).not.toMatch(/later/)
    await network.quiet()
    expect(replica.status).toBe('denied')
    expect(replica.value).toEqual(['secret'])
    expect(errors).toMatchObject([{ code: 'ERR_REF_DENIED', ref: 'shared' }])
    expect(() => replica.value.push(1)).toThrow(expect.objectContaining({ code: 'ERR_REF_DENIED' }))
  })

  test('in the middle of a snapshot of many slices', async () => {
    const main = network.remoteRef('shared', ['x'.repeat(3_000_000)], rule)
    const { window, replica } = join('shared', { windowId: 1 })
    window.deliverUp()
    // The header, and the first of many slices.
    await until(() => window.down.length > 1)
    rights[1] = 'none'
    main.revoke()
    const sent = window.down.length
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(window.down).toHaveLength(sent)
    await network.quiet()
    expect(replica.status).toBe('denied')
    expect(replica.value).toBe(null)
  })

  test('by frame, until the revocation ends', async () => {
    const main = network.remoteRef('shared', 1, rule)
    const guest = join('shared', { windowId: 1 })
    const other = join('shared', { windowId: 2 })
    await network.quiet()
    const allow = main.revoke(({ windowId }) => windowId === 1)
    await network.quiet()
    expect([guest.replica.status, other.replica.status]).toEqual(['denied', 'live'])

    const again = guest.window.replica('shared', null, { onError() {} })
    await network.quiet()
    expect(again.status).toBe('denied')
    allow()
    const allowed = guest.window.replica('shared', null)
    await network.quiet()
    expect(allowed.status).toBe('live')
  })

  test('a rule or a predicate that throws removes access', async () => {
    const onError = jest.fn()
    network.hub.onError = onError
    const main = network.remoteRef('shared', 1)
    const { replica } = join()
    await network.quiet()
    main.revoke(() => {
      throw new Error('a mistake')
    })
    await network.quiet()
    expect(replica.status).toBe('denied')
    const [error, name] = onError.mock.calls[0]
    expect(error).toMatchObject({
      code: 'ERR_REF_OPTION',
      ref: 'shared',
      cause: { message: 'a mistake' }
    })
    expect(name).toBe('shared')
    expect(() => main.revoke(/** @type {any} */ ('all'))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION' })
    )
  })

  test('a new general rule takes effect at once for refs without their own', async () => {
    network.remoteRef('shared', 1)
    network.remoteRef('own', 1, { access: () => 'write' })
    const shared = join('shared')
    const own = join('own')
    await network.quiet()
    network.hub.access = () => 'read'
    await network.quiet()
    expect([shared.replica.readOnly, own.replica.readOnly]).toEqual([true, false])
    network.hub.access = () => 'none'
    await network.quiet()
    expect([shared.replica.status, own.replica.status]).toEqual(['denied', 'live'])
  })
})

test('in Vue readOnly is reactive, and a write does not run effects', async () => {
  let right = 'write'
  const main = network.remoteRef('in vue', { title: 'a' }, { access: () => right })
  const window = network.open()
  const onError = jest.fn()
  const state = useRemoteRef('in vue', null, { connect: window.bridge.useRemoteRef, onError })
  await network.quiet()
  expect(isRef(state)).toBe(true)
  const shown = computed(() => (state.readOnly.value ? 'locked' : 'open'))
  const titles = []
  watchEffect(() => titles.push(state.value?.title), { flush: 'sync' })
  expect(shown.value).toBe('open')
  right = 'read'
  main.revoke()
  await network.quiet()
  expect(shown.value).toBe('locked')
  state.value.title = 'b'
  state.value = { title: 'c' }
  expect(state.value.title).toBe('a')
  expect(titles).toEqual(['a'])
  expect(onError).toHaveBeenCalledTimes(2)
  main.value.title = 'of main'
  await network.quiet()
  expect(titles).toEqual(['a', 'of main'])
  state.destroy()
})

test('a read-only value is readonly for Vue, and as reactive as before', async () => {
  let right = 'read'
  const initial = { list: [{ n: 1 }, { n: 2 }], map: new Map([['a', { n: 3 }]]), set: new Set([1]) }
  const main = network.remoteRef('to vue', initial, { access: () => right })
  const state = useRemoteRef('to vue', initial, { connect: network.open().bridge.useRemoteRef })
  const parts = () => {
    const { value } = state
    return [value, value.list, value.list[0], value.map, value.map.get('a'), value.set]
  }
  expect([state, ...parts()].map(isReadonly)).toEqual(Array(7).fill(false))
  await network.quiet()
  expect([state, ...parts()].map(isReadonly)).toEqual(Array(7).fill(true))
  expect(parts().map(isReactive)).toEqual(Array(6).fill(true))
  expect(parts().map(isProxy)).toEqual(Array(6).fill(true))
  // A v-for renders the elements themselves, not Vue proxies around them.
  const rendered = renderList(state.value.list, (/** @type {any} */ item) => item)
  expect(rendered[1]).toBe(state.value.list[1])
  const selected = ref(state.value.list[1])
  expect(selected.value).toBe(state.value.list[1])
  expect(readonly(state.value)).toBe(state.value)
  expect(reactive(state.value.list)).toBe(state.value.list)

  const seen = []
  const stops = [
    watch(state.value.list, (list) => seen.push(list.length), { flush: 'sync' }),
    watchEffect(() => seen.push(renderList(state.value.list, ({ n }) => n).join()), {
      flush: 'sync'
    }),
    watchEffect(() => seen.push(state.value.map.get('a').n), { flush: 'sync' })
  ]
  main.value.list[1].n = 5
  main.value.map.get('a').n = 6
  main.value.list.push({ n: 7 })
  await network.quiet()
  expect(seen).toEqual(['1,2', 3, 6, 3, '1,5,7'])
  for (const stop of stops) stop()

  // A member that is a ref is not written to either.
  const view = reactive({ state })
  view.state = /** @type {any} */ ({ list: [] })
  expect(state.value.list).toHaveLength(3)
  right = 'write'
  main.revoke()
  await network.quiet()
  expect([state, ...parts()].map(isReadonly)).toEqual(Array(7).fill(false))
  expect(parts().map(isReactive)).toEqual(Array(6).fill(true))
  view.state.list[0].n = 8
  await network.quiet()
  expect(main.get(['list', 0, 'n'])).toBe(8)
  state.destroy()
})

const READ = { access: () => 'read' }
