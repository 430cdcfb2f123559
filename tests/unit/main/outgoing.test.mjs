/** When main's changes are sent to windows: at the end of a turn, and earlier if the turn is long. */

import { beforeEach, expect, jest, test } from '@jest/globals'
import { Network, turn } from '../../simulation/network.mjs'

/** @type {Network} */
let network
let main, window, replica
/** Milliseconds, and how often they were asked for. */
let time, asked

beforeEach(async () => {
  network = new Network()
  time = asked = 0
  network.hub.now = () => {
    asked++
    return time
  }
  main = network.remoteRef('state', { n: 0, list: [] })
  window = network.open()
  replica = window.replica('state', { n: 0, list: [] })
  await network.quiet()
  asked = 0
})

/** A change, some time after the one before. @param {number} milliseconds */
const change = (milliseconds) => {
  time += milliseconds
  main.value.n++
}
/** How many transactions each message has that is on its way. */
const sent = () => window.down.map((message) => message.match(/\["t"/g)?.length ?? 0)

test('changes of a short turn are sent at its end, in one message', async () => {
  for (let i = 0; i < 15; i++) change(1)
  expect(sent()).toEqual([])
  await turn()
  expect(sent()).toEqual([15])
})

test('in a long turn, changes that have waited for 16 ms are sent with the next change', async () => {
  for (let i = 0; i < 8; i++) change(5)
  // Made at 5, 10, 15, 20 and 25; at 30, 35 and 40.
  expect(sent()).toEqual([5])
  change(100)
  expect(sent()).toEqual([5, 4])
  change(1)
  await turn()
  expect(sent()).toEqual([5, 4, 1])
  await network.quiet()
  expect(replica.value.n).toBe(10)
  // Nothing of an earlier turn counts in the next.
  change(1000)
  expect(sent()).toEqual([])
  await turn()
  expect(sent()).toEqual([1])
})

test('each slow change is sent alone, except the first', () => {
  for (let i = 0; i < 100; i++) change(20)
  expect(sent()).toEqual(Array(50).fill(2))
})

test('so are changes that waited for a large transaction, and earlier ones', () => {
  change(0)
  main.update((value) => {
    for (let i = 0; i < 1000; i++) value.list.push(i)
    time += 2000
  })
  expect(sent()).toEqual([2])
  time += 10
  main.patch([{ op: 'replace', path: ['n'], value: -1 }])
  expect(sent()).toEqual([2])
  time += 16
  main.value.n = -2
  expect(sent()).toEqual([2, 2])
})

test('the clock is read once per change, and not if nothing waits', async () => {
  for (let i = 0; i < 100; i++) change(1)
  expect(asked).toBe(100)
  await turn()
  asked = 0
  replica.destroy()
  await network.quiet()
  for (let i = 0; i < 100; i++) change(1)
  expect(asked).toBe(0)
})

test('waiting answers are sent in a long turn, too', async () => {
  replica.value.list.push('of the window')
  await turn()
  window.deliverUp()
  await turn()
  // Nothing to tell but the answer, which waits.
  expect(window.down).toEqual([])
  const other = network.remoteRef('other', 0)
  other.value++
  time += 15
  other.value++
  expect(window.down).toEqual([])
  time += 1
  other.value++
  expect(window.down).toEqual([expect.stringMatching(/^e\d+ \[\["k",1,1\]\]$/)])
})

test('an answer is sent along with changes of others, or alone if there are none', async () => {
  const other = network.open()
  const second = other.replica('state', {})
  await network.quiet()
  /** The kinds of events in each message on its way to a page, which it then gets. */
  const kinds = async (page) => {
    const found = page.down.map((message) => message.match(/(?<=\[")[a-z](?=")/g).join())
    while (page.down.length > 0) page.deliverDown()
    await turn()
    return found
  }
  const change = async (by, from) => {
    by.value.list.push(0)
    await turn()
    from.deliverUp()
    await turn()
  }
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'setImmediate'] })
  try {
    for (let round = 0; round < 30; round++) {
      await change(replica, window)
      jest.advanceTimersByTime(3)
      expect(await kinds(window)).toEqual([])
      expect(await kinds(other)).toEqual([round === 0 ? 't' : 'k,t'])
      await change(second, other)
      jest.advanceTimersByTime(3)
      expect(await kinds(window)).toEqual(['k,t'])
    }
    await change(replica, window)
    jest.advanceTimersByTime(40)
    expect(await kinds(window)).toEqual(['k'])
    expect(jest.getTimerCount()).toBe(0)
  } finally {
    jest.useRealTimers()
  }
})

test('flush sends everything, including answers, and nothing twice', async () => {
  replica.value.list.push('of the window')
  await turn()
  window.deliverUp()
  change(0)
  change(0)
  expect(window.down).toEqual([])
  main.flush()
  expect(window.down).toEqual([
    expect.stringMatching(/^e\d+ \[\["k",1,1\],\["t",2,[^\]]*\]?.*\["t",3,.*\]$/)
  ])
  main.flush()
  await turn()
  network.hub.flushAnswers()
  expect(window.down.length).toBe(1)
  await network.quiet()
  expect(replica.value).toEqual({ n: 2, list: ['of the window'] })
  main.destroy()
  expect(() => main.flush()).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
})

test('flush waits for a large value that is being assigned', async () => {
  main.value = { n: 0, list: Array.from({ length: 50_000 }, (_, id) => ({ id })) }
  expect(main.stats().assigning).toBeGreaterThan(0)
  main.flush()
  expect(main.stats().assigning).toBe(0)
})
