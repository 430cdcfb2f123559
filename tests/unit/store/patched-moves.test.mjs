/** Moves and texts that are applied to a live value: by others, and by the app's own `patch`. */

import { computed, defineComponent, h, nextTick, watch, watchEffect } from 'vue'
import { Store } from '../../../lib/shared/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { mount } from '../helpers/renderer.mjs'

/** @param {unknown} initial */
function record(initial) {
  const patches = []
  const store = new Store(initial, {
    reactivity: makeReactivity(),
    keepsOld: true,
    onPatches: (made) => void patches.push(...made)
  })
  return { store, patches, value: store.value }
}

const board = () => ({
  todo: [{ id: 1, sub: [{ id: 10 }] }, { id: 2 }, { id: 3 }],
  done: [{ id: 4, sub: [] }]
})
const ids = (list) => list.map(({ id }) => id)

/** @type {['apply' | 'patch']} */
const ways = /** @type {any} */ (['apply', 'patch'])

describe.each(ways)('store.%s', (way) => {
  test('an element that moves within its array stays the same object', () => {
    const { store, value } = record(board())
    const [one, two] = value.todo
    store[way]([{ op: 'move', from: ['todo', 0], path: ['todo', 2] }])
    expect(ids(value.todo)).toEqual([2, 3, 1])
    expect(value.todo[2]).toBe(one)
    expect(value.todo[0]).toBe(two)
    expect(store.pathOf(one)).toEqual(['todo', 2])
    one.sub[0].id = 11
    expect(store.raw.todo[2].sub[0].id).toBe(11)
  })

  test('so does one that moves to another array, with all that is in it', () => {
    const { store, value } = record(board())
    const one = value.todo[0]
    const ten = one.sub[0]
    store[way]([{ op: 'move', from: ['todo', 0], path: ['done', 1] }])
    expect(value.done[1]).toBe(one)
    expect(store.pathOf(ten)).toEqual(['done', 1, 'sub', 0])
    // Into an array that nobody has reached, and counted without the element.
    store[way]([{ op: 'move', from: ['done', 1], path: ['done', 0, 'sub', 0] }])
    expect(store.pathOf(ten)).toEqual(['done', 0, 'sub', 0, 'sub', 0])
    expect(value.done[0].sub[0]).toBe(one)
    store[way]([
      { op: 'move', from: ['done', 0, 'sub', 0, 'sub', 0], path: ['done', 0] },
      { op: 'remove', path: ['done', 1] }
    ])
    expect(store.raw.done).toEqual([{ id: 10 }])
    expect(value.done[0]).toBe(ten)
    expect(store.pathOf(one)).toBeNull()
  })

  test('an element moves into the one behind it', () => {
    const { store, value } = record([{ n: 1 }, { n: 2, in: [] }])
    const [one, two] = value
    store[way]([{ op: 'move', from: [0], path: [0, 'in', 0] }])
    expect(store.raw).toEqual([{ n: 2, in: [{ n: 1 }] }])
    expect(store.pathOf(one)).toEqual([0, 'in', 0])
    expect(value[0]).toBe(two)
  })

  test.each([
    ['from behind the end', ['todo', 3], ['done', 0]],
    ['from no array', ['x', 0], ['done', 0]],
    ['to behind the end, counted without the element', ['todo', 0], ['todo', 3]],
    ['to behind the end', ['todo', 0], ['done', 2]],
    ['to no array', ['todo', 0], ['todo', 0, 'id', 0]],
    ['into what is not there', ['todo', 0], ['x', 0]]
  ])('a move %s changes nothing', (_, from, path) => {
    const { store } = record(board())
    const patches = [
      { op: 'move', from: ['todo', 1], path: ['done', 0] },
      { op: 'move', from: ['done', 0], path: ['todo', 1] },
      { op: 'move', from, path }
    ]
    expect(() => store[way](/** @type {any} */ (patches))).toThrow(
      expect.objectContaining({ code: 'ERR_REF_PATH' })
    )
    expect(store.raw).toEqual(board())
  })

  test('an edit changes a string', () => {
    const { store, value } = record({ notes: [{ body: 'one two' }] })
    store[way]([{ op: 'text', path: ['notes', 0, 'body'], edit: [4, 'three', -3] }])
    expect(value.notes[0].body).toBe('one three')
    const root = record('one')
    root.store[way]([{ op: 'text', path: [], edit: [3, ' two'] }])
    expect(root.store.value).toBe('one two')
  })

  test.each([
    ['of a number', { n: 1 }, ['a'], 'ERR_REF_PATCH'],
    ['of nothing', {}, ['a'], 'ERR_REF_PATH'],
    ['behind the end', { n: 'a' }, [2, 'a'], 'ERR_REF_PATCH']
  ])('an edit %s changes nothing', (_, initial, edit, code) => {
    const { store } = record({ ...initial, m: 'm' })
    const patches = [
      { op: 'text', path: ['m'], edit: ['x'] },
      { op: 'text', path: ['n'], edit }
    ]
    expect(() => store[way](/** @type {any} */ (patches))).toThrow(
      expect.objectContaining({ code })
    )
    expect(store.raw).toEqual({ ...initial, m: 'm' })
  })

  test('effects run once, and only those that depend on it', () => {
    const { store, value } = record({ ...board(), long: Array.from({ length: 40 }, (_, n) => n) })
    const runs = { todo: 0, first: 0, last: 0, done: 0, far: 0, near: 0, id: 0, length: 0 }
    const count = (name, read) => {
      watchEffect(
        () => {
          runs[name]++
          read()
        },
        { flush: 'sync' }
      )
      runs[name] = 0
    }
    count('todo', () => ids(value.todo))
    count('first', () => value.todo[0])
    count('last', () => value.todo[2])
    count('done', () => value.done.length)
    count('id', () => value.todo[0].id)
    count('near', () => value.long[2])
    count('far', () => value.long[39])
    count('length', () => value.long.length)
    store[way]([{ op: 'move', from: ['todo', 0], path: ['todo', 1] }])
    expect(runs).toMatchObject({ todo: 1, first: 1, id: 1, last: 0, done: 0 })
    store[way]([{ op: 'move', from: ['todo', 1], path: ['done', 0] }])
    expect(runs).toMatchObject({ todo: 2, first: 1, last: 1, done: 1 })
    store[way]([{ op: 'move', from: ['long', 1], path: ['long', 3] }])
    expect(runs).toMatchObject({ near: 1, far: 0, length: 0 })
    store[way]([{ op: 'move', from: ['long', 1], path: ['long', 39] }])
    expect(runs).toMatchObject({ near: 2, far: 1 })
    store[way]([
      { op: 'move', from: ['todo', 0], path: ['todo', 1] },
      { op: 'move', from: ['todo', 0], path: ['done', 0] }
    ])
    expect(runs).toMatchObject({ todo: 3, first: 2 })
  })

  test('components with keys keep their state', async () => {
    const { store, value } = record(board())
    let made = 0
    const ended = []
    const Card = defineComponent({
      props: ['card'],
      setup(props) {
        const nr = ++made
        return () => `${props.card.id}:${nr} `
      },
      unmounted() {
        ended.push(this.card.id)
      }
    })
    const { text } = mount({
      render: () => [
        ...value.todo.map((card) => h(Card, { card, key: card.id })),
        '| ',
        ...value.done.map((card) => h(Card, { card, key: card.id }))
      ]
    })
    const before = text()
    expect(before).toBe('1:1 2:2 3:3 | 4:4 ')
    store[way]([{ op: 'move', from: ['todo', 0], path: ['todo', 2] }])
    await nextTick()
    expect(text()).toBe('2:2 3:3 1:1 | 4:4 ')
    expect(ended).toEqual([])
  })
})

