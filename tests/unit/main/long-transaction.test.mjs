/**
 * Transactions that take too long for one turn: the result and the order are the same, whatever happens
 * meanwhile, and main does other work between the steps.
 */

import { beforeEach, expect, jest, test } from '@jest/globals'
import { Network, turn } from '../../simulation/network.mjs'
import { until as waitUntil } from '../helpers/until.mjs'
import { expectFreed, usageAtRest } from '../helpers/usage.mjs'

const rows = (count) => Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}` }))

/** @type {Network} */
let network
let main
/** @type {{ window: import('../../simulation/network.mjs').Window, replica: any, errors: any[] }[]} */
let parties

beforeEach(async () => {
  network = new Network()
  main = network.remoteRef('shared', { list: [], text: '' })
  parties = [1, 2].map(() => {
    const window = network.open()
    const errors = []
    const options = { onError: (error) => errors.push(error), onConflict() {} }
    const replica = window.replica('shared', {}, options)
    return { window, replica, errors }
  })
  await network.quiet()
})

const until = (done) => waitUntil(done, () => network.quiet())

/** All windows have main's value. */
async function expectEqual() {
  const isEqual = ({ replica }) => replica.version === main.version && replica.pending === 0
  await until(() => parties.every(isEqual))
  const value = JSON.parse(main.document.text())
  for (const { replica, errors } of parties) {
    expect(replica.store.raw).toEqual(value)
    expect([replica.status, replica.pending]).toEqual(['live', 0])
    expect(errors).toEqual([])
  }
  return value
}

/** A window pastes so many rows; main has its message, and has not begun. */
async function paste(count) {
  const [{ replica, window }] = parties
  const added = rows(count)
  replica.value.list.push(...added)
  await turn()
  expect(window.up).toHaveLength(1)
  window.deliverUp()
  expect(main.version).toBe(0)
}

test('it is accepted after several turns, in which main is free', async () => {
  await paste(40_000)
  let turns = 0
  for (; main.document.version === 0; turns++) await new Promise(setImmediate)
  expect(turns).toBeGreaterThan(5)
  expect((await expectEqual()).list).toHaveLength(40_000)
  expect(main.version).toBe(1)
})

test('transactions of others are not delayed', async () => {
  await paste(20_000)
  const [, other] = parties
  other.replica.value.list.push('other')
  other.replica.value.text = 'other'
  await network.deliver()
  expect(main.document.version).toBe(1)
  main.value.list.unshift('main')
  expect(main.document.version).toBe(2)
  const value = await expectEqual()
  expect(value.text).toBe('other')
  expect(value.list.slice(0, 3)).toEqual(['main', 'other', { id: 0, name: 'row 0' }])
  expect(main.version).toBe(3)
})

test('main may preempt it again and again, and it is still accepted', async () => {
  await paste(20_000)
  let edits = 0
  for (; main.value.list.length === edits; edits++) {
    main.value.list.unshift(`main ${edits}`)
    await new Promise(setImmediate)
  }
  const { list } = await expectEqual()
  expect(list).toHaveLength(20_000 + edits)
  expect(list[edits]).toEqual({ id: 0, name: 'row 0' })
})

test('later messages of its window come after it, in order', async () => {
  const [{ window }] = parties
  await paste(20_000)
  const { channel } = [...main.subscriptions].find(({ page }) => page === window)
  // A page that says that it does not know of the value; and one that has two refs open.
  const second = network.remoteRef('second', [])
  const replica = window.replica('second', [])
  replica.value.push(1)
  network.hub.receive(window, `r${channel} again`)
  await network.deliver()
  expect(second.value).toEqual([])
  await until(() => second.value.length === 1)
  expect(main.version).toBe(1)
  expect((await expectEqual()).list).toHaveLength(20_000)
})

test('a transaction with an old base is transformed in steps', async () => {
  const [{ replica, window }, other] = parties
  main.value.list.push(...rows(10))
  await network.quiet()
  for (let n = 0; n < 1500; n++) replica.value.list[n % 10].id = n
  await turn()
  for (let n = 0; n < 1000; n++) {
    main.value.list.unshift(n)
    await turn()
  }
  const { version } = main
  window.deliverUp()
  expect(main.version).toBe(version)
  other.replica.value.text = 'goes on'
  const value = await expectEqual()
  expect(value.list.at(-1)).toEqual({ id: 1499, name: 'row 9' })
  expect(value.text).toBe('goes on')
})

test('a refused one is undone in its window, and nothing is left of it', async () => {
  const before = await usageAtRest()
  const [{ replica, errors }] = parties
  main.destroy()
  main = network.remoteRef('small', { list: [] }, { limits: { valueBytes: 100_000 } })
  const small = parties[0].window.replica('small', {}, { onError: (error) => errors.push(error) })
  await until(() => small.status === 'live')
  small.value.list.push(...rows(20_000))
  await until(() => errors.length > 0)
  expect(errors).toMatchObject([{ code: 'ERR_REF_TOO_LARGE', ref: 'small' }])
  expect(main.version).toBe(0)
  await until(() => small.value.list.length === 0 && small.status === 'live')
  expect(replica.status).toBe('closed')
  main.destroy()
  await expectFreed(before)
})

test('one with an error at its end is refused', async () => {
  const liar = network.open()
  network.hub.receive(liar, 'o1 {"name":"shared"}')
  const text = JSON.stringify(rows(20_000))
  const patches = `[{"op":"add","path":["list",0],"value":${text}},{"op":"remove","path":["none"]}]`
  network.hub.receive(liar, `t1 [1,0,${patches}]`)
  network.hub.receive(liar, 'a1 0')
  await waitUntil(() => liar.down.length > 1)
  expect(liar.down[1]).toContain('["x",1,"ERR_REF_PATH",')
  expect(liar.down[2]).toMatch(/^b1 /)
  liar.down.length = 0
  await expectEqual()
})

describe('meanwhile', () => {
  test('its window leaves: it is still accepted', async () => {
    await paste(20_000)
    const [{ replica, window }] = parties
    replica.value.text = 'last'
    await window.leave()
    parties.shift()
    const value = await expectEqual()
    expect(value.list).toHaveLength(20_000)
    expect(value.text).toBe('last')
    expect(main.subscriptions.size).toBe(1)
  })

  test('its window ends without a message: it is still accepted', async () => {
    await paste(20_000)
    parties.shift().window.close()
    await until(() => main.version === 1)
    await expectEqual()
    await until(() => main.subscriptions.size === 1)
  })

  test('main assigns a large value: that comes first', async () => {
    await paste(20_000)
    const next = { list: rows(20_000).map((row) => ({ ...row, main: true })), text: 'assigned' }
    main.value = next
    // A change of the old value has lost its place, but is still a transaction.
    await until(() => main.version === 2)
    const value = await expectEqual()
    expect(value.text).toBe('assigned')
    expect(value.list).toEqual(next.list)
  })

  test('the ref is destroyed', async () => {
    const before = await usageAtRest()
    await paste(20_000)
    for (let n = 0; n < 3; n++) await new Promise(setImmediate)
    main.destroy()
    await until(() => parties.every(({ replica }) => replica.status === 'closed'))
    // Its window goes on with others.
    const second = network.remoteRef('second', 0)
    const replica = parties[0].window.replica('second', 0)
    await until(() => replica.status === 'live')
    replica.value = 1
    await until(() => second.value === 1)
    second.destroy()
    await expectFreed(before)
  })

  test.each([
    ['may no longer write', 'read', 'live'],
    ['is denied the ref', 'none', 'denied']
  ])('its window %s', async (_what, access, status) => {
    await paste(20_000)
    network.hub.access = ({ url }) =>
      /** @type {any} */ (url === 'file:///app/index.html' ? access : 'write')
    const [{ replica, errors }] = parties
    await until(() => replica.status === status && errors.length > 0)
    expect(errors[0]).toMatchObject({ code: 'ERR_REF_DENIED' })
    expect(main.version).toBe(0)
    expect(main.value.list).toEqual([])
  })
})

test('a snapshot that overtakes it does not make the page send it again', async () => {
  await paste(20_000)
  const [{ window, replica }] = parties
  const transactions = jest.spyOn(network.hub, 'receive')
  // As after a large assignment in main, which is sent as a whole.
  network.hub.renew(main)
  await network.deliver()
  replica.value.text = 'later'
  expect(await expectEqual()).toMatchObject({ text: 'later' })
  expect(main.value.list).toHaveLength(20_000)
  const sent = transactions.mock.calls.filter(([page, text]) => page === window && text[0] === 't')
  expect(sent).toHaveLength(1)
})
