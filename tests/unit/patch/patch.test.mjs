import { readFileSync } from 'node:fs'
import {
  RemoteRefError,
  applyPatch,
  cloneValue,
  decode,
  identical,
  stringify,
  validatePatches
} from '../../../lib/shared/index.js'
import { applyPatches, invertPatch } from '../helpers/patches.mjs'
import { expected, forAll, frozen, patches, tree } from '../helpers/generate.mjs'

const RUNS = Number(process.env.RUNS ?? 8000)
const cases = JSON.parse(readFileSync(new URL('../../cases/patch.json', import.meta.url), 'utf8'))

test.each(cases)('$name', (/** @type {any} */ given) => {
  // Each use has values of its own: what is applied becomes part of the root and changes with it.
  const root = () => decode(JSON.stringify(given.value))
  const list = () => given.patches.map(revived)
  if (given.error) {
    const { error, at, reached } = applyUpTo(root(), list())
    expect(error).toBeInstanceOf(RemoteRefError)
    const path = given.patches[given.patch][given.at ?? 'path']
    expect(error).toMatchObject({ code: given.error, path })
    expect(at).toBe(given.patch)
    if (at === 0) expect(stringify(reached)).toBe(stringify(root()))
    return
  }
  const result = applyPatches(root(), list())
  expect(stringify(result)).toBe(JSON.stringify(given.result))
  if (!given.inverse) return
  const inverse = inverseOf(root(), list())
  expect(stringify(inverse)).toBe(stringify(given.inverse.map(revived)))
  expect(stringify(applyPatches(result, inverse))).toBe(stringify(root()))
})

test('patches do what the model says', () => {
  forAll('apply', RUNS, (random) => {
    const root = tree(random)
    const list = patches(random, root, 4)
    const model = list.reduce(expected, frozen(cloneValue(root)))
    const result = applyPatches(root, cloneValue(list))
    if (!identical(result, model))
      throw new Error(`${stringify(result)} is not ${stringify(model)}`)
  })
})

test('the inverse restores the value, with the order of its members', () => {
  forAll('inverse', RUNS, (random) => {
    const root = tree(random)
    const text = stringify(root)
    const list = patches(random, root, 4)
    const copy = cloneValue(root)
    const inverse = inverseOf(root, cloneValue(list))
    const undone = applyPatches(applyPatches(copy, list), inverse)
    if (stringify(undone) !== text) throw new Error(`${stringify(undone)} is not ${text}`)
  })
})

test('a value that a patch sets is the patch’s own, not a copy', () => {
  const value = {}
  /** @type {any} */
  const root = applyPatch({ list: [] }, { op: 'add', path: ['list', 0], value })
  expect(root.list[0]).toBe(value)
})

test('keys of prototypes never reach a prototype', () => {
  const root = applyPatch({}, { op: 'add', path: ['__proto__'], value: { polluted: true } })
  expect(Object.keys(root)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(root)).toBe(Object.prototype)
  applyPatch(root, { op: 'add', path: ['__proto__', 'deeper'], value: 1 })
  expect(stringify(root)).toBe('{"__proto__":{"polluted":true,"deeper":1}}')
  expect({}.polluted).toBeUndefined()
  expect({}.deeper).toBeUndefined()
})

test('an error says which step of a path is missing', () => {
  /** @type {import('../../../lib/shared/patch/patch.js').Patch} */
  const patch = { op: 'replace', path: ['items', 3, 'name'], value: 1 }
  expect(() => applyPatch({ items: [] }, patch)).toThrow(
    'There is no value.items[3], on the way to value.items[3].name.'
  )
})

