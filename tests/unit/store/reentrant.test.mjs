/**
 * Code of the app that runs inside a statement: comparisons, callbacks, `valueOf` of an argument,
 * getters of stored values, iterators, watchers. Whatever it does to the same array, the result is as
 * with Vue's own arrays, and main ends with the window's value.
 */

import { computed, ref, toRaw, watch } from 'vue'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { Network } from '../../simulation/network.mjs'
import { expectAsVue, FAILS, shown } from '../helpers/reentrant.mjs'

const number = (item) => (typeof item === 'object' && item !== null ? item.n : item)

/** Elements: numbers, or objects. */
const kinds = { numbers: (n) => n, objects: (n) => ({ n }) }

/**
 * What the code does. `list` is the array that the statement works on, `ref` has it.
 *
 * @type {Record<string, (tools: { it: any, ref: any, item: (n: number) => unknown }) => unknown>}
 */
const edits = {
  push: ({ it: list, item }) => list.push(item(9)),
  pop: ({ it: list }) => list.pop(),
  shift: ({ it: list }) => list.shift(),
  unshift: ({ it: list, item }) => list.unshift(item(8)),
  'splice out': ({ it: list }) => list.splice(1, 1),
  'splice in': ({ it: list, item }) => list.splice(1, 0, item(6), item(5)),
  'no length': ({ it: list }) => (list.length = 0),
  'a shorter length': ({ it: list }) => (list.length = 2),
  'a longer length': ({ it: list }) => (list.length = 6),
  'the first': ({ it: list, item }) => (list[0] = item(7)),
  'the last': ({ it: list, item }) => (list[list.length - 1] = item(7)),
  'one behind the last': ({ it: list, item }) => (list[list.length] = item(7)),
  reverse: ({ it: list }) => list.reverse(),
  sort: ({ it: list }) => list.sort((a, b) => number(b) - number(a)),
  fill: ({ it: list, item }) => list.fill(item(4), 1, 3),
  'a swap': ({ it: list }) => ([list[0], list[2]] = [list[2], list[0]]),
  'another list': ({ ref, item }) => (ref.value.list = [item(5)]),
  'a filtered list': ({ ref }) =>
    (ref.value.list = ref.value.list.filter((one) => number(one) > 1)),
  'a patch of main': ({ it: list, ref, item }) =>
    ref.patch && ref.value.list === list
      ? ref.patch([{ op: 'add', path: ['list', 0], value: item(8) }])
      : list.unshift(item(8)),
  'no list': ({ ref }) => delete ref.value.list,
  'another value': ({ ref, item }) => (ref.value = { list: [item(5), item(6)] }),
  [FAILS]: () => {
    throw new Error('enough')
  }
}

/** An argument that runs code when it is converted to a number. */
const asked = (n, call) => ({ valueOf: () => (call(), n), toString: () => (call(), String(n)) })

/**
 * Statements that run code: they call `call` at each opportunity, with the arguments of the code.
 *
 * @type {Record<string, (list: any, call: (...seen: unknown[]) => void, item: (n: number) => unknown)
 *   => unknown>}
 */
