/** A remote ref behaves like a plain Vue ref: which effects run, and all properties of its objects. */

import { jest } from '@jest/globals'
import {
  computed,
  effect,
  effectScope,
  isProxy,
  isReactive,
  isReadonly,
  isRef,
  isShallow,
  markRaw,
  reactive,
  readonly,
  ref,
  shallowReactive,
  shallowRef,
  toRaw,
  toRef,
  toRefs,
  toValue,
  triggerRef,
  unref,
  watch
} from 'vue'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { Network } from '../../simulation/network.mjs'

const initial = () => ({
  n: 1,
  s: { a: 1, b: { c: 1 } },
  list: [{ id: 1, done: false }, { id: 2, done: true }, 3],
  map: new Map(
    /** @type {[any, any][]} */ ([
      ['a', { n: 1 }],
      ['b', 2]
    ])
  ),
  set: new Set(['a', 'b'])
})

/** @type {Network} */
let network
/** @type {import('vue').EffectScope} */
let scope
beforeEach(() => {
  network = new Network()
  scope = effectScope()
})
afterEach(() => scope.stop())

let names = 0
/** A ref in a window, live. */
async function remote(value, options = {}) {
  const name = `shared ${++names}`
  const main = network.remoteRef(name, value, options)
  const window = network.open()
  const shared = scope.run(() =>
    useRemoteRef(name, null, { connect: window.bridge.useRemoteRef, onError() {} })
  )
  await network.quiet()
  return { shared, main }
}

describe('the same effects run as for a plain ref', () => {
  /** What effects may read. */
  const reads = {
    'the ref': (it) => it.value,
    'a scalar': (it) => it.value.n,
    'an object': (it) => it.value.s,
    'a member': (it) => it.value.s?.a,
    'deep inside': (it) => it.value.s?.b?.c,
    'an array': (it) => it.value.list,
    'its length': (it) => it.value.list.length,
    'an element': (it) => it.value.list[0],
    'a member of an element': (it) => it.value.list[0]?.done,
    'all elements': (it) => it.value.list.map((one) => one.id),
    keys: (it) => Object.keys(it.value.s ?? {}),
    'a Map': (it) => it.value.map,
    'its size': (it) => it.value.map.size,
    'an entry': (it) => it.value.map.get('a'),
    'a Set': (it) => it.value.set,
    'an element of the Set': (it) => it.value.set.has('a')
  }
  /** What programs do. */
  const writes = {
    triggerRef: (it) => triggerRef(it),
    'triggerRef of an element': (it) => triggerRef(toRef(it.value.list, 0)),
    'triggerRef of a member': (it) => triggerRef(toRef(it.value.s, 'a')),
    'triggerRef of a member that is an object': (it) => triggerRef(toRef(it.value, 's')),
    'a copy of an object': (it) => (it.value.s = { ...it.value.s }),
    'a copy of an array': (it) => (it.value.list = [...it.value.list]),
    'a copy of an element': (it) => (it.value.list[0] = { ...it.value.list[0] }),
    'a copy of a Map': (it) => (it.value.map = new Map(it.value.map)),
    'a copy of an entry': (it) => it.value.map.set('a', { ...it.value.map.get('a') }),
    'a copy of a Set': (it) => (it.value.set = new Set(it.value.set)),
    'a copy of all': (it) => (it.value = { ...it.value }),
    'the same object': ({ value }) => Object.assign(value, { s: value.s }),
    'the same array': ({ value }) => Object.assign(value, { list: value.list }),
    'all of it': (it) => Object.assign(it, { value: it.value }),
    'the same scalar': (it) => (it.value.n = 1),
    'a scalar': (it) => (it.value.n = 2),
    'a member': (it) => (it.value.s.a = 2),
    'a new member': (it) => (it.value.s.z = 2),
    'a member deleted': (it) => delete it.value.s.a,
    'deep inside': (it) => (it.value.s.b.c = 2),
    'another object': (it) => (it.value.s = { x: 1 }),
    'a member of an element': (it) => (it.value.list[0].done = true),
    'an element': (it) => (it.value.list[2] = 4),
    push: (it) => it.value.list.push(4),
    'an entry set': (it) => it.value.map.set('a', 5),
    'an entry added': (it) => it.value.map.set('z', 5),
    'an entry deleted': (it) => it.value.map.delete('b'),
    'added to the Set': (it) => it.value.set.add('z'),
    'through toRaw': (it) => (toRaw(it.value).n = toRaw(it.value).n)
  }

  test.each(Object.entries(writes))('%s', async (_what, write) => {
    const { shared } = await remote(initial())
    const runs = [ref(initial()), shared].map((it) => {
      const counts = {}
      const stops = Object.entries(reads).map(([name, read]) =>
        effect(() => {
          read(it)
          counts[name] = (counts[name] ?? -1) + 1
        })
      )
      write(it)
      for (const stop of stops) stop.effect.stop()
      // Once or more: a plain array may run an effect for its element and for its length.
      return Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([name]) => name)
    })
    expect(runs[1]).toEqual(runs[0])
  })

  test('an equal copy sends nothing, and does nothing in a read-only window', async () => {
    const { shared, main } = await remote(initial())
    const guest = await remote(initial(), { access: () => 'read' })
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
    for (const name of Object.keys(writes).filter((one) => one.includes('copy'))) {
      let runs = -1
      const stop = effect(
        () => (runs++, JSON.stringify(guest.shared.value), guest.shared.value.list[0])
      )
      writes[name](shared)
      writes[name](guest.shared)
      expect([name, runs]).toEqual([name, 0])
      stop.effect.stop()
    }
    await network.quiet()
    expect([main.version, guest.main.version]).toEqual([0, 0])
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })
})

