import { createRequire } from 'node:module'
import { inspect } from 'node:util'

const require = createRequire(import.meta.url)
/** Untyped, since many arguments are wrong on purpose. */
const library = /** @type {any} */ (require('../../../lib/main/index.js'))
const { remoteRef, configure, RemoteRefError } = library

/** @type {any[]} */
let refs = []
const make = (initial, name = `ref ${Math.random()}`) => {
  const ref = remoteRef(name, initial)
  refs.push(ref)
  return ref
}
afterEach(() => {
  refs.forEach((ref) => ref.destroy())
  refs = []
})
const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

test('value is live and deep, and each statement is one transaction', () => {
  const ref = make({ list: [1], title: 'a' })
  ref.value.list.push(2, 3)
  expect(ref.version).toBe(1)
  ref.value.title = 'b'
  delete ref.value.title
  expect(ref.version).toBe(3)
  expect(ref.get([])).toEqual({ list: [1, 2, 3] })
  expect(ref.value).toEqual({ list: [1, 2, 3] })
})

test('assigning sends the difference', () => {
  const ref = make([{ id: 1 }, { id: 2 }, { id: 3 }])
  const changes = []
  ref.onChange((change) => changes.push(change))
  ref.value = ref.value.filter(({ id }) => id !== 2)
  expect(changes).toHaveLength(1)
  expect(changes[0].patches).toEqual([{ op: 'remove', path: [1] }])
  expect(ref.get([])).toEqual([{ id: 1 }, { id: 3 }])
})

test('get reads one value, or undefined if there is none', () => {
  const ref = make({ rows: [{ name: 'x' }], when: new Date(0) })
  expect(ref.get(['rows', 0, 'name'])).toBe('x')
  expect(ref.get(['rows', 1])).toBeUndefined()
  expect(ref.get(['rows', 'length'])).toBeUndefined()
  expect(ref.get(['when'])).toEqual(new Date(0))
  expect(() => ref.get('rows')).toThrow(code('ERR_REF_PATCH'))
  expect(() => ref.get([-1])).toThrow(code('ERR_REF_PATCH'))
})

test('update is one transaction, and changes nothing if it throws', () => {
  const ref = make({ list: [1, 2], n: 0 })
  const seen = []
  ref.onChange(({ patches }) => seen.push(patches.length))
  ref.update((value) => {
    value.list.push(3)
    value.n = 1
  })
  expect(ref.version).toBe(1)
  expect(seen).toEqual([2])
  expect(() =>
    ref.update((value) => {
      value.list.shift()
      value.added = true
      delete value.n
      throw new Error('stop')
    })
  ).toThrow('stop')
  expect(ref.version).toBe(1)
  expect(JSON.stringify(ref.value)).toBe('{"list":[1,2,3],"n":1}')
  expect(ref.get([])).toEqual({ list: [1, 2, 3], n: 1 })
  ref.update(() => ({ other: true }))
  expect(ref.get([])).toEqual({ other: true })
  expect(() => ref.update(async () => ({}))).toThrow(code('ERR_REF_VALUE'))
})

test('patch takes typed paths and RFC 6902, and applies as a whole or not at all', () => {
  const ref = make({ list: ['a', 'b'], 3: 'member' })
  ref.patch([
    { op: 'add', path: ['list', 1], value: 'between' },
    { op: 'replace', path: ['3'], value: 'three' }
  ])
  expect(ref.get([])).toEqual({ list: ['a', 'between', 'b'], 3: 'three' })
  ref.patch([
    { op: 'test', path: '/list/0', value: 'a' },
    { op: 'move', from: '/list/0', path: '/list/-' },
    { op: 'copy', from: '/list/0', path: '/first' }
  ])
  expect(ref.get([])).toEqual({ list: ['between', 'b', 'a'], 3: 'three', first: 'between' })
  const before = ref.version
  expect(() =>
    ref.patch([
      { op: 'remove', path: '/list/0' },
      { op: 'test', path: '/first', value: 'wrong' }
    ])
  ).toThrow(code('ERR_REF_TEST'))
  expect(() => ref.patch([{ op: 'remove', path: ['none'] }])).toThrow(code('ERR_REF_PATH'))
  expect(() => ref.patch([{ op: 'frobnicate', path: [] }])).toThrow(code('ERR_REF_PATCH'))
  expect(() => ref.patch('nonsense')).toThrow(code('ERR_REF_PATCH'))
  expect(ref.version).toBe(before)
  expect(ref.value).toEqual({ list: ['between', 'b', 'a'], 3: 'three', first: 'between' })
})

test('onChange passes patches and an inverse, which also restores the order of members', () => {
  const ref = make({ a: 1, b: { c: [1, 2, 3] }, d: 4 })
  const undo = []
  const stop = ref.onChange(({ inverse, client, txn }) => {
    undo.push(inverse)
    expect(client).toBe(0)
    expect(txn).toBe(`0.${ref.version}`)
  })
  delete ref.value.b
  ref.value.d = 5
  ref.update((value) => {
    value.a = [1]
    value.a.push(2)
  })
  stop()
  for (const inverse of undo.reverse()) ref.patch(inverse)
  expect(JSON.stringify(ref.get([]))).toBe('{"a":1,"b":{"c":[1,2,3]},"d":4}')
  expect(JSON.stringify(ref.value)).toBe('{"a":1,"b":{"c":[1,2,3]},"d":4}')
})

test('a listener gets its own copies of values, as they were when they were stored', () => {
  const ref = make({ list: [] })
  const changes = []
  ref.onChange((change) => changes.push(change))
  ref.update(({ list }) => {
    list.push({ name: 'first' })
    list[0].name = 'second'
  })
  expect(changes[0].patches[0].value).toEqual({ name: 'first' })
  changes[0].patches[0].value.name = 'changed by the listener'
  expect(ref.value.list[0].name).toBe('second')
})

