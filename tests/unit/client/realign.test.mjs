/**
 * Changes of a page that has missed others' changes and gets a snapshot instead: they apply to the
 * elements that they were made on, wherever these are now, or are reported.
 */

import { Network, turn } from '../../simulation/network.mjs'
import { decode } from '../../../lib/shared/index.js'
import { shifts } from '../../../lib/client/pending/realign.js'
import { random } from '../../simulation/random.mjs'

const ROUNDS = Number(process.env.RUNS ?? 50_000) / 100

/** The rows of these ids. */
const rows = (...ids) => ids.map((id) => ({ id, name: `row ${id}`, done: false }))

/**
 * A page returns from the page cache, and changes something before main's value arrives.
 *
 * @param {any} initial
 * @param {(value: any) => void} others What has changed while it was away.
 * @param {(value: any) => void} own
 */
async function comeBack(initial, others, own) {
  const network = new Network()
  const main = network.remoteRef('shared', initial)
  const window = network.open()
  const lost = []
  const replica = window.replica('shared', null, {
    onConflict: ({ patches }) => lost.push(...patches)
  })
  await network.quiet()
  window.fire('pagehide', true)
  await turn()
  while (window.up.length > 0) window.deliverUp()
  network.hub.drop(window)
  window.down.length = 0
  others(main.value)
  window.fire('pageshow', true)
  own(replica.value)
  await network.quiet()
  expect(replica.status).toBe('live')
  expect(replica.pending).toBe(0)
  const value = /** @type {any} */ (decode(main.document.text()))
  expect(replica.store.raw).toEqual(value)
  return { value, lost }
}

const names = ({ value }) => value.map(({ name }) => name)
/** Without indices, which changes of others move. */
const paths = ({ lost }) =>
  lost.map(({ op, path }) => [op, ...path.filter((step) => typeof step === 'string')].join(' '))

describe('elements that have moved', () => {
  test.each([
    ['insert in front', (list) => list.unshift(...rows(8, 9))],
    ['remove in front', (list) => list.shift()],
    ['insert and remove', (list) => (list.splice(0, 1), list.splice(1, 0, ...rows(8, 9)))],
    ['replace the neighbours', (list) => ([list[1], list[3]] = rows(8, 9))]
  ])('others %s', async (_what, others) => {
    const edited = await comeBack(rows(1, 2, 3, 4), others, (list) => (list[2].name = 'own'))
    expect(edited.value.filter(({ name }) => name === 'own').map(({ id }) => id)).toEqual([3])

    const removed = await comeBack(rows(1, 2, 3, 4), others, (list) => list.splice(2, 1))
    expect(names(removed)).not.toContain('row 3')
    expect(removed.value).toHaveLength(edited.value.length - 1)

    const filter = (state) => (state.list = state.list.filter(({ id }) => id !== 3))
    const filtered = await comeBack({ list: rows(1, 2, 3, 4) }, ({ list }) => others(list), filter)
    expect(filtered.value.list).toEqual(removed.value)

    const [own] = rows(7)
    const replaced = await comeBack(rows(1, 2, 3, 4), others, (list) => (list[2] = own))
    expect(names(replaced)).toEqual(names(edited).map((it) => (it === 'own' ? 'row 7' : it)))
    for (const { lost } of [edited, removed, filtered, replaced]) expect(lost).toEqual([])
  })

  test('scalars, and elements that occur several times', async () => {
    const one = await comeBack(
      ['a', 'b', 'b', 'c', 'b'],
      (list) => list.unshift('x'),
      (list) => {
        list.splice(3, 1)
        list[1] = 'own'
      }
    )
    expect(one).toEqual({ value: ['x', 'a', 'own', 'b', 'b'], lost: [] })
  })

  test('arrays in elements, in members and in Maps', async () => {
    const initial = { a: { lists: [['p'], ['q', 'r', 's'], ['t']] }, map: new Map([[7, [1, 2]]]) }
    const { value, lost } = await comeBack(
      initial,
      ({ a, map }) => {
        a.lists[1].unshift('z')
        a.lists[0].push('o')
        map.get(7).unshift(0)
      },
      ({ a, map }) => {
        a.lists[1][1] = 'own'
        map.get(7).splice(1, 1)
      }
    )
    expect(lost).toEqual([])
    expect(value.a.lists).toEqual([['p', 'o'], ['z', 'q', 'own', 's'], ['t']])
    expect(value.map).toEqual(new Map([[7, [0, 1]]]))
  })
})