describe('validatePatches', () => {
  test('copies patches of the right form', () => {
    const value = {}
    const given = frozen([
      { op: 'add', path: ['a'], value, before: 'b' },
      { op: 'remove', path: [0] },
      { op: 'replace', path: [], value: undefined },
      { op: 'test', path: [], value: 1 },
      { op: 'move', from: ['a', 0], path: ['b', 0] },
      { op: 'text', path: [], edit: [1, 'a', -1] }
    ])
    const checked = validatePatches(given)
    expect(checked).toStrictEqual(given)
    expect(checked[0]).not.toBe(given[0])
    expect(checked[0].path).not.toBe(given[0].path)
    expect(checked[0].value).toBe(value)
  })

  test('brings an edit into its form', () => {
    const given = [{ op: 'text', path: ['a'], edit: [1, 1, -1, 'a', 'b', 7] }]
    expect(validatePatches(given)).toEqual([{ op: 'text', path: ['a'], edit: [2, 'ab', -1] }])
  })

  test.each([
    ['no array', {}, undefined],
    ['no object', [null], 0],
    ['an array', [[]], 0],
    ['a hole', [, { op: 'remove', path: ['a'] }], 0], // eslint-disable-line no-sparse-arrays
    ['an unknown op', [{ op: 'copy', path: ['a'] }], 0],
    ['an op that is no string', [{ op: ['add'], path: ['a'], value: 1 }], 0],
    ['a move from nowhere', [{ op: 'move', path: [0] }], 0],
    ['a move of a member', [{ op: 'move', from: ['a'], path: [0] }], 0],
    ['a move to a member', [{ op: 'move', from: [0], path: ['a'] }], 0],
    ['a move of the root', [{ op: 'move', from: [], path: [0] }], 0],
    ['a move to the root', [{ op: 'move', from: [0], path: [] }], 0],
    ['a move with a value', [{ op: 'move', from: [0], path: [1], value: 1 }], 0],
    ['a text without an edit', [{ op: 'text', path: ['a'] }], 0],
    ['a text with 0', [{ op: 'text', path: ['a'], edit: [0] }], 0],
    ['a text with a fraction', [{ op: 'text', path: ['a'], edit: [1.5] }], 0],
    ['a text with an empty string', [{ op: 'text', path: ['a'], edit: [''] }], 0],
    ['a text with another step', [{ op: 'text', path: ['a'], edit: [null] }], 0],
    ['a text with a huge number', [{ op: 'text', path: ['a'], edit: [2 ** 53] }], 0],
    ['a text that is a string', [{ op: 'text', path: ['a'], edit: 'a' }], 0],
    ['an edit of another op', [{ op: 'remove', path: ['a'], edit: [1] }], 0],
    ['no op', [{ path: ['a'], value: 1 }], 0],
    ['an inherited op', [Object.assign(Object.create({ op: 'remove' }), { path: ['a'] })], 0],
    ['a pointer', [{ op: 'remove', path: '/a' }], 0],
    ['a step that is neither', [{ op: 'remove', path: [true] }], 0],
    ['a fraction as a step', [{ op: 'remove', path: [1.5] }], 0],
    ['a negative step', [{ op: 'remove', path: [-1] }], 0],
    ['a hole in a path', [{ op: 'remove', path: [,] }], 0], // eslint-disable-line no-sparse-arrays
    ['an add at the root', [{ op: 'add', path: [], value: 1 }], 0],
    ['a remove of the root', [{ op: 'remove', path: [] }], 0],
    ['no value', [{ op: 'add', path: ['a'] }], 0],
    ['a value to remove', [{ op: 'remove', path: ['a'], value: 1 }], 0],
    ['an unknown member', [{ op: 'remove', path: ['a'], to: ['b'] }], 0],
    ['a move to the end', [{ op: 'move', from: [0], path: ['-'] }], 0],
    ['a move before a member', [{ op: 'move', from: [0], path: [1], before: 'a' }], 0],
    ['from of another patch', [{ op: 'remove', path: [0], from: [1] }], 0],
    ['edit of another patch', [{ op: 'remove', path: [0], edit: [1] }], 0],
    ['a text with a value', [{ op: 'text', path: ['a'], edit: [], value: 'a' }], 0],
    ['an edit with a zero', [{ op: 'text', path: ['a'], edit: [0] }], 0],
    ['an edit with a fraction', [{ op: 'text', path: ['a'], edit: [0.5] }], 0],
    ['an edit with an empty string', [{ op: 'text', path: ['a'], edit: [''] }], 0],
    ['an edit with a hole', [{ op: 'text', path: ['a'], edit: [,] }], 0], // eslint-disable-line no-sparse-arrays
    ['from of another op', [{ op: 'remove', path: ['a'], from: ['b'] }], 0],
    ['before of an index', [{ op: 'add', path: [0], value: 1, before: 'a' }], 0],
    ['before of a replace', [{ op: 'replace', path: ['a'], value: 1, before: 'b' }], 0],
    ['before that is no key', [{ op: 'add', path: ['a'], value: 1, before: 0 }], 0],
    ['the second', [{ op: 'remove', path: ['a'] }, { op: 'remove' }], 1]
  ])('refuses %s', (_, given, patch) => {
    const expectation = expect.objectContaining({ code: 'ERR_REF_PATCH', patch })
    expect(() => validatePatches(given)).toThrow(expectation)
  })
})

function revived(patch) {
  return 'value' in patch ? { ...patch, value: decode(JSON.stringify(patch.value)) } : patch
}

/** Applies patches until one fails. */
function applyUpTo(root, list) {
  let at = 0
  try {
    for (; at < list.length; at++) root = applyPatch(root, list[at])
    return { reached: root, at }
  } catch (error) {
    return { reached: root, at, error }
  }
}

/** The patches that undo a list, which is applied on the way. */
function inverseOf(root, list) {
  const inverse = []
  for (const patch of list) {
    const undo = invertPatch(root, patch)
    // What it puts back may be changed by later patches, which are undone first.
    if (undo) inverse.unshift(undo)
    root = applyPatch(root, patch)
  }
  return inverse
}
