import { Store } from '../../../lib/shared/index.js'
import { explore } from '../../simulation/explore.mjs'
import { menus, world } from '../../simulation/menu.mjs'
import { misplacedItems, movesMenus, movesWorld } from '../../simulation/moves-menu.mjs'

const LONG = Number(process.env.RUNS) >= 1_000_000

/** A transaction of main that inserts between members. A page needs a snapshot for that. */
const between = [{ op: 'add', path: ['map', 'm'], value: 'main', before: 'p' }]

const moving = { initial: movesWorld(), misplaced: misplacedItems }

/** @type {(import('../../simulation/explore.mjs').Bounds & { about: string })[]} */
const short = [
  { about: 'everything', menu: menus.everything, clients: 2, edits: 2, turns: true },
  { about: 'everything', menu: menus.everything, clients: 3, edits: 2 },
  {
    about: 'members around one of main',
    menu: menus.order,
    clients: 2,
    edits: 2,
    patches: between
  },
  { about: 'the front of an array', menu: menus.front, clients: 2, edits: 3 },
  { about: 'the order of members', menu: menus.order, clients: 3, edits: 3 },
  { about: 'members inside members', menu: menus.nested, clients: 2, edits: 3 },
  {
    about: 'moves and texts',
    menu: movesMenus.everything,
    clients: 2,
    edits: 2,
    turns: true,
    ...moving
  },
  { about: 'moves and texts', menu: movesMenus.everything, clients: 3, edits: 2, ...moving }
]

/** @type {typeof short} */
const long = [
  { about: 'everything', menu: menus.everything, clients: 2, edits: 3 },
  { about: 'everything', menu: menus.everything, clients: 3, edits: 3 },
  { about: 'every row', menu: menus.rows, clients: 2, edits: 4 },
  { about: 'every row', menu: menus.rows, clients: 3, edits: 3 },
  { about: 'every row', menu: menus.rows, clients: 3, edits: 4, timer: 'at once' },
  { about: 'an array', menu: menus.array, clients: 2, edits: 4 },
  { about: 'members', menu: menus.members, clients: 2, edits: 4 },
  { about: 'containers', menu: menus.containers, clients: 2, edits: 4 },
  { about: 'the front of an array', menu: menus.front, clients: 3, edits: 4 },
  { about: 'the order of members', menu: menus.order, clients: 3, edits: 4 },
  { about: 'members inside members', menu: menus.nested, clients: 3, edits: 4 },
  {
    about: 'members around one of main',
    menu: menus.order,
    clients: 3,
    edits: 3,
    patches: between
  },
  { about: 'moves and texts', menu: movesMenus.everything, clients: 2, edits: 3, ...moving },
  { about: 'moves and texts', menu: movesMenus.everything, clients: 3, edits: 3, ...moving },
  { about: 'moves', menu: movesMenus.moves, clients: 2, edits: 3, ...moving },
  { about: 'texts', menu: movesMenus.texts, clients: 2, edits: 3, ...moving },
  { about: 'moves', menu: movesMenus.moves, clients: 3, edits: 4, ...moving },
  { about: 'texts', menu: movesMenus.texts, clients: 3, edits: 4, ...moving }
]

describe('every interleaving ends with equal values, and with each edit at its intended place', () => {
  test.each(LONG ? [...short, ...long] : short)(
    '$about: $clients clients, up to $edits edits',
    ({ about, ...bounds }) => {
      const { clients, edits, menu } = bounds
      const onProgress = LONG ? (text) => process.stderr.write(`  ${text}\n`) : undefined
      const { states, ends } = explore({ ...bounds, onProgress })
      process.stderr.write(
        `${about}, ${menu.length} edits to choose from, ${clients} clients, up to ${edits} edits: ` +
          `${states} states, ${ends} ends\n`
      )
      expect(ends).toBeGreaterThan(menu.length ** edits / 4)
    },
    14_400_000
  )
})

test.each(['everything', 'rows'])('menu %s contains every row of the transform table', (name) => {
  const menu = menus[name]
  const rows = new Set()
  for (const first of menu) {
    for (const second of menu) {
      for (const before of [undefined, ...menu]) {
        const root = { value: world() }
        if (before?.possible(root.value)) before.edit(root, '0.1')
        if (!first.possible(root.value) || !second.possible(root.value)) continue
        rows.add(row(patchOf(root.value, first, '1.1'), patchOf(root.value, second, '2.1')))
      }
    }
  }
  expect([...rows].sort()).toEqual(TABLE.sort())
})

/** The rows of the table in docs/protocol.md, by their conditions. */
const TABLE = [
  'root, root',
  'root, deeper',
  'elsewhere',
  ...['add', 'remove'].flatMap((op) =>
    ['lower', 'same', 'higher'].flatMap((where) => [
      `element ${op}, add ${where}`,
      `element ${op}, other ${where}`
    ])
  ),
  ...['below', 'replace', 'add', 'remove'].map((what) => `element replace, ${what}`),
  'member add, add',
  ...['remove', 'replace'].flatMap((op) =>
    ['below', 'remove', 'replace'].map((what) => `member ${op}, ${what}`)
  )
]

/** The one patch that an edit makes. */
function patchOf(value, item, label) {
  const patches = []
  const onPatches = (made) => void patches.push(...made)
  item.edit(new Store(structuredClone(value), { onPatches }), label)
  expect(patches).toHaveLength(1)
  return patches[0]
}

/** The row that applies to two patches. */
function row(a, o) {
  if (a.path.length === 0) return o.path.length === 0 ? 'root, root' : 'root, deeper'
  const depth = a.path.length - 1
  const parent = JSON.stringify(a.path.slice(0, depth))
  if (o.path.length <= depth || JSON.stringify(o.path.slice(0, depth)) !== parent) {
    return 'elsewhere'
  }
  const [k, j] = [a.path[depth], o.path[depth]]
  const what = o.path.length > depth + 1 ? 'below' : o.op
  if (typeof k === 'string') return k === j ? `member ${a.op}, ${what}` : 'elsewhere'
  if (a.op === 'replace') return k === j ? `element replace, ${what}` : 'elsewhere'
  const where = j < k ? 'lower' : j > k ? 'higher' : 'same'
  return `element ${a.op}, ${what === 'add' ? 'add' : 'other'} ${where}`
}
