/** Refs that several apps share, over real sockets and a real server. */

import { describe, expect, test } from '@jest/globals'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { turn } from '../../../simulation/network.mjs'
import { until } from '../../helpers/until.mjs'

const FIRST = { list: ['a', 'b', 'c'], note: 'hello', members: {} }

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  const world = worlds({ transports: [transport] })

  /** @param {object} [options] */
  async function two(options) {
    const { url } = await world.server()
    const one = world.device(FIRST, { url, ...options })
    const other = world.device(FIRST, { url, ...options })
    await together(one, other)
    return [one, other]
  }

  describe('two apps', () => {
    test('have each other’s changes, and listeners hear of them', async () => {
      const [one, other] = await two()
      const changes = []
      other.ref.onChange(({ patches }) => void changes.push(...patches))
      one.ref.value.list.push('d')
      one.ref.value.members.x = 1
      await one.state.synced()
      await until(() => changes.length === 2)
      expect(changes).toEqual([
        { op: 'add', path: ['list', 3], value: 'd' },
        { op: 'add', path: ['members', 'x'], value: 1 }
      ])
      expect(other.ref.value).toEqual({ ...FIRST, list: ['a', 'b', 'c', 'd'], members: { x: 1 } })
      await together(one, other)
    })

    test('windows have the changes of other apps, and their own get there', async () => {
      const [one, other] = await two()
      const window = other.app.open().replica('list', FIRST)
      await other.app.quiet()
      one.ref.value.list.unshift('z')
      await together(one, other)
      await other.app.quiet()
      expect(window.value.list).toEqual(['z', 'a', 'b', 'c'])
      window.value.list.push('w')
      await other.app.quiet()
      await until(() => one.ref.value.list.length === 5)
      expect(one.ref.value.list).toEqual(['z', 'a', 'b', 'c', 'w'])
    })

    test('edit while they are apart, and all edits are there', async () => {
      const { one, other, way } = await world.apart(FIRST)
      one.ref.value.list.push('one')
      one.ref.value.list.shift()
      other.ref.value.list.unshift('other')
      other.ref.value.note = 'other'
      await turn()
      expect(other.state.pending).toBe(2)
      way.down = false
      await together(one, other)
      expect(one.ref.value).toEqual({ ...FIRST, list: ['other', 'b', 'c', 'one'], note: 'other' })
    })

    test('an element that statements take out and put in is moved, so that edits in it stay', async () => {
      const [one, other] = await two()
      const { list } = one.ref.value
      list.splice(0, 3, { id: 1, text: '' }, { id: 2, text: '' })
      await together(one, other)
      list.push(list.shift())
      other.ref.value.list[0].text = 'edited'
      await together(one, other)
      expect(one.ref.value.list).toEqual([
        { id: 2, text: '' },
        { id: 1, text: 'edited' }
      ])
    })

    test('a large value that is assigned gets there', async () => {
      const [one, other] = await two()
      const list = Array.from({ length: 20_000 }, (_, id) => ({ id, text: `number ${id}` }))
      one.ref.value = { ...FIRST, list }
      other.ref.value.note = 'meanwhile'
      await together(one, other)
      expect(one.ref.value.list).toHaveLength(20_000)
    })
  })

  test('a listener that edits is right, whatever it edits', async () => {
    const [one, other] = await two()
    other.ref.onChange(({ patches }) => {
      for (const { value } of patches) {
        if (typeof value !== 'string' || value.startsWith('re:')) continue
        other.ref.value.list.unshift(`re:${value}`)
        other.ref.update((all) => void (all.members[value] = all.list.length))
      }
    })
    for (const text of ['p', 'q', 'r']) one.ref.value.list.unshift(text)
    one.ref.value.list.splice(3, 3)
    await together(one, other)
    await until(() => one.ref.value.list.length === 6)
    expect(Object.keys(one.ref.value.members)).toEqual(['p', 'q', 'r'])
    expect([...one.ref.value.list].sort()).toEqual(['p', 'q', 'r', 're:p', 're:q', 're:r'])
  })

  test('what loses is told, listed, and can be made again', async () => {
    const { one, other, way } = await world.apart(FIRST)
    one.ref.value.list = []
    other.ref.value.list[1] = 'mine'
    await one.state.synced()
    way.down = false
    await until(() => other.lost.length === 1)
    const [lost] = other.state.lost
    expect(lost).toMatchObject({ reason: 'dropped', path: ['list', 0], value: 'mine' })
    expect(other.lost[0]).toMatchObject({ id: lost.id, reason: 'dropped' })
    expect(lost.restore()).toBe(true)
    expect(other.state.lost).toEqual([])
    await together(one, other)
    expect(one.ref.value.list).toContain('mine')
  })

  test('what is made again comes after what was edited in the same turn', async () => {
    const { one, other, way } = await world.apart(FIRST)
    one.ref.value.list.shift()
    other.ref.value.list[0] = 'mine'
    await one.state.synced()
    way.down = false
    await until(() => other.state.lost.length === 1)
    other.ref.value.list.unshift('x', 'y')
    other.ref.value.list.splice(2, 2)
    expect(other.state.lost[0].restore()).toBe(true)
    expect(other.ref.value.list).toEqual(['x', 'y', 'mine'])
    await together(one, other)
  })

  test('synced() waits for what has taken the place of an edit, too', async () => {
    const { port } = await world.server()
    const way = await world.proxy(port)
    const one = world.device(FIRST, { url: way.url })
    await one.live()
    way.down = true
    await until(() => one.state.status === 'offline')
    one.ref.patch([{ op: 'text', path: ['note'], edit: [5, '!'] }])
    let synced = false
    const done = one.state.synced().then(() => (synced = true))
    one.ref.value.note = 'another one'
    await one.state.saved()
    await turn()
    expect(synced).toBe(false)
    way.down = false
    await done
    expect(one.state.pending).toBe(0)
  })
})
