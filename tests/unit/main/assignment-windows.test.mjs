/** Windows while main assigns a large value. */

import { Network, turn } from '../../simulation/network.mjs'
import { done, edited, loop, rows, same } from '../helpers/large-lists.mjs'

/** @type {any[]} */
let refs = []
afterEach(() => {
  refs.forEach((ref) => ref.destroy())
  refs = []
})

describe('windows', () => {
  /** A ref that two windows have open. */
  async function shared(initial) {
    const network = new Network()
    const ref = network.remoteRef('list', initial)
    refs.push(ref)
    const windows = [network.open(), network.open()]
    const [one, two] = windows.map((window) => window.replica('list', []))
    await settled(network, ref, one, two)
    return { network, ref, windows, one, two }
  }

  /** Waits until all windows have main's value, and no assignment is running. */
  async function settled(network, ref, ...replicas) {
    do {
      await loop()
      await network.quiet()
    } while (
      ref.busy ||
      replicas.some(
        ({ status, version, pending }) =>
          status !== 'live' || version !== ref.document.version || pending > 0
      )
    )
  }

  test('their transactions come after it, in order, and all end equal', async () => {
    const { network, ref, windows, one, two } = await shared(rows())
    ref.value = edited()
    one.value[7000].name = 'by one'
    two.value.unshift({ id: -2, name: 'by two', done: false })
    await turn()
    for (const window of windows) while (window.up.length > 0) window.deliverUp()
    expect(ref.busy).toBe(true)
    expect(ref.document.version).toBe(0)
    await settled(network, ref, one, two)
    expect(ref.version).toBe(3)
    const expected = edited()
    expected[7000].name = 'by one'
    expected.unshift({ id: -2, name: 'by two', done: false })
    for (const value of [ref.get([]), ref.value, one.value, two.value]) {
      same(value, expected)
    }
  })

  test('one that leaves meanwhile can still send its changes', async () => {
    const { network, ref, windows, one, two } = await shared(rows())
    ref.value = edited()
    one.value[7000].name = 'its last words'
    await turn()
    while (windows[0].up.length > 0) windows[0].deliverUp()
    one.destroy()
    await turn()
    while (windows[0].up.length > 0) windows[0].deliverUp()
    expect(ref.busy).toBe(true)
    await settled(network, ref, two)
    expect(ref.get([7000, 'name'])).toBe('its last words')
    expect(two.value[7000].name).toBe('its last words')
  })

  test('a replaced value is sent to them as a snapshot, never as one message', async () => {
    const large = () => rows(40_000)
    const { network, ref, windows, one, two } = await shared(large())
    expect(ref.value).toHaveLength(40_000)
    ref.value = large().reverse()
    one.value[0].name = 'lost: what it was in is replaced'
    await turn()
    while (windows[0].up.length > 0) windows[0].deliverUp()
    expect(ref.busy).toBe(true)
    let most = 0
    while (ref.busy) {
      await loop()
      for (const { down } of windows) most = Math.max(most, ...down.map(({ length }) => length))
    }
    await settled(network, ref, one, two)
    expect(most).toBeLessThan(200 * 1024)
    for (const value of [ref.get([]), ref.value, two.value]) {
      expect(value).toHaveLength(40_000)
      expect(value[0].id).toBe(39_999)
    }
    same(one.value, ref.get([]))
    ref.value.pop()
    await settled(network, ref, one, two)
    expect(one.value).toHaveLength(39_999)
    same(two.value, ref.get([]))
  })

  test('one that opens meanwhile gets the old value first', async () => {
    const { network, ref } = await shared(rows())
    ref.value = edited()
    const late = network.open().replica('list', [])
    await settled(network, ref, late)
    same(late.value, edited())
  })

  test('one that sends a second transaction before the first is answered is disconnected', async () => {
    const network = new Network()
    const { hub } = network
    const ref = network.remoteRef('list', rows())
    refs.push(ref)
    const told = []
    /** @type {any} */
    const page = {
      send: (message) => told.push(message),
      frame: { url: 'file:///a', origin: 'file://', isMainFrame: true }
    }
    hub.receive(page, 'o1 {"name":"list"}')
    ref.value = edited()
    hub.receive(page, 't1 [1,0,[]]')
    hub.receive(page, 't1 [2,0,[]]')
    expect(told.at(-1)).toContain('before main has answered')
    await done(ref)
    expect(ref.version).toBe(1)
  })
})
