/** A page that has a value before its first script runs. */

import { expect, jest, test } from '@jest/globals'
import { encode } from '../../../lib/shared/index.js'
import { Network, turn } from '../../simulation/network.mjs'
import { edit, initialValue } from '../../simulation/edits.mjs'
import { random } from '../../simulation/random.mjs'

const ROUNDS = Number(process.env.RUNS ?? 50_000) / 100
const FIRST = { firstPaint: true }

/** @param {Network} network */
const openFirst = (network) => network.open({}, true)

test("the first value is main's, at once", async () => {
  const network = new Network()
  network.remoteRef('shared', { list: ['a'], when: new Date(5), none: undefined }, FIRST)
  const replica = openFirst(network).replica('shared', null)
  expect(replica.value).toEqual({ list: ['a'], when: new Date(5), none: undefined })
  expect('none' in replica.value).toBe(true)
  expect({ status: replica.status, readOnly: replica.readOnly, pending: replica.pending }).toEqual({
    status: 'live',
    readOnly: false,
    pending: 0
  })
  await expect(replica.ready).resolves.toBe(replica)
})

test('main does not send the value again, and continues from there', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', ['a'], FIRST)
  const window = openFirst(network)
  const replica = window.replica('shared', null)
  while (window.up.length > 0) window.deliverUp()
  await turn()
  expect(window.down).toEqual([expect.stringMatching(/^e\d+ \[\["f",\d+\],\["m","write"\]\]$/)])
  await network.quiet()
  main.value.push('b')
  replica.value.unshift('c')
  await network.quiet()
  expect(main.value).toEqual(['c', 'a', 'b'])
  expect(replica.value).toEqual(['c', 'a', 'b'])
  expect(replica.version).toBe(main.version)
})

test('changes of others before the page opened the ref arrive once', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', ['a'], FIRST)
  const window = openFirst(network)
  main.value.push('b')
  const replica = window.replica('shared', null)
  replica.value.push('of the page')
  expect(replica.value).toEqual(['a', 'of the page'])
  main.value.push('c')
  expect(replica.pending).toBe(1)
  await network.quiet()
  main.value.push('d')
  await network.quiet()
  expect(main.value).toEqual(['a', 'b', 'c', 'of the page', 'd'])
  expect(replica.value).toEqual(main.value)
  expect(replica.pending).toBe(0)
})

test('if the history does not reach back, the whole value is sent', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', { n: 0, own: 0 }, FIRST)
  const window = openFirst(network)
  for (let n = 1; n <= 10_050; n++) main.value.n = n
  const replica = window.replica('shared', null)
  expect(replica.value.n).toBe(0)
  replica.value.own = 1
  await network.quiet()
  expect(replica.value).toEqual({ n: 10_050, own: 1 })
  expect(main.value).toEqual({ n: 10_050, own: 1 })
})

describe.each([
  ['a message can hold', 9000],
  ['no message holds', 30_000]
])('while a large value is on its way that %s', (_, count) => {
  const rows = () =>
    Array.from({ length: count }, (_, id) => ({ id, name: `file-${id}`, done: id % 2 }))

  /** A page that has its first value while main assigns another one. */
  function inBetween() {
    const network = new Network()
    const main = network.remoteRef('shared', ['before'], FIRST)
    main.value = rows()
    return { network, main, window: openFirst(network) }
  }

  /** @param {Network} network @param {any} main @param {any} replica */
  async function expectEqual(network, main, replica) {
    do {
      await new Promise((resolve) => setImmediate(resolve))
      await network.quiet()
    } while (main.busy || replica.status !== 'live' || replica.version < main.document.version)
    expect(encode(replica.value) === main.document.text()).toBe(true)
    expect(main.get([count - 1, 'id'])).toBe(count - 1)
    replica.value.push('of the page')
    await network.quiet()
    expect([main.get([count]), replica.pending]).toEqual(['of the page', 0])
  }

  test('a page gets the old value, and continues from there; main does not wait', async () => {
    const { network, main, window } = inBetween()
    const replica = window.replica('shared', null)
    expect(replica.value).toEqual(['before'])
    while (window.up.length > 0) window.deliverUp()
    await turn()
    expect(window.down).toEqual([expect.stringMatching(/^e\d+ \[\["f",\d+\],\["m","write"\]\]$/)])
    expect([main.busy, main.document.version]).toEqual([true, 0])
    await expectEqual(network, main, replica)
    main.destroy()
  })

  test('a page that opens the ref afterwards gets the new value', async () => {
    const { network, main, window } = inBetween()
    expect([main.busy, main.document.version]).toEqual([true, 0])
    while (main.busy) await new Promise((resolve) => setImmediate(resolve))
    const replica = window.replica('shared', null)
    expect(replica.value).toEqual(['before'])
    await expectEqual(network, main, replica)
    main.destroy()
  })
})

