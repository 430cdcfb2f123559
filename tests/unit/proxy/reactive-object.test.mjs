/** Objects of a store with effects, tested like `reactive` in Vue's own tests. */

import { computed, isProxy, isReactive, isReadonly, isShallow, reactive, ref, toRaw } from 'vue'
import { describeReactive, warnings } from '../helpers/reactive.mjs'

test('only a second copy of the library causes a warning', () => {
  expect(warnings).toEqual([
    expect.stringMatching(/two copies of @vue\/reactivity.*dedupe: .*the app's dependencies/)
  ])
})

describeReactive('objects', ({ make, counting }) => {
  test('are reactive to Vue, at each level', () => {
    const { value } = make({ a: { b: [{}] } })
    for (const proxy of [value, value.a, value.a.b, value.a.b[0]]) {
      expect(isReactive(proxy)).toBe(true)
      expect(isProxy(proxy)).toBe(true)
      expect(isReadonly(proxy)).toBe(false)
      expect(isShallow(proxy)).toBe(false)
      expect(reactive(proxy)).toBe(proxy)
    }
  })

  test('an effect runs again when a member that it has read is set', () => {
    const { value } = make({ a: { b: 1 }, other: 1 })
    const b = counting(() => value.a.b)
    value.a.b = 2
    expect(b).toEqual({ runs: 2, seen: 2 })
    value.other = 2
    value.a.c = 2
    expect(b.runs).toBe(2)
  })

  test('setting the same value runs nothing', () => {
    const { value } = make({ a: NaN, b: 'x', c: {} })
    const all = counting(() => [value.a, value.b, value.c])
    value.a = NaN
    value.b = 'x'
    const { c } = value
    value.c = c
    expect(all.runs).toBe(1)
  })

  test('replacing an object runs effects that read inside it', () => {
    const { value } = make({ a: { b: 1 } })
    const b = counting(() => value.a.b)
    value.a = { b: 2 }
    expect(b).toEqual({ runs: 2, seen: 2 })
    value.a.b = 3
    expect(b).toEqual({ runs: 3, seen: 3 })
  })

  test('a member that was missing', () => {
    const { value } = make({})
    const read = counting(() => value.a)
    const has = counting(() => 'a' in value)
    const owns = counting(() => value.hasOwnProperty.call(value, 'a'))
    value.a = undefined
    expect([has.seen, owns.seen]).toEqual([true, true])
    value.a = 1
    expect(read.seen).toBe(1)
    expect([has.runs, owns.runs]).toEqual([3, 3])
    delete value.a
    expect([read.seen, has.seen, owns.seen]).toEqual([undefined, false, false])
  })

  test('lists of keys run on added and removed members only', () => {
    const { value } = make({ a: 1 })
    const keys = counting(() => Object.keys(value).join())
    const inLoop = counting(() => {
      let text = ''
      for (const key in value) text += key
      return text
    })
    value.a = 2
    expect([keys.runs, inLoop.runs]).toEqual([1, 1])
    value.b = 1
    expect([keys.seen, inLoop.seen]).toEqual(['a,b', 'ab'])
    delete value.a
    expect([keys.seen, inLoop.seen]).toEqual(['b', 'b'])
    delete value.a
    expect([keys.runs, inLoop.runs]).toEqual([3, 3])
  })

  test('JSON and spreading depend on all', () => {
    const { value } = make({ a: { b: 1 } })
    const json = counting(() => JSON.stringify(value))
    const spread = counting(() => ({ ...value.a }))
    value.a.b = 2
    value.a.c = 3
    expect(json.seen).toBe('{"a":{"b":2,"c":3}}')
    expect(spread.seen).toEqual({ b: 2, c: 3 })
  })

  test('symbols and inherited members are not tracked', () => {
    const { value } = make({ a: 1 })
    const tag = counting(() => [String(value), value.constructor, value[Symbol.toStringTag]])
    value.a = 2
    expect(tag.runs).toBe(1)
  })

  test('a computed is computed when it has to be', () => {
    const { value } = make({ price: 2, count: 3 })
    let computations = 0
    const total = computed(() => (computations++, value.price * value.count))
    expect([total.value, total.value, computations]).toEqual([6, 6, 1])
    value.count = 4
    expect([total.value, computations]).toEqual([8, 2])
  })

  test('an effect that changes what it reads does not loop', () => {
    const { value } = make({ n: 0 })
    const increment = counting(() => value.n++)
    expect(value.n).toBe(1)
    value.n = 5
    expect(value.n).toBe(6)
    expect(increment.runs).toBe(2)
  })

  test('refs and reactives that are stored are unwrapped and copied', () => {
    const store = make({})
    const [count, state] = [ref(1), reactive({ n: 1, nested: ref(2) })]
    store.value.count = count
    store.value.state = state
    count.value = 5
    state.n = 5
    expect(store.raw).toEqual({ count: 1, state: { n: 1, nested: 2 } })
    const plain = [toRaw(store.raw.state)]
    expect(isReactive(plain[0])).toBe(false)
  })

  test('changes of others run effects once, after the last patch', () => {
    const store = make({ a: 1, b: { c: 1 }, list: [1, 2, 3] })
    const { value } = store
    const all = counting(() => [value.a, value.b.c, ...value.list].join())
    const missing = counting(() => value.d)
    store.apply([
      { op: 'replace', path: ['a'], value: 2 },
      { op: 'replace', path: ['b'], value: { c: 2 } },
      { op: 'remove', path: ['list', 0] },
      { op: 'remove', path: ['list', 0] },
      { op: 'add', path: ['d'], value: 4 }
    ])
    expect(all).toEqual({ runs: 2, seen: '2,2,3' })
    expect(missing.seen).toBe(4)
  })

  test('a batch runs effects once, after it; after an error they see the old value', () => {
    const store = make({ a: 1, b: 1 })
    const { value } = store
    const sum = counting(() => value.a + value.b)
    const double = computed(() => value.a * 2)
    expect(double.value).toBe(2)
    store.batch(() => {
      value.a = 2
      value.b = 2
      expect(sum.runs).toBe(1)
      // What the function itself reads is as it has made it.
      expect(double.value).toBe(4)
    })
    expect(sum).toEqual({ runs: 2, seen: 4 })
    const failing = () =>
      store.batch(() => {
        value.a = 3
        throw new Error('no')
      })
    expect(failing).toThrow('no')
    expect(sum.seen).toBe(4)
    expect(double.value).toBe(4)
  })

  test('the whole value', () => {
    const store = make({ a: 1 })
    const root = counting(() => store.value)
    const a = counting(() => store.value.a)
    store.value = { a: 1 }
    // Another object, as for any ref, though nothing is sent.
    expect([root.runs, a.runs]).toEqual([2, 2])
    store.value = { a: 2 }
    expect(a.seen).toBe(2)
    store.value.a = 3
    expect([root.runs, a.seen]).toEqual([3, 3])
    store.value = 7
    expect(root.seen).toBe(7)
  })

  test('an object outside the value stays reactive', () => {
    const { value } = make({ a: { n: 1 } })
    const { a } = value
    delete value.a
    const n = counting(() => a.n)
    a.n = 2
    expect(n.seen).toBe(2)
  })

  test('an effect that throws does not keep others from running, nor harms tracking', () => {
    const { value } = make({ list: [1], n: 0 })
    counting(() => {
      if (value.list.length > 1) throw new Error('in an effect')
    })
    const length = counting(() => value.list.length)
    expect(() => value.list.push(2)).toThrow('in an effect')
    expect(length.seen).toBe(2)
    const n = counting(() => value.n)
    value.n = 1
    expect(n.seen).toBe(1)
  })
})
