/** Members that are not enumerable, which libraries use to mark objects. */

import { effect, isReactive, markRaw, reactive, toRaw } from 'vue'
import { Store, stringify } from '../../../lib/shared/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { share as shareWith } from '../helpers/share.mjs'

const reactivity = makeReactivity()
const mark = (object, key, rest) => Object.defineProperty(object, key, { value: 7, ...rest })

/** As el-tree of Element Plus marks its nodes. */
const markNode = (data, id) =>
  Object.defineProperty(data, '$treeNodeId', {
    value: id,
    enumerable: false,
    configurable: false,
    writable: false
  })

const share = (initial) => shareWith(initial, reactivity)

const containers = [
  ['an object', () => ({ a: 1 })],
  ['an array', () => [1, 2]],
  ['a Map', () => new Map([['a', 1]])],
  ['a Set', () => new Set(['a'])]
]

describe.each(containers)('%s', (_what, make) => {
  const made = () => {
    const calls = []
    const store = new Store(
      { it: make() },
      { reactivity, onPatches: (patches) => void calls.push(patches) }
    )
    return { it: store.value.it, store, calls }
  }

  test('keeps a mark as it is, and sends nothing', () => {
    const { it, store, calls } = made()
    const plain = make()
    const before = stringify(store.raw)
    for (const object of [it, plain]) {
      mark(object, 'fixed')
      mark(object, 'free', { writable: true, configurable: true })
      mark(object, Symbol.for('s'))
      object.free = { node: object }
      expect(() => {
        object.fixed = 8
      }).toThrow(TypeError)
      expect(() => mark(object, 'fixed', { value: 8 })).toThrow(TypeError)
      expect(Reflect.deleteProperty(object, 'fixed')).toBe(false)
    }
    for (const object of [it, plain, toRaw(it)]) {
      expect(object.fixed).toBe(7)
      expect(object[Symbol.for('s')]).toBe(7)
      expect([
        'fixed' in object,
        Object.hasOwn(object, 'fixed'),
        Reflect.apply(object.hasOwnProperty, object, ['free'])
      ]).toEqual([true, true, true])
      expect(Object.keys(object)).toEqual(Object.keys(make()))
      expect(Object.getOwnPropertyDescriptor(object, 'fixed')).toEqual(
        Object.getOwnPropertyDescriptor(plain, 'fixed')
      )
      expect(Object.getOwnPropertyNames(object).sort()).toEqual(
        Object.getOwnPropertyNames(plain).sort()
      )
    }
    // What a mark holds is not of the value.
    const nodes = { list: [] }
    it.free = nodes
    expect([it.free, toRaw(it).free]).toEqual([nodes, nodes])
    expect(it.free).toBe(nodes)
    expect(isReactive(it.free)).toBe(false)
    expect(delete it.free).toBe(true)
    expect('free' in it).toBe(false)
    expect(calls).toEqual([])
    expect(stringify(store.raw)).toBe(before)
  })

  test('is copied without it, and equal to one without it', () => {
    const { it, store, calls } = made()
    mark(it, 'mark', { value: () => {} })
    it[Symbol('s')] = 1
    store.value.other = it
    store.value.copy = Array.isArray(it)
      ? [...it]
      : it instanceof Map
        ? new Map(it)
        : it instanceof Set
          ? new Set(it)
          : { ...it }
    store.settle()
    store.value.it = make()
    expect(
      calls.map((patches) => patches.map(({ op, path }) => `${op} ${path.join('.')}`))
    ).toEqual([['add other'], ['add copy']])
    expect(Object.hasOwn(store.raw.copy, 'mark')).toBe(false)
  })

  test("Vue's markRaw does no harm", () => {
    const { it } = made()
    expect(markRaw(it)).toBe(it)
    expect(reactive(it)).toBe(it)
    expect(isReactive(it)).toBe(true)
    expect(reactive(toRaw(it))).toBe(it)
  })
})