describe('several own changes', () => {
  test('each is matched with the element before the others', async () => {
    const result = await comeBack(
      rows(1, 2, 3, 4, 5),
      (list) => list.unshift(...rows(9)),
      (list) => {
        list[3].name = 'four'
        list.splice(1, 1)
        list[2].done = true
        list.splice(1, 0, ...rows(8))
        list[4].name = 'five'
      }
    )
    expect(names(result)).toEqual(['row 9', 'row 1', 'row 8', 'row 3', 'four', 'five'])
    expect(result.value.map(({ done }) => done)).toEqual([false, false, false, false, true, false])
    expect(result.lost).toEqual([])
  })

  test('an element that was moved and changed', async () => {
    const result = await comeBack(
      rows(1, 2, 3),
      (list) => list.unshift(...rows(9)),
      (list) => {
        const [, second] = list
        list.splice(1, 1)
        list.push(second)
        second.name = 'own'
      }
    )
    expect(names(result)).toEqual(['row 9', 'row 1', 'row 3', 'own'])
    expect(result.lost).toEqual([])
  })

  test('a member is set again and again, then removed', async () => {
    const result = await comeBack(
      rows(1, 2),
      (list) => list.unshift(...rows(9)),
      (list) => {
        for (const name of ['o', 'ow', 'own']) list[1].name = name
        delete list[0].name
        delete list[1].done
        list[0].more = 1
        list[0].more = 2
      }
    )
    expect(result).toEqual({
      value: [...rows(9), { id: 1, done: false, more: 2 }, { id: 2, name: 'own' }],
      lost: []
    })
  })
})

describe('elements that are gone', () => {
  test.each([
    ['edited', (list) => (list[1].name = 'own'), 'replace name'],
    ['removed', (list) => list.splice(1, 1), 'remove'],
    ['replaced', (list) => ([list[1]] = rows(7)), 'replace']
  ])('what has been %s is reported', async (_what, own, patch) => {
    for (const others of [
      (list) => list.splice(1, 1),
      (list) => ([list[1]] = rows(8)),
      (list) => list.splice(0, 3, ...rows(7, 8, 9))
    ]) {
      const untouched = await comeBack(rows(1, 2, 3), others, () => {})
      const result = await comeBack(rows(1, 2, 3), others, own)
      expect(paths(result)).toEqual([patch])
      expect(result.value).toEqual(untouched.value)
    }
  })

  test.each([
    ['moved', (list) => list.push(...list.splice(0, 1)), ['row 2', 'row 3', 'own']],
    ['turned around', (list) => list.reverse(), ['row 3', 'row 2', 'own']],
    [
      'moved among others that come and go',
      (list) => list.splice(0, 3, list[2], ...rows(8), list[0], ...rows(9)),
      ['row 3', 'row 8', 'own', 'row 9']
    ]
  ])('an element that others have %s keeps the edit', async (_what, others, expected) => {
    const result = await comeBack(rows(1, 2, 3), others, (list) => (list[0].name = 'own'))
    expect(names(result)).toEqual(expected)
    expect(paths(result)).toEqual([])
  })

  test('equal elements of which others have changed all but one are not confused', async () => {
    const result = await comeBack(
      ['b', 'a', 'a', 'c'],
      (list) => list.splice(0, 4, 'c', 'x', 'a', 'b', 'd'),
      (list) => list.splice(1, 1)
    )
    expect(result.value).toEqual(['c', 'x', 'a', 'b', 'd'])
    expect(paths(result)).toEqual(['remove'])
  })
})

test('an element that others have edited in place is the same element', async () => {
  const result = await comeBack(
    rows(1, 2, 3),
    (list) => {
      list[1].done = true
      list.unshift(...rows(9))
    },
    (list) => (list[1].name = 'own')
  )
  expect(result.value[2]).toEqual({ id: 2, name: 'own', done: true })
  expect(result.lost).toEqual([])
})

test('pushed and unshifted elements stay at the ends, inserted ones between their neighbours', async () => {
  const result = await comeBack(
    ['a', 'b', 'c'],
    (list) => {
      list.splice(1, 0, 'x')
      list.push('y')
    },
    (list) => {
      list.push('last')
      list.splice(2, 0, 'own')
      list.unshift('first')
    }
  )
  expect(result).toEqual({ value: ['first', 'a', 'x', 'b', 'own', 'c', 'y', 'last'], lost: [] })
})

