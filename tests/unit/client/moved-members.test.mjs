/** Members that a window creates in elements that it moves, while somebody else creates others there. */

import { Network, turn } from '../../simulation/network.mjs'

const row = (id) => ({ id, part: { n: id } })

const ways = [
  ['takes it out, and puts it into another list', ({ list, done }) => done.push(list.shift())],
  ['makes another list of all', (value) => (value.done = value.list.splice(0))],
  ['adds all to another list', ({ list, done }) => done.push(...list.splice(0))],
  ['moves it twice', ({ list, done }) => [done.unshift(list.shift()), list.push(done.shift())]],
  ['sorts', ({ list }) => list.sort((one, other) => other.id - one.id)],
  [
    'assigns copies, and makes another list of them',
    (value) => {
      value.list = value.list.map((each) => ({ ...each })).reverse()
      value.done = value.list.splice(0)
    }
  ]
]
const units = [
  ['in one transaction', (replica, fn) => replica.update(fn)],
  ['one statement after the other', (replica, fn) => fn(replica.value)]
]

describe.each(units)('a window that creates a member, %s', (_unit, run) => {
  test.each(ways)('and %s, has all members in the order of main', async (_way, move) => {
    const network = new Network()
    const main = network.remoteRef('shared', { list: [row(1), row(2), row(3)], done: [row(9)] })
    const window = network.open()
    const replica = window.replica('shared', null)
    await network.quiet()
    // The first transaction after a snapshot finds all objects anew.
    main.value.list[1].seen = true
    await network.quiet()
    run(replica, (value) => {
      value.list[0].note = 'mine'
      value.list[0].part.note = 'mine'
      move(value)
    })
    main.value.list[0].mark = 'theirs'
    main.value.list[0].part.mark = 'theirs'
    await turn()
    while (window.up.length > 0) window.deliverUp()
    await network.quiet()
    expect([replica.status, replica.pending]).toEqual(['live', 0])
    expect(JSON.stringify(replica.value)).toBe(JSON.stringify(main.get([])))
    const all = [...main.value.list, ...main.value.done]
    expect(all.find(({ id }) => id === 1)).toEqual({
      id: 1,
      mark: 'theirs',
      note: 'mine',
      part: { n: 1, mark: 'theirs', note: 'mine' }
    })
  })
})
