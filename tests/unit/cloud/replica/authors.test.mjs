/** Who has made a change that others lose by: the client of the entry, and the user that the server tells beside it. */

import { describe, expect, test } from '@jest/globals'
import { stringify } from '../../../../lib/shared/index.js'
import { Bench } from '../../helpers/replica-bench.mjs'

/**
 * Delivers what is new, as a server that tells who has written it.
 *
 * @param {Bench} bench @param {any} users @param {number} [from]
 */
function deliver(bench, users, from = bench.state.log.seq) {
  const entries = bench.entries.slice(from)
  const head = bench.entries.length
  return bench.take({ type: 'frame', from, to: head, head, entries, users })
}

/** @param {Bench} bench @returns {any[]} */
const authors = (bench) => bench.state.lost.map(({ reason, who }) => [reason, who])

/** @param {object} [options] @returns {Bench} Its write of `x` is confirmed, and one of `note` on its way. */
function written(options) {
  const bench = new Bench(options)
  bench.connect()
  bench.edit({ op: 'replace', path: ['x'], value: 1 })
  bench.arrive()
  bench.deliver()
  bench.edit({ op: 'replace', path: ['list', 0], value: 'mine' })
  return bench
}

describe('what was overwritten and what was dropped have the author of the entry that did it', () => {
  const others = (/** @type {Bench} */ bench) => {
    bench.other('annsapp', 1, 1, { op: 'replace', path: ['x'], value: 2 })
    bench.other('bobsapp', 1, 1, { op: 'remove', path: ['list', 0] })
  }

  test('with their users', () => {
    const bench = written()
    others(bench)
    deliver(bench, ['ann', 'bob'])
    expect(authors(bench)).toEqual([
      ['dropped', { client: 'bobsapp', user: 'bob' }],
      ['overwritten', { client: 'annsapp', user: 'ann' }]
    ])
  })

  test('of entries that are read again with known ones before them', () => {
    const bench = written()
    others(bench)
    deliver(bench, [null, 'me', 'ann', 'bob'], 0)
    expect(authors(bench).map(([, who]) => who.user)).toEqual(['bob', 'ann'])
  })

  test.each([
    ['nothing', undefined],
    ['less than there is', []],
    ['of nobody', [null, null]]
  ])('a server that tells %s', (_name, users) => {
    const bench = written()
    others(bench)
    deliver(bench, users)
    expect(authors(bench)).toEqual([
      ['dropped', { client: 'bobsapp', user: null }],
      ['overwritten', { client: 'annsapp', user: null }]
    ])
  })

  test('they outlast a restart; those of an earlier version are clients without users', () => {
    const bench = written()
    others(bench)
    deliver(bench, ['ann', 'bob'])
    const told = authors(bench)
    bench.start()
    expect(authors(bench)).toEqual(told)
    const pending = JSON.parse(bench.records.get('pending'))
    for (const lost of pending.lost) lost.who = lost.who.client
    bench.records.set('pending', JSON.stringify(pending))
    bench.start()
    expect(authors(bench)).toEqual([
      ['dropped', { client: 'bobsapp', user: null }],
      ['overwritten', { client: 'annsapp', user: null }]
    ])
  })

  test('what a server says changes nothing but that', () => {
    const [one, other] = [written(), written()]
    for (const bench of [one, other]) others(bench)
    deliver(one, ['ann', 'bob'])
    deliver(other, ['somebody else', 'ann'])
    expect(stringify(one.state.view)).toBe(stringify(other.state.view))
    expect(one.state.log).toEqual(other.state.log)
    const rest = (/** @type {Bench} */ bench) => bench.state.lost.map(({ who, ...lost }) => lost)
    expect(rest(one)).toEqual(rest(other))
  })
})

test('two entries of one client with different users are two authors', () => {
  const bench = written()
  bench.other('app', 1, 1, { op: 'replace', path: ['x'], value: 2 })
  bench.other('app', 2, 1, { op: 'remove', path: ['list', 0] })
  deliver(bench, ['ann', 'bob'])
  expect(authors(bench).map(([, who]) => who)).toEqual([
    { client: 'app', user: 'bob' },
    { client: 'app', user: 'ann' }
  ])
})

test('a unit that others have changed has the author of the last change before the own one', () => {
  const bench = written({ rule: { strategy: 'ask', unit: [['list', '*'], ['note']] } })
  bench.other('annsapp', 1, 2, { op: 'replace', path: ['list', 0], value: 'ann' })
  bench.other('bobsapp', 1, 3, { op: 'replace', path: ['list', 0], value: 'bob' })
  bench.arrive()
  bench.other('cysapp', 1, 4, { op: 'replace', path: ['x'], value: 5 })
  deliver(bench, ['ann', 'bob', 'me', 'cy'])
  expect(authors(bench)).toContainEqual(['asked', { client: 'bobsapp', user: 'bob' }])
})
