/** Members that a window inserts between others, while somebody else changes these. */

import { Network, turn } from '../../simulation/network.mjs'

const others = [
  ['adds one', (table) => (table.other = 1)],
  ['removes the one behind it', (table) => delete table.a],
  ['moves the one behind it', (table) => [delete table.a, (table.a = 5)]],
  ['moves another one', (table) => [delete table.b, (table.b = 5)]],
  ['adds the same one', (table) => (table.first = 7)],
  ['adds the same one, and removes it', (table) => [(table.first = 7), delete table.first]],
  ['edits another one', (table) => (table.b = 7)]
]
const own = [
  ['assigns it first', (ref) => (ref.value.table = { first: 1, ...ref.value.table })],
  ['assigns it first, in all', (ref) => (ref.value = { first: 1, ...ref.value })],
  [
    'patches it in',
    (ref) => ref.patch([{ op: 'add', path: ['table', 'first'], value: 1, before: 'a' }])
  ]
]

describe.each(own)('a window that %s', (_own, change) => {
  test.each(others)('while main %s ends with the members in its order', async (_other, foreign) => {
    const network = new Network()
    const main = network.remoteRef('shared', { table: { a: 1, b: 2 }, a: 1, b: 2 })
    const window = network.open()
    const replica = window.replica('shared', null)
    await network.quiet()
    change(replica)
    await turn()
    replica.value.table.last = 3
    foreign(main.value.table)
    foreign(main.value)
    await turn()
    while (window.up.length > 0) window.deliverUp()
    await network.quiet()
    expect([replica.status, replica.pending]).toEqual(['live', 0])
    expect(JSON.stringify(replica.value)).toBe(JSON.stringify(main.get([])))
    expect(main.get(['table', 'last'])).toBe(3)
  })
})
