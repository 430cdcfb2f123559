/** Units that two devices have changed without having seen each other: the later one wins, or a function decides. */

import { describe, expect, test } from '@jest/globals'
import { turn } from '../../../simulation/network.mjs'
import { together } from '../../helpers/devices.mjs'
import {
  FIRST,
  card,
  conflictOf,
  inFlight,
  rule,
  text,
  title,
  world
} from '../../helpers/strategies.mjs'
import { until } from '../../helpers/until.mjs'

describe('lastWriteWins', () => {
  test('the later unit is there as a whole; what it has overwritten is listed there, as a whole', async () => {
    const { one, other } = await conflictOf(rule('lastWriteWins'), title, text)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: '', text: 'mine' })
    await until(() => one.state.lost.length === 1)
    expect(one.state.lost).toMatchObject([
      { reason: 'overwritten', path: ['cards', 1], value: { id: 'b', title: 'theirs', text: '' } }
    ])
    expect(other.state.lost).toEqual([])
    expect(one.state.lost[0].restore()).toBe(true)
    await together(one, other)
    expect(other.ref.value.cards[1]).toEqual({ id: 'b', title: 'theirs', text: '' })
  })

  test('without it, both changes are there', async () => {
    const { one } = await conflictOf({}, title, text)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: 'theirs', text: 'mine' })
  })

  test('other units are merged', async () => {
    const { one } = await conflictOf(
      rule('lastWriteWins'),
      ({ cards, members }) => {
        cards[0].title = 'theirs'
        members.x.n = 1
        cards.unshift(card('z'))
      },
      ({ cards, members }) => {
        cards[2].text = 'mine'
        members.x.m = 1
        cards.push(cards.shift())
      }
    )
    expect(one.ref.value.cards).toEqual([
      card('z'),
      card('b'),
      { ...card('c'), text: 'mine' },
      { ...card('a'), title: 'theirs' }
    ])
    expect(one.ref.value.members).toEqual({ x: { n: 0, m: 1 } })
  })

  test('a unit that others have moved is found; one that they have removed stays away, and is listed whole', async () => {
    const { one, other } = await conflictOf(
      rule('lastWriteWins'),
      ({ cards }) => {
        cards.splice(0, 1)
        cards[0].title = 'theirs'
        cards.push(cards.shift())
      },
      ({ cards }) => {
        cards[0].text = 'gone'
        cards[1].text = 'mine'
      }
    )
    expect(one.ref.value.cards).toEqual([card('c'), { id: 'b', title: '', text: 'mine' }])
    expect(other.state.lost).toMatchObject([
      { reason: 'dropped', value: { id: 'a', title: '', text: 'gone' } }
    ])
    expect(other.state.lost[0].restore()).toBe(true)
    await together(one, other)
    expect(one.ref.value.cards.map(({ id }) => id)).toEqual(['a', 'c', 'b'])
  })

  test('an own removal wins, too', async () => {
    const { one } = await conflictOf(
      rule('lastWriteWins'),
      title,
      ({ cards }) => void cards.splice(1, 1)
    )
    expect(one.ref.value.cards.map(({ id }) => id)).toEqual(['a', 'c'])
    await until(() => one.state.lost.length === 1)
  })

  test('what is in flight is written again as a whole', async () => {
    const { port } = await world.server()
    const way = await world.proxy(port)
    const options = rule('lastWriteWins')
    const url = `http://127.0.0.1:${port}`
    const one = world.device(FIRST, { url, ...options })
    const other = world.device(FIRST, { url: way.url, ...options })
    await together(one, other)
    // What it sends does not arrive, and nothing comes.
    way.held = true
    text(other.ref.value)
    await until(() => inFlight(other))
    title(one.ref.value)
    await one.state.synced()
    expect(other.ref.value.cards[1].title).toBe('')
    way.held = false
    await together(one, other)
    expect([one.ref.value.cards[1]]).toEqual([{ id: 'b', title: '', text: 'mine' }])
    expect(other.state.lost).toEqual([])
  })

  test('a first opening: nothing that is written again is listed', async () => {
    const { url, port } = await world.server()
    const way = await world.proxy(port)
    way.down = true
    const options = rule('lastWriteWins')
    const other = world.device(FIRST, { url: way.url, ...options })
    other.ref.value.members.x.m = 5
    other.ref.value.cards[1].text = 'mine'
    await turn()
    const one = world.device(FIRST, { url, ...options })
    one.ref.value.members = { x: { n: 1, m: 0 } }
    title(one.ref.value)
    await one.state.synced()
    way.down = false
    await together(one, other)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: '', text: 'mine' })
    expect(other.state.lost.filter(({ path }) => path[0] === 'cards')).toEqual([])
    expect(one.ref.value.members).toEqual({ x: { n: 0, m: 5 } })
    expect(other.state.lost).toEqual([])
  })
})

