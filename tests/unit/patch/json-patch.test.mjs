import { createRequire } from 'node:module'
import {
  applyPatch,
  cloneValue,
  equal,
  fromJsonPatch,
  hasStep,
  isJsonPatch,
  parsePointer,
  valueAt
} from '../../../lib/shared/index.js'
import { forAll } from '../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const suite = [
  ...require('json-patch-test-suite/tests.json'),
  ...require('json-patch-test-suite/spec_tests.json')
]

/** Applies a document to a copy of a value, and counts the reads. */
function apply(doc, operations) {
  let root = cloneValue(doc)
  const asked = []
  const patches = fromJsonPatch(operations, {
    get: (path) => {
      const value = valueAt(root, path)
      asked.push(path)
      const found = path.length === 0 || hasStep(valueAt(root, path.slice(0, -1)), path.at(-1))
      return { found, value }
    },
    emit: (patch) => {
      root = applyPatch(root, cloneValue(patch))
    }
  })
  return { root, patches, asked }
}

describe('json-patch-test-suite', () => {
  /** Cases that cannot apply, and why. The suite's other disabled cases are run. */
  const exceptions = new Map([
    ['duplicate ops', 'of two members of one name JSON.parse keeps the last'],
    ['A.13 Invalid JSON Patch Document', 'of two members of one name JSON.parse keeps the last']
  ])
  const left = suite.filter(({ comment }) => !exceptions.has(comment))
  const named = left.map((given, i) => ({
    ...given,
    name: `${i}: ${given.comment ?? JSON.stringify(given.patch)}`
  }))

  test('every exception is a case', () => {
    expect(suite.length - left.length).toBe(exceptions.size)
  })

  test.each(named)('$name', ({ doc, patch, expected, error }) => {
    if (error !== undefined) {
      const refused = expect.objectContaining({ code: expect.stringMatching(/^ERR_REF_/) })
      expect(() => apply(doc, patch)).toThrow(refused)
      return
    }
    const { root } = apply(doc, patch)
    if (expected !== undefined) expect(equal(root, expected)).toBe(true)
  })
})