test('members are found by name, as always', async () => {
  const result = await comeBack(
    { title: 'old', at: { x: 1, y: 1 }, list: [1] },
    (value) => {
      value.title = 'of main'
      value.at = { x: 2, y: 2 }
      value.list.unshift(0)
    },
    (value) => {
      value.title = 'own'
      value.at.x = 3
      value.own = true
    }
  )
  expect(result.value).toEqual({ title: 'own', at: { x: 3, y: 2 }, list: [0, 1], own: true })
  expect(result.lost).toEqual([])
})

test('pending members come after those of others, also if a snapshot replaces everything around them', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', { map: new Map([['a', { n: 1 }]]) })
  const window = network.open()
  const more = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, i]))
  const replica = window.replica('shared', { map: new Map([['a', { n: 1 }]]), ...more })
  const { map } = replica.value
  map.set('mine', 1)
  window.deliverUp()
  main.value.map.set('theirs', 2)
  await network.quiet()
  expect([...main.value.map.keys()]).toEqual(['a', 'theirs', 'mine'])
  expect([...replica.value.map.keys()]).toEqual(['a', 'theirs', 'mine'])
  expect(replica.value.map === map).toBe(true)
})

test('a refused transaction is not part of later changes of the page', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', rows(1, 2, 3))
  const window = network.open()
  const lost = []
  const options = { onError: () => {}, onConflict: ({ patches }) => lost.push(...patches) }
  const replica = window.replica('shared', null, options)
  await network.quiet()
  replica.value.unshift(...rows(8, 9))
  await turn()
  window.up[0] = window.up[0].replace('t1 [1,', 't1 [7,')
  replica.value[3].name = 'own'
  replica.value[0].name = 'in what is refused'
  while (window.up.length > 0) window.deliverUp()
  await turn()
  // It gets the refusal, and makes more changes before the snapshot that follows.
  window.deliverDown()
  replica.value[4].name = 'own, later'
  await network.quiet()
  expect(main.value.map(({ name }) => name)).toEqual(['row 1', 'own', 'own, later'])
  expect(replica.value).toEqual(main.value)
  expect(lost.map(({ value }) => value)).toEqual(['in what is refused'])
})

test('insertions and removals are found in a large value', () => {
  const big = Array.from({ length: 20_000 }, (_, id) => ({ id, tags: ['x'] }))
  const after = structuredClone(big)
  after.splice(15_000, 1)
  after[50].tags.unshift('y')
  after.unshift({ id: -1, tags: [] })
  expect(shifts({ big, same: [1] }, { big: after, same: [1] })).toEqual([
    { op: 'add', path: ['big', 0], count: 1 },
    { op: 'add', path: ['big', 51, 'tags', 0], count: 1 },
    { op: 'remove', path: ['big', 15_001], count: 1 }
  ])
})

test('consecutive inserted elements are one shift', () => {
  expect(shifts([1, 2], [7, 8, 1, 9, 2, 10, 11])).toEqual([
    { op: 'add', path: [0], count: 2 },
    { op: 'add', path: [3], count: 1 },
    { op: 'add', path: [5], count: 2 }
  ])
})

test('random changes of a list: none applies to a wrong element', async () => {
  let reported = 0
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const rng = random(seed)
    let unique = 100
    /** Removed elements, and new names, by id. */
    const gone = new Set()
    const named = new Map()
    const change = (list, who) => {
      const at = rng.below(list.length)
      const dice = rng.next()
      if (dice < 0.3) {
        const name = `${who} ${++unique}`
        if (who === 'own') named.set(list[at].id, name)
        list[at].name = name
      } else if (dice < 0.5 && list.length > 1) gone.add(list.splice(at, 1)[0].id)
      else if (dice < 0.6) {
        gone.add(list[at].id)
        list[at] = rows(++unique)[0]
      } else if (dice < 0.8) list.splice(rng.below(list.length + 1), 0, ...rows(++unique))
      else list[at].done = !list[at].done
    }
    const several = (who) => (list) => {
      for (let left = 1 + rng.below(4); left > 0; left--) change(list, who)
    }
    const initial = rows(...Array.from({ length: 1 + rng.below(6) }, (_, i) => i))
    const result = await comeBack(initial, several('other'), several('own'))
    reported += result.lost.length
    const left = new Map(result.value.map((row) => [row.id, row]))
    for (const { id } of initial) if (!gone.has(id)) expect([...left.keys()]).toContain(id)
    for (const { id, name } of result.value) {
      if (name.startsWith('own')) expect([id, name]).toEqual([id, named.get(id)])
    }
    for (const [id, name] of named) {
      const kept = !left.has(id) || left.get(id).name === name
      if (!kept) expect(result.lost.map(({ value }) => value)).toContain(name)
    }
  }
  expect(reported).toBeGreaterThan(0)
})