describe('a function', () => {
  test.each([
    ['mine', 'mine', { id: 'b', title: '', text: 'mine' }],
    ['theirs', 'theirs', { id: 'b', title: 'theirs', text: '' }],
    [
      'patches',
      [{ op: 'replace', path: ['cards', 1, 'text'], value: 'of both' }],
      { id: 'b', title: 'theirs', text: 'of both' }
    ]
  ])('decides: %s', async (_name, answer, wanted) => {
    /** @type {any[]} */
    const asked = []
    const decide = (/** @type {any} */ conflict) => {
      asked.push(conflict)
      return answer
    }
    const { one, other } = await conflictOf(rule(decide), title, text)
    expect(one.ref.value.cards[1]).toEqual(wanted)
    expect(asked).toMatchObject([
      {
        path: ['cards', 1],
        mine: { id: 'b', title: '', text: 'mine' },
        theirs: { id: 'b', title: 'theirs', text: '' },
        noticed: expect.any(Date)
      }
    ])
    expect([other.state.lost, other.lost, one.state.lost]).toEqual([[], [], other.state.lost])
  })

  test.each([
    [
      'throws',
      () => {
        throw new TypeError('mine')
      },
      'mine'
    ],
    ['returns nothing', () => undefined, "must return 'mine', 'theirs' or patches"],
    ['returns a promise', async () => 'mine', "must return 'mine', 'theirs' or patches"],
    [
      'returns what are no patches',
      () => [{ op: 'none' }],
      "must return 'mine', 'theirs' or patches"
    ],
    [
      'returns patches that do not apply',
      () => [{ op: 'replace', path: ['cards', 17, 'text'], value: 1 }],
      "must return 'mine', 'theirs' or patches"
    ]
  ])('that %s: the app is told, and the changes are merged', async (_name, decide, message) => {
    const { one, other } = await conflictOf(rule(decide), title, text)
    expect(one.ref.value.cards[1]).toEqual({ id: 'b', title: 'theirs', text: 'mine' })
    expect(other.errors.map(({ message: each }) => each)).toEqual([
      expect.stringContaining(message)
    ])
    expect(other.state.lost).toEqual([])
  })

  test('may change the ref, and destroy it', async () => {
    const decide = () => {
      device.ref.value.cards.unshift(card('z'))
      device.ref.value.cards[2].text += '!'
      return 'mine'
    }
    /** @type {any} */
    const { one, other: device, way } = await world.apart(FIRST, rule(decide), rule(decide))
    text(device.ref.value)
    title(one.ref.value)
    await one.state.synced()
    way.down = false
    await until(() => device.ref.value.cards.length === 4)
    await together(one, device)
    expect(one.ref.value.cards[2]).toEqual({ id: 'b', title: '', text: 'mine' })
    expect(device.errors).toEqual([])
  })

  test('that destroys the ref', async () => {
    const decide = () => {
      device.ref.destroy()
      return 'mine'
    }
    /** @type {any} */
    const { one, other: device, way } = await world.apart(FIRST, rule(decide))
    text(device.ref.value)
    title(one.ref.value)
    await one.state.synced()
    const { cloud } = device.ref
    way.down = false
    await until(() => cloud.status === 'local')
    expect(one.ref.value.cards[1].text).toBe('')
    expect(device.errors).toEqual([])
  })
})

describe('options of the wrong kind', () => {
  test.each([
    ['mine', "must be 'merge', 'lastWriteWins', 'ask', a function"],
    [7, 'must be'],
    [null, 'must be'],
    [[], 'must be'],
    [{}, 'must be'],
    [{ strategy: 'all' }, 'must be'],
    [{ strategy: 'ask', units: [['a']] }, 'has no member "units"'],
    [{ strategy: 'ask', unit: 'cards' }, 'conflict.unit" must be a list of paths'],
    [{ strategy: 'ask', unit: [] }, 'is empty'],
    [{ strategy: 'ask', unit: ['cards'] }, 'but its element 0'],
    [{ strategy: 'ask', unit: [['cards', -1]] }, 'but its element 0'],
    [{ strategy: 'merge', unit: [['cards']] }, "'merge' has no units"]
  ])('%j', async (conflict, message) => {
    const { url } = await world.server()
    const make = () => world.device(FIRST, { url, ref: { conflict } })
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_REF_OPTION' }))
    expect(make).toThrow(message)
  })
})