describe('operations become typed patches', () => {
  test.each([
    ['a token is an index in an array', [['a']], [['replace', '/0/0']], [[0, 0]]],
    ['and a member in an object', { 0: { 0: 'a' } }, [['replace', '/0/0']], [['0', '0']]],
    ['leading zeros make no index', { '00': 1 }, [['replace', '/00']], [['00']]],
    ['- is behind the end', [1, 2, 3, 4, 5], [['add', '/-']], [[5]]],
    ['- of an empty array', { a: [] }, [['add', '/a/-']], [['a', 0]]],
    ['- of an object is a member', { a: {} }, [['add', '/a/-']], [['a', '-']]],
    ['0 of an empty array', [], [['add', '/0']], [[0]]],
    ['0 of an empty object', {}, [['add', '/0']], [['0']]],
    ['escapes', { 'a/b': { '~1': 0 } }, [['replace', '/a~1b/~01']], [['a/b', '~1']]],
    ['later operations see earlier ones', {}, [['add', '/a', []], ['add', '/a/-'], ['add', '/a/-']], [['a'], ['a', 0], ['a', 1]]] // prettier-ignore
  ])('%s', (_, doc, operations, paths) => {
    const list = operations.map(([op, path, value = 1]) => ({ op, path, value }))
    expect(apply(doc, list).patches.map(({ path }) => path)).toEqual(paths)
  })

  test('move of an element into an array stays one', () => {
    const doc = { a: [{ n: 1 }, 2, [4]], b: [3] }
    const moves = (...operations) =>
      apply(
        doc,
        operations.map(([from, path]) => ({ op: 'move', from, path }))
      ).patches.map(({ op, from, path }) => [op, from, path])
    expect(moves(['/a/0', '/b/0'])).toEqual([['move', ['a', 0], ['b', 0]]])
    expect(moves(['/a/0', '/b/-'])).toEqual([['move', ['a', 0], ['b', 1]]])
    expect(moves(['/a/0', '/a/1'])).toEqual([['move', ['a', 0], ['a', 1]]])
    expect(moves(['/a/0', '/a/-'])).toEqual([['move', ['a', 0], ['a', 2]]])
    // Counted without the element.
    expect(moves(['/a/0', '/a/1/1'])).toEqual([['move', ['a', 0], ['a', 1, 1]]])
    expect(moves(['/a/2/0', '/a/3'])).toEqual([['move', ['a', 2, 0], ['a', 3]]])
  })

  test('move of anything else is a remove and an add, copy an add of a copy', () => {
    const doc = { a: [{ n: 1 }, 2], b: {} }
    expect(apply(doc, [{ op: 'move', from: '/a/0', path: '/b/x' }]).patches).toEqual([
      { op: 'remove', path: ['a', 0] },
      { op: 'add', path: ['b', 'x'], value: { n: 1 } }
    ])
    const { root } = apply(doc, [
      { op: 'copy', from: '/a/0', path: '/b/x' },
      { op: 'replace', path: '/b/x/n', value: 2 }
    ])
    expect(root).toEqual({ a: [{ n: 1 }, 2], b: { x: { n: 2 } } })
  })

  test('a move within one array counts after the removal', () => {
    const move = { op: 'move', from: '/0', path: '/2' }
    expect(apply(['a', 'b', 'c'], [move]).root).toEqual(['b', 'c', 'a'])
    expect(() => apply(['a', 'b'], [move])).toThrow(
      expect.objectContaining({ code: 'ERR_REF_PATH' })
    )
  })

  test('a move to the root, and one to the same place', () => {
    expect(apply({ a: { b: 1 } }, [{ op: 'move', from: '/a', path: '' }]).root).toEqual({ b: 1 })
    expect(apply({ a: 1 }, [{ op: 'move', from: '/a', path: '/a' }]).patches).toEqual([])
  })

  test('typed patches may be mixed in', () => {
    const { root } = apply({ a: [] }, [
      { op: 'add', path: '/a/-', value: 1 },
      { op: 'add', path: ['a', 1], value: 2 }
    ])
    expect(root).toEqual({ a: [1, 2] })
  })

  test.each([
    ['a failed test', { op: 'test', path: '/a', value: 2 }, 'ERR_REF_TEST'],
    ['a pointer without a slash', { op: 'remove', path: 'a' }, 'ERR_REF_PATCH'],
    ['a lone tilde', { op: 'remove', path: '/~' }, 'ERR_REF_PATCH'],
    ['the removal of the root', { op: 'remove', path: '' }, 'ERR_REF_PATCH'],
    ['a move into itself', { op: 'move', from: '/a', path: '/a/b' }, 'ERR_REF_PATCH'],
    ['no source', { op: 'copy', from: '/x', path: '/b' }, 'ERR_REF_PATH'],
    ['a path of a prototype', { op: 'add', path: '/__proto__/x', value: 1 }, 'ERR_REF_PATH'],
    ['no operation', null, 'ERR_REF_PATCH']
  ])('%s is refused, with its index', (_, operation, code) => {
    const list = [{ op: 'test', path: '/a', value: 1 }, operation]
    expect(() => apply({ a: 1 }, list)).toThrow(expect.objectContaining({ code, patch: 1 }))
  })

  test('single elements of a large value are read, never the whole value', () => {
    const doc = Array.from({ length: 100_000 }, (_, id) => ({ id, tags: ['a'] }))
    const { asked, patches } = apply(doc, [
      { op: 'add', path: '/-', value: 1 },
      { op: 'replace', path: '/500/tags/0', value: 'b' },
      { op: 'add', path: '/500/name', value: 'b' },
      { op: 'move', from: '/99999', path: '/0' }
    ])
    expect(patches[0].path).toEqual([100_000])
    expect(asked.filter((path) => path.length === 0)).toEqual([])
    expect(asked.length).toBeLessThan(60)
  })
})

/** @param {(string | number)[]} path */
const formatPointer = (path) =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

describe('pointers', () => {
  test('are read and written', () => {
    forAll('pointer', 1000, (random) => {
      const keys = Array.from({ length: random.below(4) }, () =>
        String(random.pick(['a', '', '~', '/', '~1', '~0', '0', '-', random.below(20)]))
      )
      expect(parsePointer(formatPointer(keys))).toEqual(keys)
    })
    expect(formatPointer(['items', 3, 'a/b~'])).toBe('/items/3/a~1b~0')
    expect(parsePointer('')).toEqual([])
    expect(parsePointer('/')).toEqual([''])
  })
})

test('isJsonPatch tells documents from lists of typed patches', () => {
  expect(isJsonPatch([{ op: 'remove', path: '/a' }])).toBe(true)
  expect(isJsonPatch([{ op: 'remove', path: ['a'] }])).toBe(false)
  expect(isJsonPatch([null, { path: '' }])).toBe(true)
  expect(isJsonPatch([])).toBe(false)
  expect(isJsonPatch({ path: '' })).toBe(false)
})
