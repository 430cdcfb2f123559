/** Every kind of value in a shared ref, and what cannot be shared or shown. */

import { describe, expect, test } from '@jest/globals'
import { together, worlds } from '../../helpers/devices.mjs'
import { until } from '../../helpers/until.mjs'

const world = worlds()

/** @param {any} first @param {object} [options] Of the second. */
async function two(first, options) {
  const { url } = await world.server()
  const one = world.device(first, { url })
  await one.live()
  const other = world.device(first, { url, ...options })
  await together(one, other)
  return [one, other]
}

const VALUES = {
  date: new Date(0),
  bigint: 12345678901234567890n,
  nothing: undefined,
  nan: NaN,
  infinity: -Infinity,
  zero: -0,
  number: 0.1 + 0.2,
  large: 123456789012345680000,
  regexp: /a"b/gi,
  map: new Map(
    /** @type {any[]} */ ([
      ['k', { list: [1] }],
      [1, new Set(['x'])]
    ])
  ),
  set: new Set([1, 'a']),
  bytes: new Uint8Array([1, 2, 255]),
  error: new TypeError('wrong', { cause: new Error('why') }),
  half: 'a\ud800b',
  escaped: { $date: 'mine' },
  keys: { __proto__x: 1, constructor: 2, '': 3, 7: 4 },
  holes: [undefined, null]
}

test('all kinds of values', async () => {
  const [one, other] = await two({ all: {} })
  for (const [name, value] of Object.entries(VALUES)) one.ref.value.all[name] = value
  await together(one, other)
  expect(other.ref.value.all).toEqual(VALUES)
  other.ref.value.all.map.get('k').list.push(2)
  other.ref.value.all.set.add('b')
  other.ref.value.all.map.delete(1)
  other.ref.value.all.date = new Date(1)
  await together(one, other)
  expect(one.ref.value.all.map).toEqual(new Map([['k', { list: [1, 2] }]]))
  expect(one.ref.value.all.set).toEqual(new Set([1, 'a', 'b']))
  one.ref.value = { all: other.ref.get(['all']), more: true }
  await together(one, other)
})

test('texts are merged where main says that they are texts', async () => {
  const { url, port } = await world.server()
  const way = await world.proxy(port)
  const ref = { text: [['note']] }
  const one = world.device({ note: 'hello world' }, { url, ref })
  await one.live()
  const other = world.device({ note: 'hello world' }, { url: way.url, ref })
  await together(one, other)
  way.down = true
  await until(() => other.state.status === 'offline')
  one.ref.value.note = 'hello, world'
  other.ref.value.note = 'hello world!'
  way.down = false
  await together(one, other)
  expect(one.ref.value.note).toBe('hello, world!')
})

describe('what cannot be shared', () => {
  /** @param {number} levels */
  const errors = (levels) => {
    let error = new Error('innermost')
    for (let level = 1; level < levels; level++) error = new Error('outer', { cause: error })
    return error
  }

  test('is undone, and the app is told; everything else is shared', async () => {
    const [one, other] = await two({ list: ['a'] })
    one.ref.value.list.push('good')
    // The core refuses what the replica refuses, so it has to be forged.
    const { changed } = one.ref.saving
    one.ref.saving.changed = (change) =>
      changed.call(one.ref.saving, change.replace('"add"', '"odd"'))
    one.ref.value.list.push('forged')
    one.ref.saving.changed = changed
    one.ref.value.list.push('on top of it')
    await until(() => one.errors.length > 0)
    expect(one.errors[0]).toMatchObject({ code: 'ERR_REF_VALUE', ref: 'list' })
    expect(one.ref.value.list).toEqual(['a', 'good'])
    one.ref.value.list.push('later')
    await together(one, other)
    expect(other.ref.value.list).toEqual(['a', 'good', 'later'])
  })

  test('in an initial value it throws', async () => {
    const { url } = await world.server()
    const make = () => world.device({ deep: errors(40) }, { url })
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_REF_VALUE' }))
  })
})

test('what exceeds the limits of this ref ends the sharing, loudly, and the ref goes on', async () => {
  const [one, other] = await two({ list: ['a'] }, { ref: { limits: { valueBytes: 20_000 } } })
  const waiting = []
  one.ref.value.list.push('x'.repeat(100_000))
  await until(() => other.errors.length > 0)
  expect(other.errors[0]).toMatchObject({ code: 'ERR_REF_TOO_LARGE', ref: 'list' })
  expect(other.state).toMatchObject({ status: 'disk', error: other.errors[0] })
  other.ref.value.list.push('alone')
  expect(other.ref.value.list).toEqual(['a', 'alone'])
  await expect(other.state.saved()).rejects.toBe(other.errors[0])
  await expect(other.state.synced()).rejects.toBe(other.errors[0])
  expect(waiting).toEqual([])
})

describe('code of the app', () => {
  test('may restore, dismiss, edit and destroy from within its handlers', async () => {
    const [one, other] = await two({ list: ['a', 'b'], n: 0 })
    const restored = []
    other.state.onConflict((lost) => void restored.push(lost.restore()))
    other.state.onChange(() => void other.ref.get(['n']))
    other.ref.value.list[0] = 'mine'
    one.ref.value.list = ['c']
    await until(() => restored.length > 0 || one.lost.length > 0)
    await together(one, other)
    other.ref.onChange(() => other.ref.destroy())
    one.ref.value.n = 1
    await until(() => other.state.status === 'local')
    await expect(other.state.synced()).rejects.toMatchObject({ code: 'ERR_REF_DESTROYED' })
    await one.state.synced()
  })

  test('that throws is told, and stops nothing', async () => {
    const [one, other] = await two({ list: ['a'] })
    const mistake = new Error('of the listener')
    other.ref.onChange(() => {
      throw mistake
    })
    other.state.onChange(() => {
      throw mistake
    })
    one.ref.value.list.push('b')
    await together(one, other)
    expect(other.errors.length).toBeGreaterThan(1)
    expect(new Set(other.errors)).toEqual(new Set([mistake]))
    expect(() => other.state.onChange(/** @type {any} */ (1))).toThrow(
      /cloud.onChange needs a function/
    )
  })
})