test('a held element that moves is not reported as removed', () => {
  const changes = []
  const store = new Store(board(), { onDetachedChange: (change) => changes.push(change) })
  const [one, two] = store.value.todo
  store.apply([
    { op: 'move', from: ['todo', 0], path: ['done', 0] },
    { op: 'remove', path: ['todo', 0] }
  ])
  one.id = 9
  expect(changes).toEqual([])
  two.id = 8
  expect(changes).toHaveLength(1)
})

test('one that resembles a removed one stays itself', () => {
  const store = new Store({ a: [{ n: 1 }, { n: 1 }], b: [] })
  const held = store.value.a[0]
  store.apply([
    { op: 'move', from: ['a', 1], path: ['b', 0] },
    { op: 'remove', path: ['a', 0] }
  ])
  expect(store.pathOf(held)).toBeNull()
})

test('the app’s own move and edit are recorded as they are', () => {
  const { store, patches } = record({ ...board(), text: 'abc' })
  store.patch([
    { op: 'move', from: ['todo', 0], path: ['done', 1] },
    { op: 'text', path: ['text'], edit: [1, 'x', -1, 9] }
  ])
  expect(patches).toMatchObject([
    { op: 'move', from: ['todo', 0], path: ['done', 1] },
    { op: 'text', path: ['text'], edit: [1, 'x', -1], old: 'abc' }
  ])
  expect(patches[0]).not.toHaveProperty('text')
  expect(patches[1]).not.toHaveProperty('text')
})

test('a batch that fails undoes moves', () => {
  const { store, value } = record(board())
  const one = value.todo[0]
  expect(() =>
    store.batch(() => {
      store.patch([{ op: 'move', from: ['todo', 0], path: ['done', 1] }])
      one.id = 9
      store.patch([{ op: 'move', from: ['done', 1], path: ['todo', 1] }])
      throw new Error('no')
    })
  ).toThrow('no')
  expect(store.raw).toEqual(board())
  expect(store.pathOf(one)).toEqual(['todo', 0])
})

test('a sorted list with a computed value follows moves', () => {
  const { store, value } = record(board())
  const all = computed(() => ids(value.todo).join())
  const seen = []
  watch(all, (now) => seen.push(now), { flush: 'sync' })
  store.apply([{ op: 'move', from: ['todo', 2], path: ['todo', 0] }])
  expect(seen).toEqual(['3,1,2'])
})
