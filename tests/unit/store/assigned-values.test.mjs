/** Assigning a whole value, or a member, sends what differs. */

import { record, recorded } from '../helpers/recorded.mjs'

describe('the whole value', () => {
  test('assigning sends the difference', () => {
    const { store, calls } = record({ a: 1, list: [1, 2, 3] })
    store.value = { a: 2, list: [1, 3] }
    expect(calls).toEqual([['replace a 2', 'remove list.1']])
    expect(store.raw).toEqual({ a: 2, list: [1, 3] })
  })

  test('a value made from the old one costs only what it changed', () => {
    const { store, calls } = record([{ id: 1 }, { id: 2 }, { id: 3 }])
    const third = store.value[2]
    store.value = store.value.filter((item) => item.id !== 2)
    store.value = [...store.value, { id: 4 }]
    store.value = store.value.map((item) => (item.id === 4 ? { ...item, done: true } : item))
    expect(calls).toEqual([['remove 1'], ['add 2 {"id":4}'], ['add 2.done true']])
    expect(store.value[1]).toBe(third)
    third.id = 33
    expect(calls.at(-1)).toEqual(['replace 1.id 33'])
  })

  test('the same for a member', () => {
    const { store, calls, value } = record({ items: [{ id: 1 }, { id: 2 }, { id: 3 }] })
    value.items = value.items.filter((item) => item.id !== 2)
    expect(calls).toEqual([['remove items.1']])
    value.items[1].id = 9
    expect(calls.at(-1)).toEqual(['replace items.1.id 9'])
    value.items = [{ id: 1 }]
    expect(calls.at(-1)).toEqual(['remove items.1'])
    value.items = [{ id: 2 }]
    expect(calls.at(-1)).toEqual(['replace items [{"id":2}]'])
    expect(store.raw).toEqual({ items: [{ id: 2 }] })
  })

  test('and for a member that is a list of scalars, or empty', () => {
    const { calls, value } = record({ tags: ['a', 'b', 'c'] })
    value.tags = value.tags.filter((tag) => tag !== 'b')
    value.tags = [...value.tags, 'd']
    value.tags = [...value.tags]
    value.tags = []
    value.tags = value.tags.filter((tag) => tag !== 'b')
    value.tags = ['e']
    value.tags = ['f', 'g']
    expect(calls).toEqual([
      ['remove tags.1'],
      ['add tags.2 "d"'],
      ['remove tags.0', 'remove tags.0', 'remove tags.0'],
      ['add tags.0 "e"'],
      ['replace tags ["f","g"]']
    ])
  })

  test('an equal value records nothing', () => {
    const { store, calls } = record({ a: [1, { b: 2 }] })
    store.value = { a: [1, { b: 2 }] }
    const { value } = store
    store.value = value
    expect(calls).toEqual([])
  })

  test('scalars and other kinds replace it', () => {
    const { store, calls } = record({ a: 1 })
    store.value = 5
    expect(store.value).toBe(5)
    store.value = 5
    store.value = [1]
    store.value = null
    expect(calls).toEqual([['replace  5'], ['replace  [1]'], ['replace  null']])
  })

  test('a value that was removed can be added again', () => {
    const { store } = record([{ n: 1 }])
    const before = store.value
    store.value = []
    expect(before).toEqual([{ n: 1 }])
    store.value = before
    expect(store.value[0]).toBe(before[0])
    before[0].n = 2
    expect(store.raw).toEqual([{ n: 2 }])
  })

  test('a value that contains the old one', () => {
    const { store, calls } = record({ n: 1 })
    const inner = store.value
    store.value = { inner: store.value }
    inner.n = 2
    expect(store.raw).toEqual({ inner: { n: 2 } })
    expect(calls.at(-1)).toEqual(['replace inner.n 2'])
  })
})

describe('a value that continues the old one sends the difference', () => {
  const row = (id, rest) => ({ id, name: 'a', ...rest })
  const cases = [
    ['a member', { a: row(1) }, (v) => (v.a = { ...v.a, done: true }), ['add a.done true']],
    ['an element', [row(1)], (v) => (v[0] = { ...v[0], name: 'b' }), ['replace 0.name "b"']],
    [
      'an entry',
      new Map([['k', row(1)]]),
      (v) => v.set('k', { id: 1, name: 'b' }),
      [`replace 'k.name "b"`]
    ],
    [
      'elements of a splice',
      [row(1), row(2), row(3), row(4)],
      (v) => v.splice(1, 2, { ...v[2], name: 'c' }, { id: 9 }),
      ['remove 1', 'replace 1.name "c"', 'add 2 {"id":9}']
    ],
    [
      'some elements of a splice that takes out more',
      [row(1), row(2), row(3)],
      (v) => v.splice(0, 3, { ...v[1], name: 'b' }),
      ['remove 0', 'replace 0.name "b"', 'remove 1']
    ],
    [
      'a filtered list of copies',
      { list: [row(1), row(2), row(3)] },
      (v) => (v.list = v.list.slice(1).map((it) => ({ ...it, seen: true }))),
      ['remove list.0', 'add list.0.seen true', 'add list.1.seen true']
    ],
    [
      'members in another order',
      { a: { id: 1, name: 'a', done: false } },
      (v) => (v.a = { done: true, name: 'a', id: 1 }),
      ['replace a.done true']
    ],
    ['a dictionary that was empty', { a: {} }, (v) => (v.a = { x: 1 }), ['add a.x 1']],
    ['another id', { a: row(1) }, (v) => (v.a = row(2)), ['replace a {"id":2,"name":"a"}']],
    [
      'another id, inside',
      { a: { title: 't', of: row(1) } },
      (v) => (v.a = { title: 't', of: row(2) }),
      ['replace a.of {"id":2,"name":"a"}']
    ],
    [
      'a splice of another',
      [row(1)],
      (v) => v.splice(0, 1, row(2)),
      ['remove 0', 'add 0 {"id":2,"name":"a"}']
    ],
    ['a splice of an equal one', [row(1)], (v) => v.splice(0, 1, row(1)), null],
    ['an equal one', { a: row(1) }, (v) => (v.a = { ...v.a }), null]
  ]
  test.each(cases)('%s', (_what, initial, change, patches) => {
    expect(recorded(initial, change)).toEqual(patches ? [patches] : [])
  })

  test('and is a new object here, with the kept parts', () => {
    const { store, value } = record({ list: [{ id: 1, tags: ['a'] }] })
    const [before] = value.list
    const { tags } = before
    value.list[0] = { ...before, done: true }
    expect(value.list[0]).not.toBe(before)
    expect(value.list[0].tags).toBe(tags)
    before.done = 'elsewhere'
    tags.push('b')
    expect(store.raw).toEqual({ list: [{ id: 1, tags: ['a', 'b'], done: true }] })
  })
})
