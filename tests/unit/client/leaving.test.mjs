/** Main has all changes that a page made before it reloaded, closed or navigated. */

import { expect, jest, test } from '@jest/globals'
import { Network, turn } from '../../simulation/network.mjs'
import { stringify } from '../../../lib/shared/index.js'
import { edit } from '../../simulation/edits.mjs'
import { runPreload } from '../../simulation/preload.mjs'
import { random } from '../../simulation/random.mjs'

const ROUNDS = Number(process.env.RUNS ?? 20_000) / 100

/** @param {unknown} initial */
async function start(initial) {
  const network = new Network()
  const main = network.remoteRef('shared', initial)
  const [one, two] = [network.open(), network.open()]
  const replicas = [one, two].map((window) => window.replica('shared', null))
  await network.quiet()
  return { network, main, windows: [one, two], replicas }
}

test('changes that wait for an answer are sent when the page leaves', async () => {
  const { network, main, windows, replicas } = await start({ list: ['a'] })
  const { list } = replicas[0].value
  list.push('b')
  await turn()
  list.push('c')
  list[1] = 'B'
  await turn()
  expect(replicas[0].pending).toBe(3)
  await windows[0].leave()
  expect(main.value).toEqual({ list: ['a', 'B', 'c'] })
  await network.quiet()
  expect(replicas[1].value).toEqual({ list: ['a', 'B', 'c'] })
})

test('concurrent changes of others are taken into account', async () => {
  const { main, windows, replicas } = await start(['x', 'y'])
  main.value.unshift('of main')
  replicas[0].value.push('first')
  await turn()
  main.value.splice(2, 1)
  replicas[0].value[0] = 'X'
  await windows[0].leave()
  expect(main.value).toEqual(['of main', 'X', 'first'])
})

test('changes that the page makes while it leaves', async () => {
  const { main, windows, replicas } = await start([])
  replicas[0].value.push(1)
  await turn()
  replicas[0].value.push(2)
  windows[0].fire('beforeunload')
  // Like other listeners that run after ours.
  replicas[0].value.push(3)
  await turn()
  replicas[0].value.push(4)
  await windows[0].leave()
  expect(main.value).toEqual([1, 2, 3, 4])
})

test('a page that stays after all continues, and gets nothing twice', async () => {
  const { network, main, windows, replicas } = await start({ n: 0, list: [] })
  main.value.list.push('of main')
  replicas[0].value.list.push(1)
  await turn()
  network.hub.receive(windows[0], windows[0].up.shift())
  replicas[0].value.list.push(2)
  windows[0].fire('beforeunload')
  await turn()
  main.value.list.push('later')
  replicas[0].value.n = 1
  await network.quiet()
  const expected = { n: 1, list: ['of main', 1, 'later', 2] }
  expect(main.value).toEqual(expected)
  for (const replica of replicas) expect(replica.value).toEqual(expected)
  expect(replicas[0].status).toBe('live')
})

test("changes made before main's value has arrived", async () => {
  const { network, main } = await start({ list: ['a'.repeat(300_000)] })
  const window = network.open()
  const replica = window.replica('shared', { list: [] })
  window.deliverUp()
  replica.value.list.push('early')
  await window.leave()
  expect(main.value.list.at(-1)).toBe('early')
})

test("a component that ends at once, before main's value has arrived", async () => {
  const { network, main, windows } = await start([])
  const replica = windows[0].replica('shared', [])
  replica.value.push('early')
  replica.destroy()
  await network.quiet()
  expect(main.value).toEqual(['early'])
  expect(main.subscriptions.size).toBe(2)
})

test('a component that ends before main has the ref leaves nothing behind', async () => {
  const network = new Network()
  const window = network.open()
  const replica = window.replica('late', [])
  replica.value.push('too early')
  replica.destroy()
  await network.quiet()
  expect(network.hub.serves(window)).toBe(false)
})

test('a page that leaves while main has refused a change keeps the other ones', async () => {
  const { main, windows, network } = await start({ n: 0 })
  const onError = jest.fn()
  const window = network.open()
  const replica = window.replica('shared', {}, { onError })
  await network.quiet()
  windows[1].fire('beforeunload')
  // A key that main refuses, in a transaction whose refusal is in transit.
  replica.value.wrong = 1
  await turn()
  window.up[window.up.length - 1] = window.up.at(-1).replace('"add"', '"replace"')
  replica.value.n = 7
  await window.leave()
  expect(main.value).toEqual({ n: 7 })
  expect(onError).toHaveBeenCalledTimes(1)
  const [error] = /** @type {any[]} */ (onError.mock.calls[0])
  expect(error).toMatchObject({ code: 'ERR_REF_PATH', ref: 'shared', path: ['wrong'], patch: 0 })
  expect(error.message).toMatch(
    /value\.wrong: main refused a change, the object has no such member\./
  )
})