test('a stored original is found, and storing it again runs nothing', async () => {
  const { shared } = await remote(initial())
  for (const it of [ref(initial()), shared]) {
    const [row, tags] = [{ id: 9 }, ['a']]
    it.value.list.push(row)
    it.value.s.tags = tags
    let runs = -1
    const stop = effect(() => (runs++, it.value.list[3], it.value.s.tags))
    it.value.list[3] = row
    it.value.s.tags = tags
    it.value.list.splice(3, 1, row)
    expect([runs, it.value.list.indexOf(row), it.value.list.includes(row)]).toEqual([0, 3, true])
    it.value.list[3] = { ...row }
    expect(runs).toBe(1)
    stop.effect.stop()
  }
})

describe('an initial value', () => {
  const connect = () => network.open().bridge.useRemoteRef
  test('may hold refs, reactive objects and computed refs, as an assigned one', async () => {
    const made = () => ({
      a: ref(1),
      b: { c: computed(() => 2) },
      d: [ref({ e: 3 })],
      f: reactive({ g: ref(4) })
    })
    const shared = scope.run(() => useRemoteRef('new', made(), { connect: connect() }))
    const plain = { a: 1, b: { c: 2 }, d: [{ e: 3 }], f: { g: 4 } }
    expect(shared.value).toEqual(plain)
    const { shared: assigned } = await remote(null)
    assigned.value = made()
    expect(assigned.value).toEqual(plain)
  })

  test('may be the value of another ref, which is copied', async () => {
    const { shared } = await remote(initial())
    const copy = scope.run(() => useRemoteRef('copy', shared.value, { connect: connect() }))
    expect(copy.value).toEqual(initial())
    copy.value.s.a = 9
    expect(shared.value.s.a).toBe(1)
  })

  test('that cannot be shared is refused with the name of the ref', () => {
    const make = () => useRemoteRef('bad', { fn: ref(() => {}) }, { connect: connect() })
    expect(make).toThrow(
      expect.objectContaining({ code: 'ERR_REF_VALUE', ref: 'bad', path: ['fn'] })
    )
  })
})