const statements = {
  sort: (list, call) => list.sort((a, b) => (call(a, b), number(a) - number(b))),
  toSorted: (list, call) => list.toSorted((a, b) => (call(a, b), number(a) - number(b))),
  forEach: (list, call) => list.forEach((it, i) => call(it, i)),
  map: (list, call) => list.map((it, i) => (call(it, i), it)),
  flatMap: (list, call) => list.flatMap((it, i) => (call(it, i), [it, i])),
  filter: (list, call) => list.filter((it, i) => (call(it, i), i % 2 === 0)),
  'filter of all': (list, call) => list.filter((it, i) => (call(it, i), true)),
  find: (list, call) => list.find((it, i) => (call(it, i), i === 2)),
  findIndex: (list, call) => list.findIndex((it, i) => (call(it, i), i === 2)),
  findLast: (list, call) => list.findLast((it, i) => (call(it, i), i === 1)),
  findLastIndex: (list, call) => list.findLastIndex((it, i) => (call(it, i), i === 1)),
  some: (list, call) => list.some((it, i) => (call(it, i), i === 3)),
  every: (list, call) => list.every((it, i) => (call(it, i), i < 3)),
  reduce: (list, call) => list.reduce((all, it, i) => (call(it, i), [...all, it]), []),
  'reduce without a start': (list, call) => list.reduce((last, it, i) => (call(last, it, i), it)),
  reduceRight: (list, call) => list.reduceRight((all, it, i) => (call(it, i), [...all, it]), []),
  'reduceRight without a start': (list, call) =>
    list.reduceRight((last, it, i) => (call(last, it, i), it)),
  'for of': (list, call) => {
    for (const it of list) call(it)
  },
  'for of entries': (list, call) => {
    for (const [i, it] of list.entries()) call(i, it)
  },
  'for of values': (list, call) => {
    for (const it of list.values()) call(it)
  },
  'for of keys': (list, call) => {
    for (const i of list.keys()) call(i)
  },
  'Array.from': (list, call) => Array.from(list, (it, i) => (call(it, i), it)),
  'start of splice': (list, call) => list.splice(asked(1, call), 2),
  'start of splice, from the end': (list, call, item) => list.splice(asked(-2, call), 1, item(0)),
  'count of splice': (list, call) => list.splice(1, asked(2, call)),
  'both of splice': (list, call, item) => list.splice(asked(0, call), asked(1, call), item(0)),
  'start of fill': (list, call, item) => list.fill(item(0), asked(1, call)),
  'end of fill': (list, call, item) => list.fill(item(0), 0, asked(2, call)),
  'target of copyWithin': (list, call) => list.copyWithin(asked(0, call), 2),
  'start of copyWithin': (list, call) => list.copyWithin(0, asked(2, call)),
  'end of copyWithin': (list, call) => list.copyWithin(0, 1, asked(3, call)),
  'start of indexOf': (list, call) => list.indexOf(toRaw(list[2]), asked(1, call)),
  'start of includes': (list, call) => list.includes(toRaw(list[2]), asked(1, call)),
  'start of lastIndexOf': (list, call) => list.lastIndexOf(toRaw(list[1]), asked(3, call)),
  'index of at': (list, call) => list.at(asked(-1, call)),
  'index of with': (list, call, item) => list.with(asked(0, call), item(0)),
  'start of slice': (list, call) => list.slice(asked(1, call)),
  'end of slice': (list, call) => list.slice(0, asked(3, call)),
  'start of toSpliced': (list, call) => list.toSpliced(asked(1, call), 1),
  'separator of join': (list, call) =>
    list.map(number).join(asked(0, call)) + list.join(asked(0, call)),
  'depth of flat': (list, call) => list.flat(asked(1, call)),
  length: (list, call) => (list.length = asked(3, call))
}

/**
 * Statements that read the values that they store. Vue's own arrays do not, so for those the code runs
 * before the statement.
 *
 * @type {Record<string, (list: any, make: (n: number) => unknown, ref: any, root: any) => unknown>}
 */
const intakes = {
  push: (list, make) => list.push(make(1), make(2)),
  unshift: (list, make) => list.unshift(make(1), make(2)),
  splice: (list, make) => list.splice(1, 2, make(1), make(2)),
  'splice from the end': (list, make) => list.splice(-1, 1, make(1)),
  fill: (list, make) => list.fill(make(1), 1, 3),
  'an element': (list, make) => void (list[1] = make(1)),
  'the last element': (list, make) => void (list[3] = make(1)),
  'an element behind the last': (list, make) => void (list[4] = make(1)),
  'one behind that': (list, make) => void (list[6] = make(1)),
  'a member': (_list, make, _ref, root) => void (root.other = make(1)),
  'the list': (_list, make, _ref, root) => void (root.list = [make(1)]),
  'the value': (_list, make, ref) => void (ref.value = { list: [make(1)] })
}

/** What a watcher is told of at once, also by an array of Vue's own; others go element by element there. */
const atOnce = {
  push: (list, item) => list.push(item(1), item(2)),
  pop: (list) => list.pop(),
  shift: (list) => list.shift(),
  unshift: (list, item) => list.unshift(item(1)),
  splice: (list, item) => list.splice(1, 2, item(1)),
  'an element': (list, item) => void (list[1] = item(1)),
  'one behind the last': (list, item) => void (list[4] = item(1)),
  length: (list) => void (list.length = 1)
}

/** @param {(n: number) => unknown} item */
const scene = (item) => ({
  initial: () => ({ list: [3, 1, 2, 4].map(item), title: 'list' }),
  pick: (root) => root.list,
  edits: Object.fromEntries(
    Object.entries(edits).map(([title, edit]) => [title, (tools) => edit({ ...tools, item })])
  )
})

/** Vue still runs effects at once. */
afterEach(() => {
  const seen = ref(0)
  let runs = 0
  watch(seen, () => runs++, { flush: 'sync' })
  seen.value++
  expect(runs).toBe(1)
})

