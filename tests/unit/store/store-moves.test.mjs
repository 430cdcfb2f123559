/** Objects that move inside a value, out of it, and back. */

import { Store } from '../../../lib/shared/index.js'

/** @param {unknown} initial */
function record(initial) {
  const patches = []
  const store = new Store(initial, {
    onPatches: (made) =>
      void patches.push(
        ...made.map(({ op, path, text }) => `${op} ${path.join('.')} ${text ?? ''}`.trim())
      )
  })
  return { store, patches, value: store.value }
}

const tick = () => Promise.resolve()

test('stored values are copied', () => {
  const { store, patches, value } = record([])
  const item = { n: 1, tags: ['a'] }
  value.push(item)
  item.n = 2
  item.tags.push('b')
  expect(store.raw).toEqual([{ n: 1, tags: ['a'] }])
  expect(patches).toHaveLength(1)
  expect(store.raw[0]).not.toBe(item)
})

test('arrays can be searched for stored originals', () => {
  const { value } = record([])
  const [a, b] = [{ n: 1 }, { n: 2, inner: { n: 3 } }]
  value.push(a)
  value.push(b)
  expect(value.indexOf(b)).toBe(1)
  expect(value.includes(a)).toBe(true)
  expect(value.lastIndexOf(value[0])).toBe(0)
  expect(value.includes({ n: 1 })).toBe(false)
  expect(value.indexOf(a, 1)).toBe(-1)
  value.shift()
  expect(value.includes(a)).toBe(false)
})

test('a proxy of another store is copied', () => {
  const [one, other] = [record([{ n: 1 }]), record([])]
  other.value.push(one.value[0])
  one.value[0].n = 2
  expect(other.store.raw).toEqual([{ n: 1 }])
})

test('a swap keeps both objects and loses no edit', async () => {
  const { store, patches, value } = record([{ n: 'a' }, { n: 'b' }])
  const [a, b] = value
  ;[value[0], value[1]] = [value[1], value[0]]
  a.n = 'A'
  await tick()
  b.n = 'B'
  expect(value[0]).toBe(b)
  expect(value[1]).toBe(a)
  expect(patches).toEqual([
    'replace 0 {"n":"b"}',
    'replace 1 {"n":"a"}',
    'replace 1.n "A"',
    'replace 0.n "B"'
  ])
  expect(store.raw).toEqual([{ n: 'B' }, { n: 'A' }])
})

test('an object that is moved stays live', () => {
  const { store, patches, value } = record({ from: [{ n: 1 }], to: [] })
  const [item] = value.from.splice(0, 1)
  expect(store.pathOf(item)).toBe(null)
  item.n = 2
  value.to.push(item)
  item.n = 3
  expect(value.to[0]).toBe(item)
  expect(store.pathOf(item)).toEqual(['to', 0])
  expect(patches).toEqual(['remove from.0', 'add to.0 {"n":2}', 'replace to.0.n 3'])
})

test('a row dragged elsewhere is one removal and one addition', () => {
  const { patches, value } = record([{ n: 1 }, { n: 2 }, { n: 3 }])
  const row = value[0]
  value.splice(2, 0, value.splice(0, 1)[0])
  row.n = 9
  expect(patches).toEqual(['remove 0', 'add 2 {"n":1}', 'replace 2.n 9'])
})

test('an object in two places: edits reach both, then each is its own', async () => {
  const { store, patches, value } = record([{ n: 1 }])
  value.push(value[0])
  value[0].n = 2
  expect(patches).toEqual(['add 1 {"n":1}', 'replace 0.n 2', 'replace 1.n 2'])
  await tick()
  expect(value[0]).not.toBe(value[1])
  value[1].n = 3
  expect(patches.slice(3)).toEqual(['replace 1.n 3'])
  expect(store.raw).toEqual([{ n: 2 }, { n: 3 }])
})

test('the same with an object inside a new one', async () => {
  const { store, patches, value } = record({ list: [{ n: 1 }] })
  const item = value.list[0]
  value.picked = { item }
  item.n = 2
  expect(patches.slice(1)).toEqual(['replace list.0.n 2', 'replace picked.item.n 2'])
  await tick()
  item.n = 3
  expect(store.raw).toEqual({ list: [{ n: 3 }], picked: { item: { n: 2 } } })
})

test('settle does the work of the end of the tick at once', () => {
  const { store, value } = record([{ n: 1 }])
  value.push(value[0])
  store.settle()
  value[0].n = 2
  expect(store.raw).toEqual([{ n: 2 }, { n: 1 }])
})

test('fill gives each element its own object', () => {
  const { store, value } = record([0, 0])
  value.fill({ n: 1 })
  value[0].n = 2
  expect(store.raw).toEqual([{ n: 2 }, { n: 1 }])
})

test.each([
  ['delete', (value) => delete value.a],
  ['replacing it', (value) => (value.a = { n: 0 })],
  ['replacing all', (value, store) => (store.value = { b: 1 })],
  ['somebody else', (value, store) => store.apply([{ op: 'remove', path: ['a'] }])],
  [
    'somebody else replacing all',
    (_, store) => store.apply([{ op: 'replace', path: [], value: 1 }])
  ]
])("an object that %s took out is nobody else's", (_name, takeOut) => {
  const { store, patches, value } = record({ a: { inner: { n: 1 } } })
  const { a } = value
  const { inner } = a
  takeOut(value, store)
  patches.length = 0
  const before = structuredClone(store.raw)
  inner.n = 2
  a.more = [1]
  expect(a).toEqual({ inner: { n: 2 }, more: [1] })
  expect(store.pathOf(inner)).toBe(null)
  expect(patches).toEqual([])
  expect(store.raw).toEqual(before)
})

test('contents shared by an object outside are copied when it comes back', async () => {
  const { store, value } = record({ box: { item: { n: 1 } }, list: [] })
  const { box } = value
  delete value.box
  value.list.push(box.item)
  value.box = box
  await tick()
  value.box.item.n = 2
  expect(store.raw).toEqual({ list: [{ n: 1 }], box: { item: { n: 2 } } })
})

test('objects that others move along stay live', () => {
  const { store, patches, value } = record([{ n: 0 }, { n: 1 }])
  const last = value[1]
  store.apply([
    { op: 'add', path: [0], value: { n: 'new' } },
    { op: 'remove', path: [1] },
    { op: 'replace', path: [0, 'n'], value: 'newer' }
  ])
  expect(patches).toEqual([])
  last.n = 2
  expect(patches).toEqual(['replace 1.n 2'])
  expect(store.raw).toEqual([{ n: 'newer' }, { n: 2 }])
})
