/**
 * Each rule for moves and texts is broken in turn: the cases or the law must notice. What the tests here find, no
 * rule may lose.
 */

import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { root as project } from '../../../scripts/system.mjs'
import { mutate } from '../../simulation/mutate.mjs'
import { Random, expected, frozen, patches, tree } from '../helpers/generate.mjs'

const ROUNDS = 20_000
const cases = JSON.parse(
  fs.readFileSync(new URL('../../cases/transform.json', import.meta.url), 'utf8')
)
const MOVES = 'patch/transform-move.js'
const PLACES = 'patch/places.js'
const TEXTS = 'patch/text-edit.js'
const TABLE = 'patch/transform.js'

/** The rule, the file, what stands there, and what stands in its place. */
const MUTANTS = [
  [
    'what was moved out of a removed place is not removed',
    MOVES,
    'if (takesX && !takesT)',
    'if (false)'
  ],
  ['also what was moved inside it is removed', MOVES, 'if (takesX && !takesT)', 'if (takesX)'],
  [
    'a move into what is removed is not taken back',
    MOVES,
    "if (takesT && !takesX && side === 'earlier')",
    'if (false)'
  ],
  [
    'it is taken back by the later, too',
    MOVES,
    "takesT && !takesX && side === 'earlier'",
    'takesT && !takesX'
  ],
  ['an edit in the element stays behind', MOVES, ': followed(path, x, t)', ': path'],
  [
    'a gap in the element stays behind',
    MOVES,
    'if (isBelow(gap, x)) return followed(gap, x, t)',
    ''
  ],
  ['an insertion is no gap', MOVES, "return op === 'add' && endsInIndex(path)", 'return false'],
  ['a move of what was removed goes on', MOVES, "|| (a.op === 'remove' && samePath(y, z))", ''],
  ['a move out of what was removed goes on', MOVES, 'if (isBelow(y, z) ||', 'if (false ||'],
  [
    'a replaced element does not move',
    MOVES,
    "(a.op === 'remove' && samePath(y, z))",
    'samePath(y, z)'
  ],
  ['the later move goes into what was removed', MOVES, "if (side === 'later') return null\n", ''],
  ['the earlier one does, too', MOVES, 'if (isBelow(u, targetOverRemoval(z, y)))', 'if (false)'],
  [
    'of two moves of one element the first wins',
    MOVES,
    "return side === 'later' ? moved(o, t, u) : null",
    "return side === 'earlier' ? moved(o, t, u) : null"
  ],
  ['both do', MOVES, "return side === 'later' ? moved(o, t, u) : null", 'return moved(o, t, u)'],
  ['two elements go into each other', MOVES, 'if (isBelow(u, x_)) return', 'if (false) return'],
  [
    'the later cycle is taken back',
    MOVES,
    "side === 'later' ? null : several(inverse(a), o)",
    'several(inverse(a), o)'
  ],
  [
    'a gap counts the element that has gone out',
    MOVES,
    'if (outOfY) return moved(o, from, gapOverInsertion(u, tAfter, side))',
    'if (outOfY) return moved(o, from, u)'
  ],
  [
    'a gap counts the element that has come in',
    MOVES,
    'return moved(o, from, gapOverRemoval(u, x_))',
    'return moved(o, from, u)'
  ],
  [
    'a gap over a move counts its own element',
    MOVES,
    'const tAfter = yAfter ? gapOverRemoval(t, yAfter) : t',
    'const tAfter = t'
  ],
  ['a gap over an insertion counts it', MOVES, 'gapOverRemoval(a.path, y)', 'a.path'],
  ['an insertion in the element shifts the gap', MOVES, 'if (isBelow(a.path, y)) return u', ''],
  ['setting a member takes nothing away', MOVES, "|| (op === 'add' && !endsInIndex(path))", ''],
  [
    'of two at one gap the later stands in front',
    PLACES,
    "&& side === 'earlier'\n  return ahead >= 0",
    "&& side === 'later'\n  return ahead >= 0"
  ],
  [
    'a target at an insertion stays',
    PLACES,
    'return distance(path, inserted) >= 0',
    'return distance(path, inserted) > 0'
  ],
  [
    'a gap behind a removal stays',
    PLACES,
    'return distance(gap, removed) > 0',
    'return distance(gap, removed) > 1'
  ],
  [
    'of two inserts at one place the later stands in front',
    TEXTS,
    "!(inserts && side === 'earlier')",
    "!(inserts && side === 'later')"
  ],
  [
    'a deleted unit is deleted again',
    TEXTS,
    'if (other.take(units) > 0) out.add(does)',
    'other.take(units)\n      out.add(does)'
  ],
  [
    'a text stays where its string is replaced',
    TABLE,
    "o.path.length === depth + 1 && o.op !== 'text'",
    'o.path.length === depth + 1'
  ],
  [
    'a text takes its string for another one',
    TABLE,
    "o.op === 'text' && samePath(o.path, a.path)",
    "o.op === 'text'"
  ]
]

const folder = path.join(project, 'build', 'mutants')
beforeAll(() => fs.rmSync(folder, { recursive: true, force: true }))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** @param {number} index @param {string} file @param {string} from @param {string} to */
async function mutant(index, file, from, to) {
  const copy = path.join(folder, String(index))
  fs.cpSync(path.join(project, 'lib', 'shared'), copy, { recursive: true })
  mutate(path.join(copy, file), from, to)
  return import(pathToFileURL(path.join(copy, TABLE)).href)
}

/** @param {(later: any[], earlier: any[]) => [any[], any[]]} transformLists @returns {string | null} */
function fault(transformLists) {
  for (const { name, a, o, later, earlier } of cases) {
    const [as, os] = [[a].flat(), [o].flat()]
    if (!same(transformLists(os, as)[0], later)) return name
    if (earlier && !same(transformLists(as, os)[1], earlier)) return name
  }
  for (let seed = 0; seed < ROUNDS; seed++) {
    const random = new Random(seed)
    const value = frozen(tree(random))
    const [later, earlier] = [patches(random, value, 3), patches(random, value, 3)]
    const [laterMoved, earlierMoved] = transformLists(later, earlier)
    const one = [...earlier, ...laterMoved].reduce(expected, value)
    const other = [...later, ...earlierMoved].reduce(expected, value)
    if (!same(one, other)) return `seed ${seed}`
  }
  return null
}

/** @param {unknown} a @param {unknown} b */
function same(a, b) {
  try {
    expect(a).toEqual(b)
    return true
  } catch {
    return false
  }
}

test.each(MUTANTS)('%s', async (_rule, file, from, to) => {
  const { transformLists } = await mutant(
    MUTANTS.findIndex(([rule]) => rule === _rule),
    file,
    from,
    to
  )
  let found
  try {
    found = fault(transformLists)
  } catch (error) {
    found = String(error)
  }
  expect(found).not.toBeNull()
})

test('the rules as they are have no fault in the cases', async () => {
  const { transformLists } = await import('../../../lib/shared/patch/transform.js')
  for (const { a, o, later } of cases) {
    expect(transformLists([o].flat(), [a].flat())[0]).toEqual(later)
  }
})