/** All properties of an object that can be seen without calling its methods. */
function look(object) {
  const shape = (value) =>
    typeof value === 'object' && value !== null
      ? 'an object'
      : typeof value === 'function'
        ? 'a function'
        : value
  const forIn = []
  for (const key in object) forIn.push(key)
  const names = [
    'a',
    'n',
    '0',
    'length',
    'size',
    'get',
    'push',
    'nothing',
    'constructor',
    '__v_raw',
    '__v_skip'
  ]
  return {
    keys: Object.keys(object),
    names: Object.getOwnPropertyNames(object),
    symbols: Object.getOwnPropertySymbols(object),
    own: Reflect.ownKeys(object),
    forIn,
    values: Object.values(object).map(shape),
    entries: Object.entries(object).map(([key, value]) => [key, shape(value)]),
    spread: Object.keys({ ...object }),
    has: names.filter((name) => name in object),
    hasOwn: names.filter((name) => Object.hasOwn(object, name)),
    enumerable: names.filter((name) => Object.prototype.propertyIsEnumerable.call(object, name)),
    descriptors: Object.entries(Object.getOwnPropertyDescriptors(object)).map(
      ([key, { value, ...rest }]) => [key, shape(value), rest]
    ),
    tag: Object.prototype.toString.call(object),
    constructor: object.constructor,
    inherits: [Object, Array, Map, Set].filter((Type) => object instanceof Type),
    isArray: Array.isArray(object),
    extensible: Object.isExtensible(object),
    frozen: Object.isFrozen(object),
    json: JSON.stringify(object),
    text: Array.isArray(object) ? String(object).length > 0 : String(object),
    length: object.length,
    size: object.size,
    iterates: typeof object[Symbol.iterator]
  }
}

const parts = {
  'the value': (value) => value,
  'an object': (value) => value.s,
  'an array': (value) => value.list,
  'an element': (value) => value.list[0],
  'a Map': (value) => value.map,
  'a Set': (value) => value.set
}

test.each(Object.entries(parts))(
  '%s looks as a plain one does, and so does what toRaw gives',
  async (_what, part) => {
    const { shared } = await remote(initial())
    const [plain, own] = [part(reactive(initial())), part(shared.value)]
    expect(look(own)).toEqual(look(plain))
    expect(look(toRaw(own))).toEqual(look(toRaw(plain)))
    expect(look(readonly(own))).toEqual(look(readonly(plain)))
    expect(toRaw(own)).not.toBe(own)
    expect(Object.getPrototypeOf(own)).toBe(Object.getPrototypeOf(plain))
  }
)

test("Vue's functions return the same for it", async () => {
  const { shared } = await remote(initial())
  const plain = ref(initial())
  const answers = (it) => {
    const { value } = it
    const objects = [
      value,
      value.s,
      value.list,
      value.list[0],
      value.map,
      value.set,
      value.map.get('a')
    ]
    return [
      [
        isRef(it),
        isReadonly(it),
        isShallow(it),
        isProxy(it),
        unref(it) === value,
        toValue(it) === value
      ],
      ...objects.map((object) => [
        isReactive(object),
        isReadonly(object),
        isShallow(object),
        isProxy(object),
        isReactive(toRaw(object)),
        toRaw(toRaw(object)) === toRaw(object),
        reactive(object) === object,
        reactive(toRaw(object)) === object,
        ref(object).value === object,
        shallowRef(object).value === object,
        shallowReactive({ object }).object === object,
        reactive({ object }).object === object,
        reactive([object])[0] === object,
        isReadonly(readonly(object)),
        toRaw(readonly(object)) === toRaw(object),
        markRaw({ object }).object === object
      ]),
      Object.keys(toRefs(value)),
      toRef(value, 'n').value,
      computed(() => value.s).value === value.s
    ]
  }
  expect(answers(shared)).toEqual(answers(plain))
})

test('a deep watcher, and one of a getter, are called in the same way', async () => {
  const { shared } = await remote(initial())
  const calls = [ref(initial()), shared].map((it) => {
    const seen = []
    const stops = [
      watch(it, () => seen.push('deep'), { deep: true, flush: 'sync' }),
      watch(it, () => seen.push('two levels'), { deep: 2, flush: 'sync' }),
      watch(
        () => it.value.s,
        () => seen.push('s'),
        { flush: 'sync' }
      ),
      watch(
        () => it.value.s.a,
        (now, before) => seen.push(`${before} ${now}`),
        { flush: 'sync' }
      ),
      watch(
        () => [...it.value.list],
        () => seen.push('list'),
        { flush: 'sync' }
      )
    ]
    it.value.s.a = 2
    seen.push('-')
    it.value.s.b.c = 2
    seen.push('-')
    it.value.list[0].done = true
    seen.push('-')
    it.value.s = { a: 5, b: {} }
    for (const stop of stops) stop()
    return seen
  })
  expect(calls[1]).toEqual(calls[0])
})