test('a page that stays after all gets a refusal once, and continues', async () => {
  const { main, windows, network } = await start({ n: 0 })
  const onError = jest.fn()
  const onConflict = jest.fn()
  const window = network.open()
  const replica = window.replica('shared', {}, { onError, onConflict })
  await network.quiet()
  windows[1].fire('beforeunload')
  replica.value.wrong = {}
  await turn()
  window.up[window.up.length - 1] = window.up.at(-1).replace('"add"', '"replace"')
  // Inside the refused value, so nothing is left to send.
  replica.value.wrong.deeper = 1
  window.fire('beforeunload')
  await turn()
  await network.quiet()
  expect(onError.mock.calls.map((/** @type {any} */ [{ code }]) => code)).toEqual(['ERR_REF_PATH'])
  const [conflict] = /** @type {any[]} */ (onConflict.mock.calls[0])
  expect(conflict.patches).toMatchObject([{ path: ['wrong', 'deeper'] }])
  expect(replica.status).toBe('live')
  replica.value.n = 1
  await network.quiet()
  expect(main.value).toEqual({ n: 1 })
  expect(replica.value).toEqual({ n: 1 })
})

test('a page that comes back from the page cache is brought up to date', async () => {
  const { network, main, windows, replicas } = await start([1])
  const [window] = windows
  replicas[0].value.push(2)
  await turn()
  replicas[0].value.push(3)
  window.fire('pagehide', true)
  await turn()
  while (window.up.length > 0) window.deliverUp()
  network.hub.drop(window)
  window.down.length = 0
  main.value.push(4)
  await network.quiet()
  window.fire('pageshow', true)
  await network.quiet()
  expect(main.value).toEqual([1, 2, 3, 4])
  for (const replica of replicas) expect(replica.value).toEqual([1, 2, 3, 4])
  expect(replicas[0].status).toBe('live')
  expect(replicas[0].pending).toBe(0)
})

test('random schedules in which pages leave, and some stay', async () => {
  for (let seed = 1; seed <= ROUNDS; seed++) await play(seed)
})

test('a page ignores messages for the previous document', () => {
  const channel = (/** @type {number} */ timeOrigin) => {
    let opened = ''
    const send = (/** @type {string} */ _channel, /** @type {string} */ message) => {
      opened = message
    }
    runPreload({ on() {}, send }, { performance: { timeOrigin } }).useRemoteRef('shared')
    return opened.slice(0, opened.indexOf(' '))
  }
  expect(channel(1_700_000_000_001)).not.toBe(channel(1_700_000_000_002))
})

/** @param {number} seed */
async function play(seed) {
  const rng = random(seed)
  const network = new Network()
  const main = network.remoteRef('shared', {
    list: [],
    rows: [{ tags: [] }],
    table: {},
    map: new Map(),
    set: new Set(),
    text: ''
  })
  const join = () => {
    const window = network.open()
    const onConflict = () => {}
    return { window, replica: window.replica('shared', {}, { onConflict }) }
  }
  let members = [join(), join(), join()]
  await network.quiet()
  const said = []
  let unique = 0
  for (let step = 0; step < 60; step++) {
    const dice = rng.next()
    const member = rng.pick(members)
    const ready = member.replica.status === 'live'
    if (dice < 0.15 && ready) edit(rng, member.replica, () => ++unique)
    else if (dice < 0.2) edit(rng, main, () => ++unique)
    else if (dice < 0.5) member.window.deliverUp()
    else if (dice < 0.8) member.window.deliverDown()
    else if (dice < 0.84) member.window.fire('beforeunload')
    else if (dice < 0.88 && ready) {
      // At a separate place, which nothing else removes.
      const last = `last words ${++unique}`
      member.replica.value[last] = unique
      said.push(last)
      await member.window.leave()
      members = members.filter((other) => other !== member).concat(join())
      await turn()
    }
    if (rng.chance(0.7)) await turn()
  }
  await network.quiet()
  const expected = main.document.text()
  const shown = members.map(({ replica }) => stringify(replica.store.raw))
  const missing = said.filter((key) => !(key in main.value))
  expect({ seed, shown, missing }).toEqual({ seed, shown: shown.map(() => expected), missing: [] })
}