test('an error of a listener does not affect the change', () => {
  const ref = make([])
  const seen = []
  const later = []
  const { queueMicrotask } = globalThis
  globalThis.queueMicrotask = (task) => later.push(task)
  ref.onChange(() => {
    throw new Error('a mistake of the listener')
  })
  ref.onChange(({ version }) => seen.push(version))
  ref.value.push(1)
  globalThis.queueMicrotask = queueMicrotask
  expect(ref.value).toEqual([1])
  expect(ref.get([])).toEqual([1])
  expect(seen).toEqual([1])
  expect(() => later.forEach((task) => task())).toThrow('a mistake of the listener')
})

test('update ignores the result of a function that has changed the value', () => {
  const ref = make([1])
  ref.update((value) => value.push(2))
  expect(ref.get([])).toEqual([1, 2])
})

test('bad input is an error with a code, and changes nothing', () => {
  const ref = make({ list: [] }, 'taken')
  expect(() => remoteRef('taken', 1)).toThrow(code('ERR_REF_EXISTS'))
  expect(() => remoteRef('', 1)).toThrow(code('ERR_REF_NAME'))
  expect(() => remoteRef(7, 1)).toThrow(code('ERR_REF_NAME'))
  expect(() => remoteRef('f', () => {})).toThrow(code('ERR_REF_VALUE'))
  expect(() => configure({ access: 'all' })).toThrow(code('ERR_REF_OPTION'))
  const cycle = {}
  cycle.self = cycle
  for (const bad of [() => {}, Symbol('s'), cycle, new WeakMap(), new (class A {})()]) {
    let error
    try {
      ref.value.list.push({ deep: [bad] })
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(RemoteRefError)
    expect(error.code).toBe('ERR_REF_VALUE')
    expect(error.ref).toBe('taken')
    expect(error.path.slice(0, 4)).toEqual(['list', 0, 'deep', 0])
  }
  expect(ref.version).toBe(0)
  expect(ref.value).toEqual({ list: [] })
})

test('an argument that is not a function is named, with the method and the expected form', () => {
  const ref = make([], 'named')
  expect(() => ref.onChange([])).toThrow(
    'Ref "named": onChange was given an array. Give it a function (change) => {}.'
  )
  expect(() => configure({ onError: 'console' })).toThrow(
    'configure: the option "onError" was given the string "console". Give it a function (error, name) => {}.'
  )
  expect(() => remoteRef('other', [], { access: null })).toThrow(
    'Ref "other": the option "access" was given null. Give it a function (frame, name) =>'
  )
})

test('an unknown option is an error, and nothing is created or set', () => {
  /** @type {[() => void, RegExp][]} */
  const cases = [
    [
      () => remoteRef('typo', [], { acces: () => 'read' }),
      /^Ref "typo": there is no option "acces"\. .*access/
    ],
    [
      () => remoteRef('typo', [], { preload: false }),
      /^Ref "typo": there is no option "preload"\./
    ],
    [
      () => remoteRef('typo', [], 'read'),
      /^Ref "typo": the options must be an object, not the string/
    ],
    [() => configure({ preloads: false }), /^configure: there is no option "preloads"\. .*preload/],
    [() => configure(), /^configure: the options must be an object, not undefined/],
    [() => configure({ preload: 'no' }), /^configure: the option "preload" must be true or false/]
  ]
  for (const [act, message] of cases) {
    expect(act).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION', message: expect.stringMatching(message) })
    )
  }
  make([], 'typo')
})

test('a value too deep is refused', () => {
  const ref = make({})
  let deep = []
  for (let i = 0; i < 2000; i++) deep = [deep]
  expect(() => (ref.value.deep = deep)).toThrow(code('ERR_REF_DEPTH'))
  expect(ref.get([])).toEqual({})
})

test('destroy frees the name; later use is an error', () => {
  const ref = remoteRef('short-lived', [])
  ref.destroy()
  ref.destroy()
  expect(() => ref.get([])).toThrow(code('ERR_REF_DESTROYED'))
  expect(() => ref.onChange(() => {})).toThrow(code('ERR_REF_DESTROYED'))
  make([], 'short-lived')
})

test('the root may be any value, and change its kind', () => {
  const ref = make(0)
  ref.value++
  expect(ref.value).toBe(1)
  ref.value = 'text'
  ref.value = { a: 1 }
  ref.value = null
  expect(ref.value).toBe(null)
  expect(ref.version).toBe(4)
})

test('a copy of a Map or Set that gets an object as a key is stored as it is', () => {
  const ref = make({ map: new Map([['a', 1]]), set: new Set(['a']) })
  const { map, set } = ref.get([])
  map.set({ id: 1 }, 2)
  set.add({ id: 1 })
  ref.value.map = map
  ref.value.set = set
  expect(ref.get([])).toEqual({ map, set })
  expect(ref.value.map.size).toBe(2)
})

test('console.log of a ref shows its name and its value', () => {
  const ref = remoteRef('logged', { list: [1, { at: new Date(0) }], map: new Map([['a', 1]]) })
  const text =
    "RemoteRef('logged') { list: [ 1, { at: 1970-01-01T00:00:00.000Z } ], map: Map(1) { 'a' => 1 } }"
  expect(inspect(ref, { breakLength: Infinity })).toBe(text)
  expect(inspect({ in: { an: { object: [ref] } } }, { depth: 0 })).toBe('{ in: [Object] }')
  ref.value.list = []
  expect(inspect(ref, { breakLength: Infinity })).toContain('list: []')
  ref.destroy()
  expect(inspect(ref)).toBe("RemoteRef('logged') <destroyed>")
})
