/** Plain copies: of every type, of data with shared values, and their dependencies. */

import { types } from 'node:util'
import { computed, effect, markRaw, reactive, readonly, ref, shallowReactive, toRaw } from 'vue'
import { RemoteRefError, decode, encode, toPlain } from '../../../lib/shared/index.js'
import { toPlain as inClient } from '../../../lib/client/index.js'
import { Store } from '../../../lib/shared/store/store.js'
import { toPlain as inVue } from '../../../lib/vue/index.js'
import { difference } from '../../cases/same.mjs'
import { cases } from '../../cases/types.mjs'
import { counting, describeReactive, ways } from '../helpers/reactive.mjs'

const make = (source) => new Function(`return (${source})`)()
const good = cases.filter(
  ({ error, needs }) => !error && (needs === undefined || needs in globalThis)
)

/** Whether there is a proxy anywhere in a value. */
function hasProxy(value, seen = new Set()) {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (types.isProxy(value)) return true
  seen.add(value)
  const inner = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : []
  const parts = [...inner, ...Object.values(value), value.cause, value.errors]
  return parts.some((part) => hasProxy(part, seen))
}

test('one function, wherever it is imported from', () => {
  expect(inClient).toBe(inVue)
  expect(inVue.toString()).toBe(toPlain.toString())
})

/** The structured clone of a value, or its error. */
function cloned(value) {
  try {
    return { arrives: structuredClone(value) }
  } catch (error) {
    return { error: error.message }
  }
}

describe.each([['nothing reactive', undefined], ...ways])('%s', (_title, reactivity) => {
  test.each(good.map((one) => [`${one.group}: ${one.name}`, one]))('%s', (_name, one) => {
    const layout = (it) => ({ it: it(), in: [new Map([[1, [it()]]])] })
    const text = encode(layout(() => make(one.make)))
    const store = new Store(decode(text), { reactivity })
    const { value } = store
    for (const shared of [value, toRaw(value)]) {
      const copy = toPlain({ own: [shared.it], shared })
      const expected = () => make(one.becomes ?? one.make)
      const plain = { own: [expected()], shared: layout(expected) }
      expect(hasProxy(copy)).toBe(false)
      expect(difference(copy, plain)).toBe(undefined)
      // As fit for it as what was never shared: some types a clone changes, or does not take.
      expect(difference(cloned(copy), cloned(plain))).toBe(undefined)
      if (typeof copy.own[0] === 'object' && copy.own[0] !== null) {
        expect(copy.own[0]).not.toBe(store.raw.it)
      }
    }
    expect(encode(value)).toBe(text)
  })
})

