/** Changes that are undone: batches, refusals, patches that do not resolve. */

import { Store } from '../../../lib/shared/index.js'

/** A store that refuses changes while `refuse` is set. */
function refusing(initial) {
  const state = { refuse: false, calls: [] }
  state.store = new Store(initial, {
    onPatches(patches) {
      if (state.refuse) throw new Error('refused')
      state.calls.push(patches.map(({ op, path }) => `${op} ${path.join('.')}`))
    }
  })
  return state
}

const changes = [
  ['set', (v) => (v.a.n = 2)],
  ['add', (v) => (v.b = {})],
  ['delete', (v) => delete v.a],
  ['delete in the middle', (v) => delete v.list],
  ['push', (v) => v.list.push({})],
  ['splice', (v) => v.list.splice(0, 2, 'x', {}, 'y')],
  ['sort', (v) => v.list.sort((a, b) => b.n - a.n)],
  ['length', (v) => (v.list.length = 0)],
  ['fill', (v) => v.list.fill(null)],
  ['a move', (v) => v.list.push(v.a)],
  ['the whole value', (v, store) => (store.value = { other: v.a })]
]

test.each(changes)('%s is undone when it is refused', (_name, change) => {
  const state = refusing({ a: { n: 1 }, list: [{ n: 1 }, { n: 2 }, { n: 3 }], 7: 'index', z: 0 })
  const { store } = state
  const text = JSON.stringify(store.raw)
  const held = [store.value, store.value.a, store.value.list, store.value.list[1]]
  const raw = store.raw
  state.refuse = true
  expect(() => change(store.value, store)).toThrow('refused')
  expect(JSON.stringify(store.raw)).toBe(text)
  expect(store.raw).toBe(raw)
  expect(store.settle()).toBeUndefined()

  state.refuse = false
  const [root, a, list, second] = held
  expect([store.value, root.a, root.list, root.list[1]]).toEqual(held)
  expect(root.list[1]).toBe(second)
  expect(list).toBe(root.list)
  a.n = 5
  second.n = 6
  expect(state.calls).toEqual([['replace a.n'], ['replace list.1.n']])
})

test('a batch is one change', () => {
  const { store, calls } = refusing({ list: [] })
  const result = store.batch(() => {
    store.value.list.push(1)
    store.value.list.push(2)
    store.value.done = true
    return store.value.list.length
  })
  expect(result).toBe(2)
  expect(calls).toEqual([['add list.0', 'add list.1', 'add done']])
})

test('a batch that throws changes nothing', () => {
  const { store, calls } = refusing({ a: 1, b: { c: 2 }, d: 3, list: [{ n: 1 }, { n: 2 }] })
  const before = JSON.stringify(store.raw)
  const { b } = store.value
  /** @type {any} */
  let taken
  const run = () =>
    store.batch(() => {
      delete store.value.b
      store.value.b = 'again'
      store.value.list.reverse()
      taken = store.value.list.pop()
      b.c = 'outside'
      store.value.deep = { b }
      store.value = { gone: true }
      throw new Error('no')
    })
  expect(run).toThrow('no')
  expect(JSON.stringify(store.raw)).toBe(before)
  expect(calls).toEqual([])
  b.c = 4
  taken.n = 5
  expect(calls).toEqual([['replace b.c'], ['replace list.0.n']])
})

test('a batch inside a batch', () => {
  const { store, calls } = refusing([])
  store.batch(() => {
    store.value.push(1)
    store.batch(() => store.value.push(2))
    const failing = () =>
      store.batch(() => {
        store.value.push(3)
        throw new Error('inner')
      })
    expect(failing).toThrow('inner')
    store.value.push(4)
  })
  expect(store.raw).toEqual([1, 2, 4])
  expect(calls).toEqual([['add 0', 'add 1', 'add 2']])
})

test('a batch that is refused is undone', () => {
  const state = refusing([1])
  state.refuse = true
  const push = () => state.store.batch(() => state.store.value.push(2, 3))
  expect(push).toThrow('refused')
  expect(state.store.raw).toEqual([1])
})

test('a batch that changes nothing sends nothing', () => {
  const { store, calls } = refusing([1])
  expect(store.batch(() => store.value[0])).toBe(1)
  expect(calls).toEqual([])
})

test.each([
  [{ op: 'remove', path: ['list', 9] }],
  [{ op: 'add', path: ['list', 4], value: 1 }],
  [{ op: 'add', path: ['list', 'name'], value: 1 }],
  [{ op: 'add', path: ['a', 0], value: 1 }],
  [{ op: 'replace', path: ['missing'], value: 1 }],
  [{ op: 'replace', path: ['toString'], value: 1 }],
  [{ op: 'remove', path: ['a', 'b', 'c'] }]
])('%j does not resolve, and those before it are undone', (patch) => {
  const { store } = refusing({ a: { n: 1 }, list: [1] })
  const before = structuredClone(store.raw)
  const apply = () =>
    store.apply([{ op: 'remove', path: ['a', 'n'] }, { op: 'add', path: ['b'], value: 2 }, patch])
  expect(apply).toThrow(expect.objectContaining({ code: 'ERR_REF_PATH' }))
  expect(store.raw).toEqual(before)
})

test("apply puts members in main's order, and is not recorded", () => {
  const { store, calls } = refusing({ a: 1, c: 3 })
  store.apply([
    { op: 'add', path: ['b'], value: 2, before: 'c' },
    { op: 'test', path: ['b'], value: 2 },
    { op: 'remove', path: ['a'] }
  ])
  expect(JSON.stringify(store.raw)).toBe('{"b":2,"c":3}')
  expect(calls).toEqual([])
})
