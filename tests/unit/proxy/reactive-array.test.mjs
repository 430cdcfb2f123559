/** Arrays of a store with effects, tested like reactive arrays in Vue's own tests. */

import { isReactive, reactive, readonly, toRaw } from 'vue'
import { describeReactive } from '../helpers/reactive.mjs'

describeReactive('arrays', ({ make, counting }) => {
  test('are arrays', () => {
    const { value } = make([{ n: 1 }])
    expect(Array.isArray(value)).toBe(true)
    expect(isReactive(value[0])).toBe(true)
    expect(value).toEqual([{ n: 1 }])
    expect(value).toHaveLength(1)
  })

  test('an index', () => {
    const { value } = make([1, 2])
    const first = counting(() => value[0])
    const length = counting(() => value.length)
    value[0] = 9
    value[1] = 9
    expect([first.runs, first.seen, length.runs]).toEqual([2, 9, 1])
    value[2] = 9
    expect([first.runs, length.seen]).toEqual([2, 3])
  })

  test('length', () => {
    const { value } = make([1, 2, 3])
    const [first, last] = [counting(() => value[0]), counting(() => value[2])]
    value.length = 1
    expect(last.seen).toBe(undefined)
    expect(first.runs).toBe(1)
  })

  test('keys, in, and holes', () => {
    const { value } = make([1])
    const keys = counting(() => Object.keys(value).join())
    const has = counting(() => 1 in value)
    value.push(2)
    expect([keys.seen, has.seen]).toEqual(['0,1', true])
    value.pop()
    expect([keys.seen, has.seen]).toEqual(['0', false])
  })

  const readers = {
    'for of': (list) => {
      const seen = []
      for (const item of list) seen.push(item.n)
      return seen
    },
    spread: (list) => [...list].map(({ n }) => n),
    'an index loop': (list) => {
      const seen = []
      for (let i = 0; i < list.length; i++) seen.push(list[i].n)
      return seen
    },
    'for in': (list) => {
      const seen = []
      for (const i in list) seen.push(list[i].n)
      return seen
    },
    forEach: (list) => {
      const seen = []
      list.forEach(({ n }) => seen.push(n))
      return seen
    },
    entries: (list) => [...list.entries()].map(([, { n }]) => n),
    values: (list) => Array.from(list.values(), ({ n }) => n),
    map: (list) => list.map(({ n }) => n),
    flatMap: (list) => list.flatMap(({ n }) => [n]),
    filter: (list) => list.filter(() => true).map(({ n }) => n),
    slice: (list) => list.slice().map(({ n }) => n),
    concat: (list) => list.concat([]).map(({ n }) => n),
    flat: (list) => list.flat().map(({ n }) => n),
    reduce: (list) => list.reduce((seen, { n }) => [...seen, n], []),
    reduceRight: (list) => list.reduceRight((seen, { n }) => [n, ...seen], []),
    every: (list) => {
      const seen = []
      list.every(({ n }) => seen.push(n))
      return seen
    },
    toSorted: (list) => list.toSorted(() => 0).map(({ n }) => n),
    toReversed: (list) =>
      list
        .toReversed()
        .map(({ n }) => n)
        .reverse(),
    toSpliced: (list) => list.toSpliced(0, 0).map(({ n }) => n),
    'JSON.stringify': (list) => JSON.parse(JSON.stringify(list)).map(({ n }) => n)
  }

  test.each(Object.keys(readers))('%s follows each kind of change, once each', (name) => {
    const { value } = make([{ n: 1 }, { n: 2 }])
    const read = counting(() => readers[name](value))
    const changes = [
      (list) => list.push({ n: 3 }),
      (list) => list.push({ n: 4 }, { n: 5 }),
      (list) => list.unshift({ n: 0 }),
      (list) => list.splice(1, 2),
      (list) => list.splice(1, 1, { n: 7 }),
      (list) => (list[0].n = 9),
      (list) => (list[1] = { n: 8 }),
      (list) => list.sort((a, b) => a.n - b.n),
      (list) => list.reverse(),
      (list) => list.fill({ n: 6 }, 1, 2),
      (list) => list.copyWithin(0, 1, 2),
      (list) => list.pop(),
      (list) => list.shift(),
      (list) => (list.length = 0)
    ]
    const plain = [{ n: 1 }, { n: 2 }]
    let runs = 1
    for (const change of changes) {
      change(value)
      change(plain)
      expect(read).toEqual({ runs: ++runs, seen: plain.map(({ n }) => n) })
    }
    value.push()
    value.splice(0, 0)
    value.sort()
    expect(read.runs).toBe(runs)
  })

  const finders = {
    find: (list) => list.find(({ n }) => n === 2),
    findLast: (list) => list.findLast(({ n }) => n === 2),
    at: (list) => list.at(1),
    filter: (list) => list.filter(({ n }) => n === 2)[0],
    'the iterator': (list) => [...list][1],
    'the array given to a callback': (list) => list.map((_item, i, all) => all[i])[1],
    slice: (list) => list.slice(1)[0],
    concat: (list) => [].concat(list)[1],
    toReversed: (list) => list.toReversed()[0],
    destructuring: ([, second]) => second,
    reduce: (list) => list.reduce((_, item) => item)
  }

  test.each(Object.keys(finders))('%s returns the proxy itself', (name) => {
    const { value } = make([{ n: 1 }, { n: 2 }])
    expect(finders[name](value)).toBe(value[1])
  })

  test('find and similar methods return undefined if nothing matches', () => {
    const { value } = make([{ n: 1 }])
    expect(value.find(() => false)).toBe(undefined)
    expect(value.findLast(() => false)).toBe(undefined)
    expect(value.findIndex(({ n }) => n === 1)).toBe(0)
    expect(value.findLastIndex(() => false)).toBe(-1)
    expect(value.some(({ n }) => n === 1)).toBe(true)
    expect(() => value.find()).toThrow(TypeError)
    expect(() => value.forEach()).toThrow(TypeError)
    expect(() => make([]).value.reduce((a) => a)).toThrow(TypeError)
  })

  test('callbacks get the index, the array and their this', () => {
    const { value } = make(['a'])
    const self = {}
    value.forEach(function (...args) {
      expect(args).toEqual(['a', 0, value])
      expect(args[2]).toBe(value)
      expect(this).toBe(self)
    }, self)
    expect(value.reduceRight((...args) => args.slice(2), 'start')).toEqual([0, value])
  })

  test('joined, with elements that are objects and arrays', () => {
    const { value } = make([1, [2, 3], null, 'x'])
    expect(value.join('-')).toBe('1-2,3--x')
    expect(String(value)).toBe('1,2,3,,x')
  })

  test('search finds proxies, raw proxies and stored originals', () => {
    const { value } = make([{ n: 1 }, 5])
    const stored = { n: 2 }
    value.push(stored)
    for (const wanted of [
      value[2],
      toRaw(value[2]),
      stored,
      reactive(stored),
      readonly(value[2])
    ]) {
      expect(value.includes(wanted)).toBe(true)
      expect(value.indexOf(wanted)).toBe(2)
      expect(value.lastIndexOf(wanted)).toBe(2)
      expect(toRaw(value).indexOf(wanted)).toBe(2)
    }
    expect(value.includes(5)).toBe(true)
    expect(value.includes({ n: 1 })).toBe(false)
    expect(value.indexOf(value[0], 1)).toBe(-1)
  })

  test('search follows changes', () => {
    const { value } = make([{ n: 1 }])
    const item = value[0]
    const has = counting(() => value.includes(item))
    const index = counting(() => value.indexOf(item))
    value.unshift({ n: 0 })
    expect([has.seen, index.seen]).toEqual([true, 1])
    value.pop()
    expect([has.seen, index.seen]).toEqual([false, -1])
  })

  test('two effects that push do not run each other for ever', () => {
    const { value } = make([])
    counting(() => value.push(1))
    counting(() => value.push(2))
    expect(value).toEqual([1, 2])
  })

  test('mutators return removed elements as they were', () => {
    const { value } = make([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
    const [first, second, third, last] = value
    expect(value.shift()).toBe(first)
    expect(value.pop()).toBe(last)
    const removed = value.splice(0, 2)
    expect(removed[0]).toBe(second)
    expect(removed[1]).toBe(third)
    expect(isReactive(removed)).toBe(false)
  })

  test('iterators end, start again and are iterable', () => {
    const { value } = make([1])
    const iterator = value[Symbol.iterator]()
    expect([...iterator]).toEqual([1])
    value.push(2)
    expect(iterator.next()).toEqual({ value: undefined, done: true })
    const open = value.values()
    open.next()
    value.push(3)
    expect([...open]).toEqual([2, 3])
    expect(Object.prototype.toString.call(open)).toBe('[object Array Iterator]')
  })

  test('readonly reads and does not write', () => {
    const { value } = make([{ n: 1 }])
    const view = readonly(value)
    const warn = console.warn
    console.warn = () => {}
    view.push({ n: 2 })
    view[0].n = 5
    view.splice(0, 1)
    view.sort()
    console.warn = warn
    expect(value).toEqual([{ n: 1 }])
    const seen = counting(() => view.map(({ n }) => n).join())
    value.push({ n: 2 })
    expect(seen.seen).toBe('1,2')
  })
})