test('an effect that reads a mark runs again when it is set, as with any reactive object', () => {
  const symbol = Symbol('mark')
  for (const object of [
    new Store({ n: 1 }, { reactivity }).value,
    new Store([1], { reactivity }).value
  ]) {
    mark(object, 'hidden', { writable: true, configurable: true })
    const seen = []
    const stop = effect(() => seen.push([object.hidden, object[symbol]]))
    object.hidden = 8
    object[symbol] = 1
    object[symbol] = 2
    delete object[symbol]
    delete object.hidden
    expect(seen).toEqual([
      [7, undefined],
      [8, undefined],
      [8, 1],
      [8, 2],
      [8, undefined],
      [undefined, undefined]
    ])
    stop.effect.stop()
  }
})

test('a symbol member stays here, and is not copied', () => {
  const store = new Store({ row: { n: 1 } }, { reactivity })
  const { row } = store.value
  const symbol = Symbol('mark')
  row[symbol] = { n: 5 }
  expect(row[symbol]).toEqual({ n: 5 })
  store.value.row = { ...row, n: 2 }
  expect(store.value.row).toEqual({ n: 2 })
  expect(symbol in store.value.row).toBe(false)
  expect(() => (store.value.row = { [symbol]: 1 })).toThrow(
    expect.objectContaining({ code: 'ERR_REF_VALUE' })
  )
})

test('an array whose methods a chart has replaced still records', async () => {
  const { windows, agree } = await share({ data: [1, 2, 3] })
  const { data } = windows[0].value
  // As Chart.js does.
  const heard = []
  const methods = ['push', 'pop', 'shift', 'splice', 'unshift']
  Object.defineProperty(data, '_chartjs', {
    configurable: true,
    enumerable: false,
    value: { listeners: [heard] }
  })
  for (const method of methods) {
    const base = data[method]
    Object.defineProperty(data, method, {
      configurable: true,
      enumerable: false,
      value(...args) {
        const result = base.apply(this, args)
        heard.push(method)
        return result
      }
    })
  }
  data.push(4)
  data.splice(0, 1)
  expect(heard).toEqual(['push', 'splice'])
  await agree()
  expect(windows[1].value.data).toEqual([2, 3, 4])
  for (const method of methods) delete data[method]
  delete data._chartjs
  data.unshift(1)
  expect(heard).toEqual(['push', 'splice'])
  await agree()
  expect(Object.getOwnPropertyNames(data)).toEqual(['0', '1', '2', '3', 'length'])
})

test('marks of one window do not affect another', async () => {
  const { main, windows, agree } = await share([{ label: 'a', children: [{ label: 'b' }] }])
  const [one, two] = windows
  const node = one.value[0]
  markNode(node, 1)
  markNode(node.children[0], 2)
  node.label = 'A'
  two.value[0].children.push({ label: 'c' })
  main.value[0].open = true
  await agree()
  expect(one.value[0].$treeNodeId).toBe(1)
  expect(two.value[0].$treeNodeId).toBe(undefined)
  one.value = JSON.parse(JSON.stringify(one.value))
  one.value.push(one.value.shift())
  await agree()
})

describe('somebody else adds a member with the name of a mark', () => {
  const kinds = [
    ['that may change', { configurable: true }],
    ['that may not', {}]
  ]
  test.each(kinds)('%s', async (_what, rest) => {
    for (const path of [[], ['row'], ['rows', 0]]) {
      const { main, windows, agree } = await share({
        row: { a: { n: 1 } },
        rows: [{ a: { n: 1 } }]
      })
      const [one, two] = windows
      const at = ({ value }) => path.reduce((inner, step) => inner[step], value)
      const marked = at(one)
      const inner = marked.a
      mark(marked, 'mark', rest)
      expect(() => main.patch([{ op: 'replace', path: [...path, 'mark'], value: 1 }])).toThrow()
      at(two).mark = { n: 1 }
      await agree()
      expect(at(one).mark).toEqual({ n: 1 })
      // What is in it goes on to live.
      if (inner) inner.n = 5
      at(one).mark.n = 2
      await agree()
      at(main).mark = 3
      delete at(two).mark
      await agree()
      expect('mark' in at(one)).toBe(false)
      mark(at(one), 'mark', rest)
      await agree()
    }
  })
})