test('a later ref of the same name is another value, even with the same version', async () => {
  const network = new Network()
  const first = network.remoteRef('shared', ['first'], FIRST)
  const window = openFirst(network)
  first.destroy()
  const second = network.remoteRef('shared', ['second'], FIRST)
  expect(second.version).toBe(0)
  const replica = window.replica('shared', null)
  expect(replica.value).toEqual(['first'])
  await network.quiet()
  expect(replica.value).toEqual(['second'])
  expect(replica.status).toBe('live')
})

test('a ref that was destroyed meanwhile leaves its value, and a later one replaces it', async () => {
  const network = new Network()
  network.remoteRef('shared', ['first'], FIRST).destroy()
  const main = network.remoteRef('shared', ['first'], FIRST)
  const window = openFirst(network)
  main.destroy()
  const replica = window.replica('shared', null)
  await network.quiet()
  expect([replica.value, replica.status]).toEqual([['first'], 'stale'])
  network.remoteRef('shared', ['later'])
  await network.quiet()
  expect([replica.value, replica.status]).toEqual([['later'], 'live'])
})

test('only marked refs, and only up to the size limit', async () => {
  const network = new Network()
  network.remoteRef('unmarked', 'value')
  network.remoteRef('off', 'value', { firstPaint: false })
  network.remoteRef('at the bound', 'x'.repeat(64 * 1024 - 2), FIRST)
  network.remoteRef('above', 'x'.repeat(64 * 1024 - 1), FIRST)
  network.remoteRef('higher bound', 'x'.repeat(100_000), { firstPaint: 200_000 })
  network.remoteRef('lower bound', 'long', { firstPaint: 5 })
  const window = openFirst(network)
  const names = ['unmarked', 'off', 'at the bound', 'above', 'higher bound', 'lower bound']
  const replicas = names.map((name) => window.replica(name, null))
  const there = () => replicas.filter(({ value }) => value !== null).map(({ name }) => name)
  expect(there()).toEqual(['at the bound', 'higher bound'])
  for (let turns = 0; turns < 1000 && there().length < names.length; turns++) {
    await network.quiet()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(there()).toEqual(names)
})

test('several values, and texts that are not ASCII', () => {
  const network = new Network()
  network.remoteRef('one', 'ä€😀', FIRST)
  network.remoteRef('two\n', { ключ: ['\ud800'] }, FIRST)
  network.remoteRef('three', 3, FIRST)
  const window = openFirst(network)
  const values = ['one', 'two\n', 'three'].map((name) => window.replica(name, null).value)
  expect(values).toEqual(['ä€😀', { ключ: ['\ud800'] }, 3])
})

test('a page gets only what its rule allows', async () => {
  const network = new Network()
  const only = (/** @type {string} */ access) => ({ firstPaint: true, access: () => access })
  network.remoteRef('denied', 'secret', only('none'))
  const read = network.remoteRef('read', 'public', only('read'))
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const onError = () => {}
  const window = openFirst(network)
  const denied = window.replica('denied', null, { onError })
  const reader = window.replica('read', null, { onError })
  expect([denied.value, denied.status]).toEqual([null, 'connecting'])
  expect([reader.value, reader.status, reader.readOnly]).toEqual(['public', 'live', true])
  reader.value = 'mine'
  await network.quiet()
  expect([denied.value, denied.status]).toEqual([null, 'denied'])
  expect([reader.value, read.value]).toEqual(['public', 'public'])
  expect(warn).toHaveBeenCalledTimes(1)
  warn.mockRestore()

  const foreign = network.open({ url: 'https://evil.example/' }, true)
  network.remoteRef('default rule', 'secret', FIRST)
  expect(foreign.replica('default rule', null, { onError }).value).toBe(null)
})

test('access that was revoked before the page opened the ref', async () => {
  const network = new Network()
  let access = 'write'
  const options = { firstPaint: true, access: () => access }
  const main = network.remoteRef('shared', 'value', options)
  const errors = []
  const onError = (/** @type {any} */ { code }) => errors.push(code)
  const [one, two] = [openFirst(network), openFirst(network)]
  access = 'read'
  const reader = one.replica('shared', null, { onError })
  reader.value = 'of the page'
  await network.quiet()
  expect([reader.value, main.value, reader.readOnly]).toEqual(['value', 'value', true])
  expect(errors).toEqual(['ERR_REF_DENIED'])
  access = 'none'
  const denied = two.replica('shared', null, { onError })
  await network.quiet()
  expect(denied.status).toBe('denied')
})

test("it is used once: refs opened later, or after the page cache, get main's value", async () => {
  const network = new Network()
  const main = network.remoteRef('shared', ['a'], FIRST)
  const window = openFirst(network)
  const replica = window.replica('shared', null)
  await network.quiet()
  expect(window.replica('shared', null).value).toBe(null)
  await network.quiet()

  network.hub.drop(window)
  main.value.push('b')
  window.fire('pageshow', true)
  expect(replica.status).toBe('stale')
  await network.quiet()
  expect([replica.value, replica.status]).toEqual([['a', 'b'], 'live'])
})

test('a page that leaves before main has answered loses nothing', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', ['a'], FIRST)
  const window = openFirst(network)
  main.value.unshift('before')
  window.replica('shared', null).value.push('of the page')
  await window.leave()
  expect(main.value).toEqual(['before', 'a', 'of the page'])
})