describe('values of the app', () => {
  const { value: shared } = new Store(
    { list: [{ id: 1 }, { id: 2 }], map: new Map([['a', { n: 1 }]]) },
    { reactivity: ways[0][1] }
  )

  test('its own objects, with shared ones deep inside', () => {
    const own = { title: 'x', in: { rows: [shared.list[1], toRaw(shared.list[0])] } }
    const keyed = new Map([[shared.list[0], new Set([shared.list])]])
    const copy = toPlain({ own, keyed })
    expect(hasProxy(copy)).toBe(false)
    expect(copy.own).toEqual({ title: 'x', in: { rows: [{ id: 2 }, { id: 1 }] } })
    expect(structuredClone(copy)).toEqual(copy)
    const [[key, set]] = copy.keyed
    expect([key, [...set]]).toEqual([{ id: 1 }, [[{ id: 1 }, { id: 2 }]]])
    // What is there twice stays one.
    expect(copy.own.in.rows[1]).toBe(key)
    expect([...set][0][0]).toBe(key)
  })

  test('refs and proxies of Vue, around and inside', () => {
    class Point {
      x = 1
    }
    const point = new Point()
    const value = {
      ref: ref({ row: shared.list[0] }),
      computed: computed(() => shared.map),
      reactive: reactive({ rows: shared.list, n: ref(1), set: new Set([{ a: 1 }]) }),
      readonly: readonly(shared),
      shallow: shallowReactive(new Map([['k', shared.map]])),
      point: reactive(point),
      skipped: markRaw({ a: shared.list[0] })
    }
    const copy = toPlain(value)
    expect(copy.point).toBe(point)
    delete copy.point
    expect(hasProxy(copy)).toBe(false)
    expect(structuredClone(copy)).toEqual({
      ref: { row: { id: 1 } },
      computed: new Map([['a', { n: 1 }]]),
      reactive: { rows: [{ id: 1 }, { id: 2 }], n: 1, set: new Set([{ a: 1 }]) },
      readonly: { list: [{ id: 1 }, { id: 2 }], map: new Map([['a', { n: 1 }]]) },
      shallow: new Map([['k', new Map([['a', { n: 1 }]])]]),
      // Vue marks what it shall leave alone, and does so where nobody sees it.
      skipped: { a: { id: 1 } }
    })
    expect(toPlain(ref(3))).toBe(3)
    expect(toPlain(ref(shared.list))).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('cycles, in objects and in errors', () => {
    const own = { rows: shared.list, in: [] }
    own.in.push(own)
    const copy = toPlain(own)
    expect(copy.in[0]).toBe(copy)
    expect(copy.rows).toEqual([{ id: 1 }, { id: 2 }])
    /** @type {any} */
    const error = new Error('m')
    error.cause = { error }
    expect(toPlain(error).cause.error).toBe(error)
  })

  test('values that are not data are kept', () => {
    class Point {}
    const own = [
      () => {},
      Symbol('s'),
      new Point(),
      new Blob(['a']),
      Promise.resolve(),
      1n,
      undefined
    ]
    const copy = toPlain([...own, shared.list[0]])
    own.forEach((one, i) => expect(copy[i]).toBe(one))
    expect(toPlain({ [Symbol('s')]: 1, a: 1 })).toStrictEqual({ a: 1 })
    expect(Reflect.ownKeys(toPlain({ [Symbol('s')]: 1, a: 1 }))).toEqual(['a'])
  })

  test('a copy shares nothing', () => {
    const copy = toPlain(shared)
    copy.list[0].id = 7
    copy.map.set({ an: 'object' }, 1)
    expect(shared.list[0].id).toBe(1)
    expect(shared.map.size).toBe(1)
    // The Map has an object among its keys now, and can be stored as any other that has.
    shared.copied = copy.map
    expect([...toPlain(shared.copied).keys()]).toEqual(['a', { an: 'object' }])
    delete shared.copied
  })

  test("members that only look like Vue's are data", () => {
    const { value } = new Store({ a: { __v_isRef: true, value: 1 }, b: { __v_raw: 2 } })
    expect(toPlain(value)).toStrictEqual({ a: { __v_isRef: true, value: 1 }, b: { __v_raw: 2 } })
  })
})

describeReactive('an effect that copies', ({ make: makeStore }) => {
  test('an effect runs again for each change inside', () => {
    const store = makeStore({
      rows: [
        { id: 1, tags: ['a'] },
        { id: 2, tags: [] }
      ],
      users: new Map([[7, { name: 'Ada' }]]),
      set: new Set(['x'])
    })
    const seen = counting(() => toPlain(store.value))
    const edits = [
      (value) => (value.rows[1].id = 3),
      (value) => value.rows[0].tags.push('b'),
      (value) => (value.rows[0].more = { deep: 1 }),
      (value) => (value.rows[0].more.deep = 2),
      (value) => delete value.rows[0].more,
      (value) => value.rows.splice(0, 1),
      (value) => (value.rows[0] = { id: 9, tags: [] }),
      (value) => (value.users.get(7).name = 'Bob'),
      (value) => value.users.set(7, { name: 'Cy' }),
      (value) => value.users.set(8, { name: 'Di' }),
      (value) => value.users.delete(7),
      (value) => value.set.add('y'),
      (value) => (value.rows.length = 0)
    ]
    edits.forEach((edit, i) => {
      edit(store.value)
      expect(seen.runs).toBe(i + 2)
      expect(encode(seen.seen)).toBe(encode(store.value))
    })
  })
})

test('reads through Vue proxies are tracked, too', () => {
  const own = reactive({ map: new Map([['a', { n: 1 }]]) })
  /** @type {any} */
  let seen
  effect(() => (seen = toPlain({ own })))
  own.map.get('a').n = 2
  expect(seen.own.map.get('a').n).toBe(2)
})

test('errors about unsupported operations on a shared value mention toPlain', () => {
  const { value } = new Store(
    decode(encode({ keyed: new Map([[{}, 1]]), holes: Object.assign(new Array(2), [1]) }))
  )
  const errors = [
    () => Object.freeze(value),
    () => value.keyed.set('a', 1),
    () => value.holes.push(1)
  ].map((act) => {
    try {
      act()
    } catch (error) {
      return error
    }
  })
  for (const error of errors) {
    expect(error).toBeInstanceOf(RemoteRefError)
    expect(error.message).toMatch(/toPlain\(/)
  }
})