describe.each(Object.entries(kinds))('%s', (_kind, item) => {
  describe('code that a statement calls', () => {
    test.each(Object.entries(statements))('%s', async (name, statement) => {
      await expectAsVue({
        ...scene(item),
        statement: (list, call) => statement(list, call, item),
        // An array that is given a length asks for it twice.
        most: name === 'length' ? 1 : 4
      })
    })
  })

  describe('getters of stored values', () => {
    test.each(Object.entries(intakes))('%s', async (name, intake) => {
      const count = ['push', 'unshift', 'splice'].includes(name) ? 2 : 1
      await expectAsVue({
        ...scene(item),
        statement(list, call, root, ref) {
          const make = (n) => ({
            get n() {
              return (call(), n)
            }
          })
          return intake(list, make, ref, root)
        },
        vues(list, call, root, ref) {
          for (let i = 0; i < count; i++) call()
          return intake(list, (n) => ({ n }), ref, root)
        },
        most: count
      })
    })
  })

  describe('synchronous watchers', () => {
    test.each(Object.entries(atOnce))('%s', async (_name, statement) => {
      // Whether a watcher's error reaches the statement is Vue's to say.
      const { [FAILS]: _, ...harmless } = scene(item).edits
      await expectAsVue({
        ...scene(item),
        edits: harmless,
        statement(list, call, _root, ref) {
          let ran = false
          const once = () => {
            if (ran) return
            ran = true
            call()
          }
          const stop = watch(() => shown(ref.value), once, { flush: 'sync' })
          try {
            return statement(list, item)
          } finally {
            stop()
          }
        },
        most: 1,
        who: ['window']
      })
    })
  })
})

describe('other code that runs while a value is prepared', () => {
  /** Ways to make code run. */
  const ways = {
    'a getter': (run) => ({
      get n() {
        return run()
      }
    }),
    'a computed': (run) => ({ n: computed(run) }),
    'a Proxy': (run) =>
      new Proxy({ n: 0 }, { get: (target, key) => (key === 'n' ? run() : target[key]) }),
    'the keys of a Proxy': (run) =>
      new Proxy({ n: 5 }, { ownKeys: (target) => (run(), Reflect.ownKeys(target)) }),
    'an element of a Proxy': (run) =>
      new Proxy([0], { get: (target, key) => (key === '0' ? run() : target[key]) }),
    'a Proxy of a Map': (run) =>
      new Proxy(new Map([[1, 2]]), {
        get: (target, key) => (
          run(),
          typeof target[key] === 'function' ? target[key].bind(target) : target.size
        )
      })
  }
  const intake = {
    push: (list, value) => list.push(value),
    unshift: (list, value) => list.unshift(value),
    splice: (list, value) => list.splice(1, 1, value),
    fill: (list, value) => list.fill(value),
    'an element': (list, value) => (list[1] = value),
    'an element behind the last': (list, value) => (list[9] = value)
  }
  const everyWay = Object.keys(ways).flatMap((way) => Object.keys(intake).map((to) => [way, to]))

  /** Main and a window, and what puts such a value in that does that meanwhile, in one of them. */
  async function stage(way, to, who) {
    const network = new Network()
    const main = network.remoteRef('shared', { list: [1, 2, 3] })
    const window = network.open().replica('shared', null, { reactivity: makeReactivity() })
    await network.quiet()
    const ref = who === 'main' ? main : window
    const { list } = ref.value
    const put = (act) => {
      let once = true
      const run = () => (once && ((once = false), act(list, ref)), 5)
      intake[to](list, ways[way](run))
    }
    return { put, network, main, window }
  }

  test.each(everyWay)('%s, by %s', async (way, to) => {
    // Main does not know Vue.
    for (const who of way === 'a computed' ? ['window'] : ['main', 'window']) {
      const emptied = await stage(way, to, who)
      emptied.put((list) => (list.length = 0))
      await emptied.network.quiet()
      expect(emptied.window.value).toEqual(emptied.main.get([]))

      const failed = await stage(way, to, who)
      const fail = () => {
        throw new Error('enough')
      }
      expect(() => failed.put(fail)).toThrow('enough')
      await failed.network.quiet()
      for (const value of [failed.main.get([]), failed.window.value]) {
        expect(value).toEqual({ list: [1, 2, 3] })
      }

      const ended = await stage(way, to, who)
      const end = () => ended.put((_list, ref) => ref.destroy())
      expect(end).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
      await ended.network.quiet()
      expect(ended.window.value).toEqual({ list: [1, 2, 3] })
      if (who === 'window') expect(ended.main.get([])).toEqual({ list: [1, 2, 3] })
    }
  })
})
