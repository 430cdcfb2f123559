/**
 * A page with pending changes requests a snapshot if only that contains the order of members. Changes
 * of others until then must not lead its pending patches to other elements.
 */

import { Network, turn } from '../../simulation/network.mjs'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

async function setUp() {
  const main = network.remoteRef('shared', { text: '', map: { p: 0 }, list: ['a', 'b', 'c', 'd'] })
  const window = network.open()
  const replica = window.replica('shared', {})
  await network.quiet()
  return { main, window, replica }
}

const down = async (window) => {
  await turn()
  while (window.down.length > 0) window.deliverDown()
}

test.each([
  ['with the change that makes it ask', 1],
  ['after it has asked', 2]
])('others change an array %s', async (_when, messages) => {
  const { main, window, replica } = await setUp()
  replica.value.text = 'in flight'
  replica.value.map.x = 'in flight'
  await turn()
  // Waits for the answer.
  replica.value.list.splice(2, 1)
  replica.value.list[0] = 'A'
  main.patch([{ op: 'add', path: ['map', 'm'], value: 1, before: 'p' }])
  if (messages === 2) await down(window)
  main.value.list.unshift('new')
  main.value.list.push('e')
  await down(window)
  expect(window.up.some((message) => /^r\d+ order$/.test(message))).toBe(true)
  // Nothing flickers meanwhile.
  expect(replica.store.raw.list).toEqual(['new', 'A', 'b', 'd', 'e'])

  await network.quiet()
  expect(main.value.list).toEqual(['new', 'A', 'b', 'd', 'e'])
  expect(JSON.stringify(replica.store.raw)).toBe(main.document.text())
  expect(Object.keys(main.value.map)).toEqual(['m', 'p', 'x'])
  expect(replica.status).toBe('live')
})

test('changes made while the snapshot is in transit apply at the right place', async () => {
  const { main, window, replica } = await setUp()
  replica.value.map.x = 'in flight'
  await turn()
  main.patch([{ op: 'add', path: ['map', 'm'], value: 1, before: 'p' }])
  main.value.list.unshift('new')
  await down(window)
  replica.value.list.splice(replica.value.list.indexOf('c'), 1)
  main.value.list.splice(1, 1)
  await network.quiet()
  expect(main.value.list).toEqual(['new', 'b', 'd'])
  expect(JSON.stringify(replica.store.raw)).toBe(main.document.text())
})
