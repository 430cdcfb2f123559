/** The differences from a plain Vue ref in docs/vue.md, each checked on both kinds of ref. */

import {
  effect,
  effectScope,
  isReactive,
  isReadonly,
  nextTick,
  reactive,
  readonly,
  ref,
  toRaw,
  toRef,
  triggerRef,
  watch
} from 'vue'
import otherCopy from '@vue/reactivity/dist/reactivity.cjs.prod.js'
import { jest } from '@jest/globals'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { Store } from '../../../lib/shared/store/store.js'
import { Network } from '../../simulation/network.mjs'

const initial = () => ({
  n: 1,
  s: { a: 1 },
  list: [{ id: 1 }, { id: 2 }],
  map: new Map([['a', 1]]),
  due: new Date(0)
})

/** @type {Network} */
let network
const scope = effectScope()
let names = 0
beforeEach(() => {
  network = new Network()
})
afterAll(() => scope.stop())

async function remote(value, options = {}) {
  const name = `shared ${++names}`
  network.remoteRef(name, value, options)
  const connect = network.open().bridge.useRemoteRef
  const shared = scope.run(() => useRemoteRef(name, null, { connect, onError() {} }))
  await network.quiet()
  return shared
}

/** The result of an expression, or the name of its error. */
const attempt = (run) => {
  try {
    return run()
  } catch (error) {
    return error.name
  }
}
/** How often an effect runs again while something is done. */
const runs = (read, change) => {
  let count = -1
  const stop = effect(() => (count++, read()))
  change()
  stop.effect.stop()
  return count
}
const watched = (source, change, options) => {
  let count = 0
  const stop = watch(source, () => count++, { flush: 'sync', ...options })
  change()
  stop()
  return count
}

/** @type {[what: string, see: (it: any) => unknown, plain: unknown, ours: unknown][]} */
const differences = [
  [
    'what is put in is copied',
    ({ value }) => {
      const item = { id: 3 }
      value.list.push(item)
      item.id = 4
      return [value.list.at(-1).id, toRaw(value.list.at(-1)) === item, value.list.indexOf(item)]
    },
    [4, true, 2],
    [3, false, 2]
  ],
  [
    'one object in two places',
    ({ value }) => {
      value.a = value.b = { n: 1 }
      value.a.n = 2
      return value.b.n
    },
    2,
    1
  ],
  [
    'functions',
    ({ value }) => attempt(() => ((value.fn = () => 1), 'stored')),
    'stored',
    'RemoteRefError'
  ],
  [
    'getters',
    ({ value }) => {
      let n = 0
      value.s = {
        get a() {
          return ++n
        }
      }
      return [value.s.a, value.s.a]
    },
    [1, 2],
    [1, 1]
  ],
  [
    'refs in what is put in',
    ({ value }) => {
      const n = ref(1)
      value.s = { n }
      n.value = 2
      return value.s.n
    },
    2,
    1
  ],
  [
    'readonly objects that are put in',
    ({ value }) => {
      value.s = readonly({ a: 1 })
      return isReadonly(value.s)
    },
    true,
    false
  ],
  [
    'an equal copy, and a watcher that is not deep',
    (it) => watched(it, () => (it.value = { ...it.value })),
    1,
    1
  ],
  [
    'an equal copy of a member, and a watcher of it',
    (it) =>
      watched(
        () => it.value.list,
        () => (it.value.list = [...it.value.list])
      ),
    1,
    1
  ],
  [
    'an equal copy, and effects',
    (it) =>
      runs(
        () => it.value.list,
        () => (it.value.list = [...it.value.list])
      ),
    1,
    1
  ],
  ['holes', ({ value: { list } }) => (delete list[0], 0 in list), false, true],
  [
    'an index far behind the end',
    ({ value: { list } }) => attempt(() => ((list[200_000] = 1), list.length)),
    200_001,
    'RemoteRefError'
  ],
  [
    'a named member of an array',
    ({ value: { list } }) => attempt(() => (list.total = 3)),
    3,
    'RemoteRefError'
  ],
  [
    'sort, and a watcher that runs at once',
    ({ value: { list } }) => {
      list.push({ id: 0 })
      return (
        watched(
          () => list.map(({ id }) => id),
          () => list.sort((a, b) => a.id - b.id)
        ) > 1
      )
    },
    true,
    false
  ],
  [
    'freezing',
    ({ value }) => attempt(() => Object.isFrozen(Object.freeze(value.s))),
    true,
    'RemoteRefError'
  ],
  [
    'a prototype',
    ({ value }) => attempt(() => (Object.setPrototypeOf(value.s, Array.prototype), 'set')),
    'set',
    'RemoteRefError'
  ],
  [
    'a getter that is defined',
    ({ value }) => attempt(() => Object.defineProperty(value.s, 'g', { get: () => 1 }).g),
    1,
    'RemoteRefError'
  ],
  [
    'a Map with objects as keys',
    ({ value }) => {
      value.map = new Map([[{}, 1]])
      return attempt(() => value.map.set('b', 2).size)
    },
    2,
    'RemoteRefError'
  ],
  [
    'a member of a Map',
    ({ value: { map } }) => attempt(() => (map.total = 3)),
    3,
    'RemoteRefError'
  ],
  [
    "a date's setters, and effects",
    ({ value }) =>
      runs(
        () => value.due.getTime(),
        () => value.due.setTime(5)
      ),
    0,
    1
  ],
  [
    "a date's setters, and a watcher of the date",
    ({ value }) =>
      watched(
        () => value.due,
        () => value.due.setTime(5)
      ),
    0,
    0
  ],
  [
    "a date's setters, and a watcher of its time",
    ({ value }) =>
      watched(
        () => value.due.getTime(),
        () => value.due.setTime(5)
      ),
    0,
    1
  ],
  [
    "a date's setters through readonly",
    ({ value }) => (readonly(value).due.setTime(7), value.due.getTime()),
    7,
    7
  ],
  [
    'bytes',
    ({ value }) => {
      value.bytes = Uint8Array.of(1, 2)
      return attempt(() => [...value.bytes.fill(0)])
    },
    [0, 0],
    'RemoteRefError'
  ],
  [
    'an error',
    ({ value }) => {
      value.error = new Error('a')
      return attempt(() => (value.error.message = 'b'))
    },
    'b',
    'TypeError'
  ],
  [
    'writing through toRaw',
    ({ value }) =>
      runs(
        () => value.s.a,
        () => (toRaw(value.s).a = 2)
      ),
    0,
    1
  ],
  [
    'reading through toRaw',
    ({ value }) =>
      runs(
        () => toRaw(value.s).a,
        () => (value.s.a = 2)
      ),
    0,
    0
  ],
  [
    'the length of an array through toRaw',
    ({ value: { list } }) =>
      runs(
        () => toRaw(list).length,
        () => list.push(1)
      ),
    0,
    1
  ],
  [
    'structuredClone of toRaw',
    ({ value }) => attempt(() => structuredClone(toRaw(value)).n),
    1,
    'DataCloneError'
  ],
  [
    'structuredClone',
    ({ value }) => attempt(() => structuredClone(value).n),
    'DataCloneError',
    'DataCloneError'
  ],
  [
    'a plain copy',
    ({ value }) => structuredClone(JSON.parse(JSON.stringify(value.list))).length,
    2,
    2
  ],
  [
    'the prototype of toRaw of a Map',
    ({ value: { map } }) => [
      Object.getPrototypeOf(toRaw(map)) === Map.prototype,
      toRaw(map) instanceof Map
    ],
    [true, true],
    [false, true]
  ]
]