test('a page that may leave before main has answered, and stays, is live', async () => {
  const network = new Network()
  const main = network.remoteRef('shared', ['a'], FIRST)
  const window = openFirst(network)
  const replica = window.replica('shared', null)
  window.fire('beforeunload')
  expect(replica.status).toBe('live')
  replica.value.push('b')
  await network.quiet()
  expect([replica.status, replica.pending]).toEqual(['live', 0])
  main.value.push('c')
  await network.quiet()
  expect([main.get([]), replica.value]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c']
  ])
})

test.each(['3.1', '1.0', '0.0', 'x', 7, null, {}, '1.999999999999999', '-1.0'])(
  'a page that lies about what it has (%p) gets a value, and harms nobody',
  async (has) => {
    const network = new Network()
    const main = network.remoteRef('shared', ['a'], FIRST)
    const window = network.open()
    window.up.push(`o77 ${JSON.stringify({ name: 'shared', page: 'p', has })}`)
    const honest = network.open().replica('shared', null)
    await network.quiet()
    main.value.push('b')
    await network.quiet()
    expect(honest.value).toEqual(['a', 'b'])
  }
)

test.each([0, -1, 1.5, Number.NaN, 'yes', 17 * 1024 * 1024, null])(
  'the option cannot be %p',
  (firstPaint) => {
    const network = new Network()
    expect(() => network.remoteRef('shared', 1, { firstPaint })).toThrow(
      expect.objectContaining({ code: 'ERR_REF_OPTION', ref: 'shared' })
    )
  }
)

test('a window that asks too often gets no answer any more', () => {
  const network = new Network()
  network.remoteRef('shared', 'value', FIRST)
  const window = network.open()
  const answers = Array.from({ length: 1000 }, () => network.hub.firstPaint(window))
  const answered = answers.filter((answer) => answer !== '')
  // Of one second, or of two if it ends in between.
  expect([100, 200]).toContain(answered.length)
  expect(openFirst(network).replica('shared', null).value).toBe('value')
})

test('random edits around the opening end equal everywhere', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  const rng = random(seed)
  let last = 10
  const unique = () => ++last
  const quietly = { onConflict: () => {} }
  for (let round = 0; round < ROUNDS; round++) {
    const network = new Network()
    const main = network.remoteRef('shared', initialValue(), FIRST)
    const other = network.open().replica('shared', null, quietly)
    await network.quiet()
    const window = openFirst(network)
    const some = (/** @type {{ value: any }} */ ref) => {
      for (let count = rng.below(4); count > 0; count--) edit(rng, ref, unique)
    }
    some(other)
    some(main)
    if (rng.chance(0.5)) await network.quiet()
    const replica = window.replica('shared', null, quietly)
    some(replica)
    if (rng.chance(0.5)) await turn()
    some(main)
    if (rng.chance(0.5)) window.deliverUp()
    some(replica)
    const leaves = rng.chance(0.3)
    if (leaves) await window.leave()
    await network.quiet()
    const replicas = leaves ? [other] : [other, replica]
    const texts = [main, ...replicas].map(({ value }) => encode(value))
    if (new Set(texts).size === 1 && (leaves || replica.pending === 0)) continue
    throw new Error(`SEED=${seed}, round ${round}:\n${texts.join('\n')}`)
  }
})
