/** Like reentrant.test.mjs, for Maps, Sets and objects. */

import { Store } from '../../../lib/shared/store/store.js'
import { expectAsVue, FAILS } from '../helpers/reentrant.mjs'

const fail = () => {
  throw new Error('enough')
}

describe('a Map', () => {
  const scene = {
    initial: () => ({
      map: new Map(
        /** @type {[any, any][]} */ ([
          ['a', { n: 1 }],
          ['b', { n: 2 }],
          [3, { n: 3 }]
        ])
      ),
      title: 'map'
    }),
    pick: (root) => root.map,
    edits: {
      'a new entry': ({ it }) => it.set('new', { n: 4 }),
      'the first': ({ it }) => it.set('a', { n: 5 }),
      'the last': ({ it }) => it.set(3, { n: 5 }),
      'a member': ({ it }) => it.has('b') && (it.get('b').n = 9),
      'delete the first': ({ it }) => it.delete('a'),
      'delete the second': ({ it }) => it.delete('b'),
      'delete the last': ({ it }) => it.delete(3),
      'move the first': ({ it }) => {
        const first = it.get('a')
        if (it.delete('a')) it.set('a', first)
      },
      clear: ({ it }) => it.clear(),
      'clear and set': ({ it }) => (it.clear(), it.set('z', { n: 9 })),
      'another Map': ({ ref }) => (ref.value.map = new Map([['x', { n: 1 }]])),
      'one more': ({ ref }) => (ref.value.map = new Map([...ref.value.map, ['x', { n: 1 }]])),
      'no Map': ({ ref }) => delete ref.value.map,
      'another value': ({ ref }) => (ref.value = { map: new Map([[1, { n: 1 }]]) }),
      [FAILS]: fail
    }
  }
  const statements = {
    forEach: (map, call) => map.forEach((value, key) => call(key, value)),
    'for of': (map, call) => {
      for (const [key, value] of map) call(key, value)
    },
    'for of entries': (map, call) => {
      for (const [key, value] of map.entries()) call(key, value)
    },
    'for of keys': (map, call) => {
      for (const key of map.keys()) call(key)
    },
    'for of values': (map, call) => {
      for (const value of map.values()) call(value)
    },
    'Array.from': (map, call) => Array.from(map, ([key, value]) => (call(key, value), key))
  }
  test.each(Object.entries(statements))('%s', async (_name, statement) => {
    await expectAsVue({ ...scene, statement, most: 3 })
  })

  const intakes = {
    'set, new': (map, make) => map.set('c', make(7)).size,
    'set, there': (map, make) => map.set('a', make(7)).size,
    'the Map': (_map, make, root) => void (root.map = new Map([['a', make(7)]]))
  }
  test.each(Object.entries(intakes))('a getter, by %s', async (_name, intake) => {
    await expectAsVue({
      ...scene,
      statement(map, call, root) {
        const make = (n) => ({
          get n() {
            return (call(), n)
          }
        })
        return intake(map, make, root)
      },
      vues(map, call, root) {
        call()
        return intake(map, (n) => ({ n }), root)
      },
      most: 1
    })
  })

  test('an existing key is not computed, a new one is', async () => {
    const compute = (map, call) =>
      ['a', 'new'].map((key) => map.getOrInsertComputed(key, () => (call(), { n: 8 })))
    const vues = (map, call) =>
      ['a', 'new'].map((key) => {
        if (!map.has(key)) {
          call()
          map.set(key, { n: 8 })
        }
        return map.get(key)
      })
    await expectAsVue({ ...scene, statement: compute, vues, most: 1 })
  })
})

describe('a Set', () => {
  const scene = {
    initial: () => ({ set: new Set(['a', 'b', 3]) }),
    pick: (root) => root.set,
    edits: {
      add: ({ it }) => it.add('new'),
      'delete the first': ({ it }) => it.delete('a'),
      'delete the second': ({ it }) => it.delete('b'),
      'delete the last': ({ it }) => it.delete(3),
      'move the first': ({ it }) => it.delete('a') && it.add('a'),
      clear: ({ it }) => it.clear(),
      'clear and add': ({ it }) => (it.clear(), it.add('z')),
      'another Set': ({ ref }) => (ref.value.set = new Set(['x'])),
      'no Set': ({ ref }) => delete ref.value.set,
      [FAILS]: fail
    }
  }
  const statements = {
    forEach: (set, call) => set.forEach((value) => call(value)),
    'for of': (set, call) => {
      for (const value of set) call(value)
    },
    'for of entries': (set, call) => {
      for (const [value] of set.entries()) call(value)
    },
    'Array.from': (set, call) => Array.from(set, (value) => (call(value), value))
  }
  test.each(Object.entries(statements))('%s', async (_name, statement) => {
    await expectAsVue({ ...scene, statement, most: 3 })
  })
})

describe('an object', () => {
  const scene = {
    initial: () => ({ object: { a: 1, b: { n: 2 }, c: 3 }, title: 'object' }),
    pick: (root) => root.object,
    edits: {
      'a member': ({ it }) => (it.a = 9),
      'a new member': ({ it }) => (it.d = 9),
      'delete the first': ({ it }) => delete it.a,
      'delete the second': ({ it }) => delete it.b,
      'another object there': ({ it }) => (it.b = { n: 5 }),
      'another object': ({ ref }) => (ref.value.object = { x: 1, y: 1, z: 1 }),
      'a spread': ({ ref }) => (ref.value.object = { ...ref.value.object, a: 4 }),
      'no object': ({ ref }) => delete ref.value.object,
      'another value': ({ ref }) => (ref.value = { object: { x: 1 } }),
      [FAILS]: fail
    }
  }
  const statements = {
    'Object.assign of a getter': (object, call) =>
      void Object.assign(object, {
        a: 5,
        get b() {
          return (call(), 6)
        },
        d: 7
      }),
    'Object.entries': (object, call) =>
      Object.entries(object).forEach(([key, value]) => call(key, value)),
    'for in': (object, call) => {
      for (const key in object) call(key, object[key])
    },
    'a spread': (object, call) => ({ ...object, after: call('after') ?? 1 })
  }
  test.each(Object.entries(statements))('%s', async (_name, statement) => {
    await expectAsVue({ ...scene, statement, most: 3 })
  })

  const intakes = {
    'a member': (object, value) => void (object.a = value),
    'a member that is an object': (object, value) => void (object.b = value),
    'a new member': (object, value) => void (object.z = value),
    'Object.assign': (object, value) => void Object.assign(object, { a: value, z: 1 })
  }
  test.each(Object.entries(intakes))('a getter, by %s', async (_name, intake) => {
    await expectAsVue({
      ...scene,
      statement(object, call) {
        return intake(object, {
          get n() {
            return (call(), 7)
          }
        })
      },
      vues(object, call) {
        call()
        return intake(object, { n: 7 })
      },
      most: 1
    })
  })
})

test.each([
  [
    'a Map',
    new Map([
      ['a', 1],
      ['b', 2]
    ])
  ],
  ['a Set', new Set(['a', 'b'])]
])('to go through %s that may not be changed, deleting, ends', (_what, collection) => {
  const store = new Store(collection, { onPatches: () => false })
  store.readOnly = true
  let calls = 0
  store.value.forEach((_value, key) => {
    if (++calls > 10) throw new Error('it does not end')
    store.value.delete(key)
  })
  expect([calls, store.value.size]).toEqual([2, 2])
})
