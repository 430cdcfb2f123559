import { computed, effectScope, isReactive, isRef, nextTick, reactive, watch } from 'vue'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network } from '../../simulation/network.mjs'

/** @type {Network} */
let network
/** @type {import('vue').EffectScope} */
let scope
beforeEach(() => {
  network = new Network()
  scope = effectScope()
})
afterEach(() => scope.stop())

/** One component's use of a ref in a window. */
const use = (window, name, initial, options = {}) =>
  scope.run(() =>
    useRemoteRef(name, initial, { connect: window.bridge.useRemoteRef, keep: 0, ...options })
  )

test("it is a ref, deep and reactive, and gets main's value", async () => {
  network.remoteRef('files', [{ name: 'a' }])
  const files = use(network.open(), 'files', [])
  expect(isRef(files)).toBe(true)
  expect(files.status.value).toBe('connecting')
  expect(files.value).toEqual([])
  const ready = files.ready
  await network.quiet()
  await ready
  expect(files.status.value).toBe('live')
  expect(isReactive(files.value)).toBe(true)
  expect(isReactive(files.value[0])).toBe(true)
  expect(files.value).toEqual([{ name: 'a' }])
})

test('watch, computed and reactive unwrapping see changes of others', async () => {
  const main = network.remoteRef('state', { files: [{ done: false }, { done: true }] })
  const state = use(network.open(), 'state', { files: [] })
  await network.quiet()
  const open = scope.run(() => computed(() => state.value.files.filter(({ done }) => !done).length))
  const view = reactive({ state })
  const deep = []
  scope.run(() => watch(state, (value) => deep.push(JSON.stringify(value)), { deep: true }))
  expect(open.value).toBe(1)
  main.value.files[1].done = false
  await network.quiet()
  await nextTick()
  expect(open.value).toBe(2)
  expect(view.state.files[1].done).toBe(false)
  expect(deep).toHaveLength(1)
  view.state = { files: [] }
  await network.quiet()
  expect(main.get([])).toEqual({ files: [] })
})

test('a change of others calls a watcher once, also with many patches', async () => {
  const main = network.remoteRef('list', [1, 2, 3])
  const list = use(network.open(), 'list', [])
  await network.quiet()
  let runs = 0
  scope.run(() =>
    watch(
      () => [...list.value],
      () => runs++,
      { flush: 'sync' }
    )
  )
  main.update((value) => {
    value.push(4, 5)
    value.shift()
  })
  await network.quiet()
  expect(list.value).toEqual([2, 3, 4, 5])
  expect(runs).toBe(1)
})

test('pending counts unconfirmed changes', async () => {
  network.remoteRef('n', { a: 0, b: 0 })
  const n = use(network.open(), 'n', {})
  await network.quiet()
  const seen = []
  scope.run(() =>
    watch(
      () => n.pending.value,
      (count) => seen.push(count),
      { flush: 'sync' }
    )
  )
  n.value.a = 1
  n.value.b = 1
  expect(n.pending.value).toBe(2)
  await network.quiet()
  expect(n.pending.value).toBe(0)
  expect(seen).toEqual([1, 2, 0])
})

test('components that use one name in a window share one replica, which ends with the last', async () => {
  const main = network.remoteRef('shared', [1])
  const window = network.open()
  const scopes = [effectScope(), effectScope()]
  const [one, two] = scopes.map((each) =>
    each.run(() => useRemoteRef('shared', [], { keep: 0, connect: window.bridge.useRemoteRef }))
  )
  await network.quiet()
  expect(main.subscriptions.size).toBe(1)
  one.value.push(2)
  expect(two.value).toEqual([1, 2])
  scopes[0].stop()
  await network.quiet()
  expect(main.subscriptions.size).toBe(1)
  expect(two.status.value).toBe('live')
  scopes[1].stop()
  await network.quiet()
  expect(main.subscriptions.size).toBe(0)
  expect(two.status.value).toBe('closed')
})

test('a component that opens and closes a ref 1,000 times leaves nothing in main', async () => {
  const main = network.remoteRef('list', [1])
  const window = network.open()
  for (let i = 0; i < 1000; i++) {
    const each = effectScope()
    each.run(() => useRemoteRef('list', [], { keep: 0, connect: window.bridge.useRemoteRef }))
    if (i % 2) await network.quiet()
    each.stop()
  }
  await network.quiet()
  expect(main.subscriptions.size).toBe(0)
  expect(network.hub.serves(window)).toBe(false)
})

test('a ref that has ended is collected with everything that belongs to it', async () => {
  network.remoteRef('list', [{ id: 1 }])
  const window = network.open()
  const weak = await (async () => {
    const each = effectScope()
    const list = each.run(() =>
      useRemoteRef('list', [], { keep: 0, connect: window.bridge.useRemoteRef })
    )
    await network.quiet()
    each.run(() => watch(list, () => {}, { deep: true }))
    list.value.push({ id: 2 })
    await network.quiet()
    each.stop()
    await network.quiet()
    return [new WeakRef(list), new WeakRef(list.value), new WeakRef(list.value[0])]
  })()
  if (typeof globalThis.gc !== 'function') throw new Error('run with --expose-gc')
  for (let i = 0; i < 10 && weak.some((each) => each.deref()); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    globalThis.gc()
  }
  expect(weak.map((each) => each.deref() === undefined)).toEqual([true, true, true])
})

test('without the bridge, and with a bad name or value, it throws at once', () => {
  const code = (value) => expect.objectContaining({ code: value })
  expect(() => useRemoteRef('x', [])).toThrow(code('ERR_REF_BRIDGE'))
  expect(() => useRemoteRef(/** @type {any} */ (3), [])).toThrow(code('ERR_REF_NAME'))
  const { useRemoteRef: connect } = network.open().bridge
  expect(() => useRemoteRef('x', { f() {} }, { connect })).toThrow(code('ERR_REF_VALUE'))
})

test('a refusal reaches every component that uses the ref, and is undone', async () => {
  network.remoteRef('list', [1], { access: () => 'read' })
  const window = network.open()
  const errors = []
  const onError = ({ code, ref }) => errors.push([code, ref])
  const one = use(window, 'list', [], { onError })
  use(window, 'list', [], { onError })
  await network.quiet()
  one.value.push(2)
  await network.quiet()
  expect(errors).toEqual([
    ['ERR_REF_DENIED', 'list'],
    ['ERR_REF_DENIED', 'list']
  ])
  expect(one.value).toEqual([1])
})
