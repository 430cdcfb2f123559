/** Objects that apps hold while others reorder their parents. */

import { jest } from '@jest/globals'
import { Network } from '../../simulation/network.mjs'

/** @type {Network} */
let network
/** @type {import('@jest/globals').jest.SpiedFunction<typeof console.warn>} */
let warn
beforeEach(() => {
  network = new Network()
  warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => warn.mockRestore())

const row = (id) => ({ id, name: `row ${id}`, done: false, tags: [{ n: id }] })
const rows = (count) => Array.from({ length: count }, (_, id) => row(id))

/**
 * A ref that main, and two windows, have.
 *
 * @param {unknown} initial
 */
async function shared(initial) {
  const main = network.remoteRef('shared', initial)
  const lost = []
  const onConflict = ({ patches }) => lost.push(...patches)
  const [a, b] = [0, 1].map(() => network.open().replica('shared', null, { onConflict }))
  // A large value comes from a worker thread.
  await deliver(Promise.all([a.ready, b.ready]))
  const agree = async () => {
    await network.quiet()
    expect(a.value).toEqual(main.value)
    expect(b.value).toEqual(main.value)
    expect(main.get([])).toEqual(main.value)
  }
  return { main, a, b, lost, agree }
}

/** Delivers messages until a promise is settled. @param {Promise<unknown>} promise */
async function deliver(promise) {
  let waits = true
  promise.finally(() => (waits = false))
  do {
    await network.quiet()
    await new Promise((resolve) => setTimeout(resolve))
  } while (waits)
}

/** Changes by somebody else to the list that contains row 3. */
const moves = [
  ['drags it', (v) => v.list.splice(0, 0, ...v.list.splice(3, 1))],
  ['drags it down', (v) => v.list.push(...v.list.splice(3, 1))],
  ['drags a neighbour', (v) => v.list.splice(5, 0, ...v.list.splice(2, 1))],
  ['sorts', (v) => v.list.sort((x, y) => y.id - x.id)],
  ['reverses', (v) => v.list.reverse()],
  ['swaps', (v) => ([v.list[3], v.list[4]] = [v.list[4], v.list[3]])],
  ['assigns a sorted copy', (v) => (v.list = [...v.list].sort((x, y) => y.id - x.id))],
  ['assigns what a server says', (v) => (v.list = structuredClone(rows(8)).reverse())],
  ['assigns all', (v, ref) => (ref.value = { list: rows(8).reverse(), done: [] })],
  ['moves it elsewhere', (v) => v.done.push(v.list.splice(3, 1)[0])],
  ['moves all elsewhere', (v) => (v.done = v.list.splice(0))],
  ['wraps it', (v) => v.done.push({ id: 'column', cards: [v.list.splice(3, 1)[0]] })],
  ['replaces the list', (v) => (v.list = [{ id: 'other' }, ...rows(8).reverse()])],
  ['empties it and fills it again', (v) => [(v.list.length = 0), v.list.push(...rows(8))]]
]

/** @param {any} value Of the whole ref. @param {number} id */
function find(value, id) {
  const all = [...value.list, ...value.done, ...value.done.flatMap(({ cards }) => cards ?? [])]
  return all.find((each) => each.id === id)
}

describe.each(['a window', 'main'])('somebody who %s', (_who) => {
  test.each(moves)('%s keeps a held row', async (_name, move) => {
    const { main, a, b, agree } = await shared({ list: rows(8), done: [] })
    const [mover, holders] = _who === 'main' ? [main, [a, b]] : [a, [main, b]]
    const held = holders.map(({ value }) => ({
      row: find(value, 3),
      tags: find(value, 3).tags,
      tag: find(value, 3).tags[0],
      list: value.list
    }))
    move(mover.value, mover)
    await agree()
    for (const [i, holder] of holders.entries()) {
      const there = find(holder.value, 3)
      expect(there === held[i].row).toBe(true)
      expect(there.tags === held[i].tags).toBe(true)
      expect(there.tags[0] === held[i].tag).toBe(true)
      held[i].row.name = `edited by holder ${i}`
      held[i].tag.n = `edited ${i}`
      await agree()
      expect(find(main.value, 3)).toMatchObject({
        name: `edited by holder ${i}`,
        tags: [{ n: `edited ${i}` }]
      })
    }
    expect(warn).not.toHaveBeenCalled()
  })
})

describe.each(['a window', 'main'])('somebody who does several things at once: %s', (who) => {
  const kept = [
    [
      'moves a row and replaces a part of it',
      { list: rows(3), meta: { n: 7 } },
      (v) => {
        v.list.push(...v.list.splice(0, 1))
        v.list[2].tags = []
        v.list[2].more = v.meta
      },
      (v) => v.list.find(({ id }) => id === 0)
    ],
    [
      'gives a row a part of another one, and moves it',
      { list: rows(3), table: {} },
      (v) => {
        v.list[1].tags.push(v.list[0].tags.pop())
        v.table.row = v.list.splice(1, 1)[0]
      },
      (v) => v.list[0].tags[0] ?? v.table.row.tags[1]
    ],
    [
      'unwraps a column, and takes a row out of it',
      { board: [{ id: 'outer', inner: { id: 'column', cards: rows(3) } }], list: [] },
      (v) => {
        v.board.unshift(v.board[0].inner)
        delete v.board[1].inner
        v.list.push(v.board[0].cards.shift())
      },
      (v) => v.list[0] ?? v.board[0].inner.cards[0]
    ],
    [
      'takes a part out of one row and puts it into another one, whose list nobody has read',
      { list: rows(2), done: [{ ...row(9), tags: [] }] },
      (_v, ref) =>
        ref.patch([
          { op: 'replace', path: ['done', 0, 'tags'], value: [{ n: 1 }] },
          { op: 'remove', path: ['list', 1, 'tags', 0] }
        ]),
      (v) => v.list[1].tags[0] ?? v.done[0].tags[0]
    ],
    [
      'replaces a list by one with the rows of another one, and moves a row on into one that nobody has read',
      { list: rows(3), done: [row(8), row(9)], board: [{ cards: [] }] },
      (_v, ref) =>
        ref.patch([
          { op: 'remove', path: ['list', 2] },
          { op: 'replace', path: ['done'], value: [row(2)] },
          { op: 'move', from: ['done', 0], path: ['board', 0, 'cards', 0] }
        ]),
      (v) => v.list[2] ?? v.board[0].cards[0]
    ],
    [
      'adds a row that is similar, and puts a row into a new column',
      { table: { row: { name: 'row', part: { of: 1 } } }, board: [] },
      (v) => {
        v.table.similar = { name: 'row', part: { of: 2 } }
        v.board.push({ cards: [v.table.row] })
        delete v.table.row
      },
      (v) => v.table.row ?? v.board[0].cards[0]
    ],
    [
      'gives a row a part of another one, puts it into a list, and reverses that',
      { list: [row(1), row(2)], table: { row: { id: 3, part: { of: 3 } } }, other: { of: 4 } },
      (v) => {
        ;[v.table.row.part, v.other] = [v.other, v.table.row.part]
        v.list.splice(1, 0, v.table.row)
        delete v.table.row
        v.list.reverse()
      },
      (v) => (v.table.row ? v.other : v.list[1].part)
    ],
    [
      'puts a row into a column and that into another one, and adds a row with an equal part',
      {
        table: { row: { id: 1, part: {} } },
        board: [
          { id: 2, cards: [] },
          { id: 3, cards: [] }
        ]
      },
      (v) => {
        v.board[0].cards.push(v.table.row)
        delete v.table.row
        v.board[1].inner = v.board.shift()
        v.board[0].cards.push({ id: 4, part: {} })
      },
      (v) =>
        v.table.row ? [v.board[0].cards, v.table.row.part][1] : v.board[0].inner.cards[0].part
    ]
  ]
  test.each(kept)('%s', async (_name, initial, change, find) => {
    const { main, a, b, agree } = await shared(initial)
    const [mover, holders] = who === 'main' ? [main, [a, b]] : [a, [main, b]]
    const held = holders.map(({ value }) => find(value))
    mover.update((value) => void change(value, mover))
    await agree()
    holders.forEach(({ value }, i) => expect(find(value) === held[i]).toBe(true))
  })

  test('an object that was matched elsewhere does not change with its old parent', async () => {
    const part = (of) => ({ of, level: [of] })
    const { main, a, b, agree } = await shared({
      board: ['one', 'two'].map((id) => ({ id, cards: [] })),
      list: [{ id: 1, part: part(1) }],
      other: { part: part(2) }
    })
    const [mover, holders] = who === 'main' ? [main, [a, b]] : [a, [main, b]]
    const held = holders.map(({ value }) => [value.list[0], value.list[0].part, ...value.board])
    mover.update(({ board, list, other }) => {
      const card = list.pop()
      other.part = card.part
      card.part = part(3)
      board.reverse()
      board.forEach(({ cards }) => cards.push(0))
      board[1].cards.push(card)
    })
    await agree()
    expect(main.value).toEqual({
      board: [
        { id: 'two', cards: [0] },
        { id: 'one', cards: [0, { id: 1, part: part(3) }] }
      ],
      list: [],
      other: { part: part(1) }
    })
    holders.forEach(({ value }, i) => {
      const [card, of, column] = held[i]
      const [, one] = value.board
      expect(one === column && one.cards[1] === card && value.other.part === of).toBe(true)
    })
  })
})

test('a long list that somebody empties, sorts or fills stays the same list', async () => {
  const { main, a, b, agree } = await shared(rows(1500))
  const list = b.value
  const held = list[700]
  a.value.length = 0
  await agree()
  expect(list).toHaveLength(0)
  list.push(row(1))
  await agree()
  expect(main.value).toEqual([row(1)])

  a.value = rows(1500)
  await agree()
  const again = list[700]
  // It came back in another message: another object.
  expect(again === held).toBe(false)
  a.value = rows(1500).reverse()
  await agree()
  expect(b.value[799] === again && list[799] === again).toBe(true)
  again.done = true
  await agree()
  expect(main.value[799].done).toBe(true)
})

test('an edit of a row that somebody is moving stays, and so does the held row', async () => {
  const { main, a, b, lost, agree } = await shared(rows(4))
  const held = b.value[1]
  const before = main.version
  a.value.unshift(a.value.splice(1, 1)[0])
  await Promise.resolve()
  network.windows[0].deliverUp()
  held.name = 'at the same moment'
  await agree()
  expect(main.version).toBeGreaterThan(before)
  expect(lost).toEqual([])
  expect(b.value[0] === held).toBe(true)
  expect(main.value[0].name).toBe('at the same moment')
  held.name = 'later'
  await agree()
  expect(main.value[0].name).toBe('later')
})

describe('an object that is really removed', () => {
  test('warns once, and each edit of it is a conflict', async () => {
    const { main, a, b, lost, agree } = await shared(rows(4))
    const held = b.value[2]
    const { tags } = held
    a.value.splice(2, 1)
    await agree()
    expect(warn).not.toHaveBeenCalled()
    held.name = 'of no use'
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0][0]).toMatch(
      /^Ref "shared": value\[2\] is no part of the value any more/
    )
    tags.push('nor this')
    expect(warn).toHaveBeenCalledTimes(1)
    const gone = { ...row(2), name: 'of no use' }
    expect(lost).toEqual([
      { op: 'replace', path: [2], value: gone },
      { op: 'replace', path: [2, 'tags'], value: [{ n: 2 }, 'nor this'] }
    ])
    await agree()
    expect(main.value).toEqual([row(0), row(1), row(3)])
  })

  test('in main too', async () => {
    const { main, a, agree } = await shared({ list: rows(4) })
    const held = main.value.list[2]
    a.value.list.splice(2, 1)
    await agree()
    held.name = 'of no use'
    held.name = 'again'
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0][0]).toContain('value.list[2]')
  })

  test('another record in its place is another object', async () => {
    const { a, b, agree } = await shared(rows(4))
    const held = b.value[2]
    a.value[2] = { ...row(2), id: 77 }
    await agree()
    expect(b.value[2] === held).toBe(false)
    held.name = 'of no use'
    expect(warn).toHaveBeenCalledTimes(1)
  })

  test('an object that the app itself has removed may be changed freely', async () => {
    const { b, lost, agree } = await shared(rows(4))
    const [mine] = b.value.splice(2, 1)
    mine.name = 'mine'
    await agree()
    expect(warn).not.toHaveBeenCalled()
    expect(lost).toEqual([])
  })

  test('an object that is added again belongs to the value again', async () => {
    const { main, a, b, agree } = await shared(rows(4))
    const held = b.value[2]
    a.value.splice(2, 1)
    await agree()
    b.value.push(held)
    held.name = 'back'
    await agree()
    expect(main.value[3]).toEqual({ ...row(2), name: 'back' })
    expect(warn).not.toHaveBeenCalled()
  })
})