test.each(differences)('%s', async (_what, see, plain, ours) => {
  expect(see(ref(initial()))).toEqual(plain)
  expect(see(await remote(initial()))).toEqual(ours)
})

test('an object of the ref in a second place is a copy by the end of the tick', async () => {
  const { value } = await remote(initial())
  value.b = value.s
  await nextTick()
  value.b.a = 9
  expect(value.s.a).toBe(1)
})

test('a removed object is reactive, and its changes reach nobody', async () => {
  const { value } = await remote(initial())
  const [first] = value.list.splice(0, 1)
  expect(isReactive(first)).toBe(true)
  expect(
    runs(
      () => first.id,
      () => (first.id = 9)
    )
  ).toBe(1)
  await network.quiet()
  expect(value.list).toEqual([{ id: 2 }])
})

test('a template unwraps the ref, so status is a member of the value', async () => {
  const files = await remote({ status: 'of the value' })
  const bindings = reactive({ files, status: files.status })
  expect([bindings.files.status, bindings.status]).toEqual(['of the value', 'live'])
})

test('writing in a read-only window warns, and after destroy() throws', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const guest = await remote(initial(), { access: () => 'read' })
  guest.value.n = 2
  expect([guest.value.n, warn.mock.calls.length]).toEqual([1, 1])
  warn.mockRestore()
  const ended = await remote(initial())
  ended.destroy()
  expect(() => (ended.value.n = 2)).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
})

test('with two copies of the reactivity a warning says so, and all but triggerRef of a member works', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const { value } = new Store([1], { reactivity: makeReactivity(otherCopy) })
  expect(warn.mock.calls[0][0]).toMatch(/two copies of @vue\/reactivity/)
  warn.mockRestore()
  expect(
    runs(
      () => value[0],
      () => (value[0] = 2)
    )
  ).toBe(1)
  expect(
    runs(
      () => value[0],
      () => triggerRef(toRef(value, 0))
    )
  ).toBe(0)
})
