/** Maps and Sets of a store in Vue: which effects run again, and how often. */

import { jest } from '@jest/globals'
import {
  computed,
  h,
  isReactive,
  isReadonly,
  nextTick,
  reactive,
  readonly,
  ref,
  renderList,
  shallowRef,
  toRaw,
  watch
} from 'vue'
import { describeReactive } from '../helpers/reactive.mjs'

const initial = () => new Map([['a', { n: 1 }], ['b', { n: 2 }]]) // prettier-ignore

describeReactive('a Map', ({ make, counting }) => {
  test('an effect that reads an entry runs again for that entry only', () => {
    const map = make(initial()).value
    const a = counting(() => map.get('a')?.n)
    const missing = counting(() => map.get('c'))
    const has = counting(() => map.has('b'))
    map.get('b').n = 5
    expect([a.runs, missing.runs, has.runs]).toEqual([1, 1, 1])
    map.get('a').n = 5
    expect([a.runs, a.seen]).toEqual([2, 5])
    map.set('c', 1)
    expect([a.runs, missing.runs, missing.seen, has.runs]).toEqual([2, 2, 1, 1])
    map.set('c', 1)
    expect(missing.runs).toBe(2)
    map.delete('b')
    expect([a.runs, missing.runs, has.runs, has.seen]).toEqual([2, 2, 2, false])
    map.clear()
    expect([a.seen, missing.seen, has.seen]).toEqual([undefined, undefined, false])
  })

  test('keys other than strings are tracked too', () => {
    const map = make(new Map(/** @type {[any, any][]} */ ([[1, 'one'], [NaN, 0], [undefined, 0]]))).value // prettier-ignore
    const number = counting(() => map.get(1))
    const text = counting(() => map.get('1'))
    const nan = counting(() => map.get(NaN))
    const none = counting(() => map.get(undefined))
    map.set(1, 2).set(NaN, 3).set(undefined, 4)
    expect([number, text, nan, none].map(({ runs }) => runs)).toEqual([2, 1, 2, 2])
  })

  test('size, iteration and keys', () => {
    const map = make(initial()).value
    const size = counting(() => map.size)
    const keys = counting(() => [...map.keys()].join())
    const entries = counting(() => [...map].map(([key, { n }]) => `${key}${n}`).join())
    const each = counting(() => {
      let sum = 0
      map.forEach(({ n }) => (sum += n))
      return sum
    })
    map.get('a').n = 10
    expect([size.runs, keys.runs, entries.runs, each.runs]).toEqual([1, 1, 2, 2])
    map.set('b', { n: 20 })
    expect([keys.runs, entries.seen, each.seen]).toEqual([1, 'a10,b20', 30])
    map.set('c', { n: 1 })
    expect([size.seen, keys.seen, entries.seen, each.seen]).toEqual([3, 'a,b,c', 'a10,b20,c1', 31])
    map.delete('a')
    expect([size.seen, keys.seen, entries.seen]).toEqual([2, 'b,c', 'b20,c1'])
    map.clear()
    expect([size.seen, keys.seen, entries.seen, each.seen]).toEqual([0, '', '', 0])
  })

  test('changes of others run effects once', () => {
    const store = make(initial())
    const map = store.value
    const all = counting(() => [...map.values()].reduce((sum, { n }) => sum + n, 0))
    store.apply([
      { op: 'replace', path: ["'a", 'n'], value: 10 },
      { op: 'add', path: ["'c"], value: { n: 5 } },
      { op: 'remove', path: ["'b"] }
    ])
    expect(all).toEqual({ runs: 2, seen: 15 })
    store.apply([{ op: 'replace', path: [], value: new Map([['x', { n: 7 }]]) }])
    expect(all).toEqual({ runs: 3, seen: 7 })
    expect(store.value).toBe(map)
  })

  test('it is the same in a ref, a reactive object and a computed, and nested objects are ===', () => {
    const store = make({ map: initial() })
    const { map } = store.value
    const state = reactive({ map, chosen: map.get('a') })
    const held = ref(map)
    expect([isReactive(map), reactive(map) === map]).toEqual([true, true])
    expect([state.map === map, held.value === map]).toEqual([true, true])
    expect(state.chosen === map.get('a')).toBe(true)
    const total = computed(() => [...state.map.values()].reduce((sum, { n }) => sum + n, 0))
    expect(total.value).toBe(3)
    map.set('c', { n: 3 })
    expect(total.value).toBe(6)
    held.value.get('c').n = 4
    expect(total.value).toBe(7)
    expect(shallowRef(map).value.get('c')).toBe(map.get('c'))
  })

  test('toRaw returns a proxy that reads and records without tracking', () => {
    const store = make(initial())
    const map = store.value
    const raw = toRaw(map)
    expect(raw).toBeInstanceOf(Map)
    const untracked = counting(() => [raw.size, raw.get('a').n, [...raw].length])
    raw.set('c', { n: 3 })
    expect(untracked.runs).toBe(1)
    expect(map.get('c').n).toBe(3)
    expect([raw.size, [...raw.keys()], new Map(raw).size]).toEqual([3, ['a', 'b', 'c'], 3])
    expect(Map.prototype.has.call(store.raw, 'c')).toBe(true)
  })

  test('readonly reads, tracks and refuses', () => {
    const map = make(initial()).value
    const view = readonly(map)
    const a = counting(() => view.get('a').n)
    const all = counting(() => [...view].map(([key, { n }]) => key + n).join())
    const size = counting(() => view.size)
    const has = counting(() => view.has('c'))
    expect([a.seen, all.seen, size.seen, has.seen]).toEqual([1, 'a1,b2', 2, false])
    expect([isReadonly(view), isReadonly(view.get('a'))]).toEqual([true, true])
    map.get('a').n = 5
    map.set('c', { n: 3 })
    expect([a.seen, all.seen, size.seen, has.seen]).toEqual([5, 'a5,b2,c3', 3, true])
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
    view.set('d', 1)
    view.delete('a')
    view.clear()
    expect(warn).toHaveBeenCalledTimes(3)
    warn.mockRestore()
    expect(map.size).toBe(3)
  })

  test('a deep watcher sees every change', async () => {
    const map = make(initial()).value
    let runs = 0
    const stop = watch(map, () => runs++, { deep: true })
    for (const change of [
      () => (map.get('a').n = 9),
      () => map.set('c', { n: 1 }),
      () => (map.get('c').n = 2),
      () => map.delete('b'),
      () => map.clear()
    ]) {
      const before = runs
      change()
      await nextTick()
      expect(runs).toBe(before + 1)
    }
    stop()
  })

  test('v-for goes through entries', () => {
    const map = make(initial()).value
    const rendered = counting(() =>
      renderList(map, ([key, { n }]) => h('li', `${key}${n}`)).map(
        (/** @type {any} */ { children }) => children
      )
    )
    expect(rendered.seen).toEqual(['a1', 'b2'])
    map.get('b').n = 5
    map.set('c', { n: 6 })
    expect(rendered.seen).toEqual(['a1', 'b5', 'c6'])
  })
})

describeReactive('a Set', ({ make, counting }) => {
  test('membership, size, iteration', () => {
    const store = make({ set: new Set(['a', 1]) })
    const { set } = store.value
    const a = counting(() => set.has('a'))
    const b = counting(() => set.has('b'))
    const all = counting(() => [...set].join())
    const size = counting(() => set.size)
    set.add('b')
    set.add('b')
    expect([a.runs, b.runs, b.seen, all.seen, all.runs, size.seen]).toEqual([
      1,
      2,
      true,
      'a,1,b',
      2,
      3
    ])
    set.delete(1)
    expect([a.runs, b.runs, all.seen]).toEqual([1, 2, 'a,b'])
    store.apply([{ op: 'add', path: ['set', '#2'], value: 0 }])
    expect([all.seen, size.seen]).toEqual(['a,b,2', 3])
    set.clear()
    expect([a.seen, b.seen, all.seen, size.seen]).toEqual([false, false, '', 0])
    const view = readonly(set)
    const seen = counting(() => [view.has('z'), [...view].length, view.size])
    set.add('z')
    expect(seen.seen).toEqual([true, 1, 1])
    expect(reactive({ set }).set).toBe(set)
    expect([...toRaw(set)]).toEqual(['z'])
  })
})
