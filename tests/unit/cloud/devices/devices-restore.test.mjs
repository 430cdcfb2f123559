/** Where lost writes are made again: their places follow what has changed since. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()
const card = (/** @type {string} */ id) => ({ id, text: '' })
const FIRST = { list: [card('a'), card('b'), card('c')], other: [], members: { x: { n: 0 } } }

/**
 * Two devices: one has made its change, and the other one, which was away, reads it after its own.
 *
 * @param {(value: any) => void} theirs @param {(value: any) => void} mine
 * @param {object} [options]
 */
async function lose(theirs, mine, options) {
  const { one, other, way } = await world.apart(FIRST, options)
  other.ref.update(mine)
  one.ref.update(theirs)
  await one.state.synced()
  way.down = false
  await until(() => other.state.lost.length === 1)
  await together(one, other)
  return { one, other, lost: () => other.state.lost[0] }
}

const shown = (/** @type {any} */ list) =>
  list.map((/** @type {any} */ { id, text }) => `${id}${text}`)

/** The other device has written b’s text, and somebody who had not seen it has written it later. */
async function overwritten(options = {}) {
  const { url, port } = await world.server()
  const way = await world.proxy(port)
  const one = world.device(FIRST, { url: way.url })
  const other = world.device(FIRST, { url, ...options })
  await together(one, other)
  way.down = true
  await until(() => one.state.status === 'offline')
  one.ref.value.list[1].text = 'theirs'
  other.ref.value.list[1].text = 'mine'
  await other.state.synced()
  way.down = false
  await until(() => other.state.lost.length === 1)
  await together(one, other)
  return { one, other, lost: () => other.state.lost[0] }
}

describe('an element that was written', () => {
  test('is found where others and the device itself have moved it', async () => {
    const { one, other, lost } = await overwritten()
    one.ref.value.list.unshift(card('z'))
    await together(one, other)
    expect(lost().path).toEqual(['list', 2, 'text'])
    const { list } = other.ref.value
    list.push(...list.splice(2, 1))
    await together(one, other)
    expect(lost()).toMatchObject({ path: ['list', 3, 'text'], value: 'mine' })
    expect(lost().restore()).toBe(true)
    await together(one, other)
    expect(shown(one.ref.value.list)).toEqual(['z', 'a', 'c', 'bmine'])
  })

  test('is found after a restart, with what was edited since', async () => {
    const base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-restore-'))
    world.later(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))
    const { one, other, lost } = await overwritten({ folder: base })
    one.ref.value.list.unshift(card('z'))
    await together(one, other)
    other.ref.value.list.unshift(card('y'))
    await other.state.saved()
    other.restart()
    expect(lost().path).toEqual(['list', 3, 'text'])
    expect(lost().restore()).toBe(true)
    await together(one, other)
    expect(shown(one.ref.value.list)).toEqual(['y', 'z', 'a', 'bmine', 'c'])
  })

  test('is in another list', async () => {
    const { one, other, lost } = await overwritten()
    one.ref.patch([{ op: 'move', from: ['list', 1], path: ['other', 0] }])
    await together(one, other)
    expect(lost().restore()).toBe(true)
    expect(shown(other.ref.value.other)).toEqual(['bmine'])
    expect(shown(other.ref.value.list)).toEqual(['a', 'c'])
  })

  test('was removed: what was written in it has no place, and no neighbour gets it', async () => {
    const { one, other, lost } = await overwritten()
    one.ref.value.list.splice(1, 1)
    await together(one, other)
    const before = other.text
    expect(lost().restore()).toBe(false)
    expect(other.text).toBe(before)
    expect(lost()).toMatchObject({ path: ['list', 1, 'text'], value: 'mine' })
    lost().dismiss()
    expect(other.state.lost).toEqual([])
  })
})

test('others have removed it before: the same', async () => {
  const { one, other, lost } = await lose(
    ({ list }) => void list.splice(1, 1),
    ({ list }) => void (list[1].text = 'mine')
  )
  expect(lost()).toMatchObject({ reason: 'dropped', value: 'mine' })
  expect(lost().restore()).toBe(false)
  await together(one, other)
  expect(shown(one.ref.value.list)).toEqual(['a', 'c'])
})

test('an element that has taken the place of a removed one is put between its neighbours', async () => {
  const { one, other, lost } = await lose(
    ({ list }) => void list.splice(1, 1),
    ({ list }) => void (list[1] = card('mine'))
  )
  one.ref.value.list.unshift(card('y'), card('z'))
  await together(one, other)
  expect(lost().restore()).toBe(true)
  await together(one, other)
  expect(shown(one.ref.value.list)).toEqual(['y', 'z', 'a', 'mine', 'c'])
})

test('an element that was put into a list that others have replaced', async () => {
  const { one, other, lost } = await lose(
    (value) => void (value.list = 'none'),
    ({ list }) => void list.push(card('mine'))
  )
  expect(lost().restore()).toBe(false)
  one.ref.value.list = [card('new')]
  await together(one, other)
  expect(lost().restore()).toBe(true)
  await together(one, other)
  expect(shown(one.ref.value.list)).toEqual(['new', 'mine'])
})

test('a member has its name', async () => {
  const { one, other, lost } = await lose(
    ({ members }) => void delete members.x,
    ({ members }) => void (members.x.n = 1)
  )
  expect(lost().restore()).toBe(false)
  one.ref.value.members.x = { n: 2 }
  await together(one, other)
  expect(lost().restore()).toBe(true)
  await together(one, other)
  expect(one.ref.value.members).toEqual({ x: { n: 1 } })
})
