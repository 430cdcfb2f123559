/** What a ref with the option `persist` has after the app was started again. */

import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { cases } from '../../cases/types.mjs'
import { difference } from '../../cases/same.mjs'
import { TestDisk } from '../helpers/disk.mjs'
import { Random, patches, tree } from '../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const { dropPersisted, remoteRef } = require('../../../lib/main/index.js')
const { runtime } = require('../../../lib/main/electron/index.js')
const { createTestApp } = require('../../../lib/testing/index.js')
const { Replica } = await import('../../../lib/client/index.js')

/** @type {TestDisk} */
let disk
beforeEach(() => {
  disk = new TestDisk()
})
afterEach(() => disk.end())

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

describe('a restart', () => {
  test('keeps the value, and what was changed last before it', async () => {
    const files = disk.remoteRef('files', [])
    files.value.push({ name: 'a.txt', when: new Date(5) })
    await files.saved()
    files.value[0].name = 'b.txt'
    disk.restart()
    const again = disk.remoteRef('files', ['other'])
    expect(again.value).toEqual([{ name: 'b.txt', when: new Date(5) }])
    expect(again.disk).toEqual({ status: 'saved', error: null })
    expect(await disk.codes()).toEqual([])
  })

  test('keeps nothing of a ref that was never changed: a new version of the app may begin with another value', async () => {
    await disk.remoteRef('files', ['old']).saved()
    disk.restart()
    expect(disk.remoteRef('files', ['new']).value).toEqual(['new'])
  })

  test('keeps values of every kind', async () => {
    const made = cases.filter(({ error, needs }) => !error && !needs)
    const values = made.map(({ make }) => (0, eval)(`(${make})`))
    const all = disk.remoteRef('all', null)
    all.value = values
    const one = disk.remoteRef('one by one', {})
    made.forEach((_, at) => (one.value[`case ${at}`] = values[at]))
    const before = [all.get([]), one.get([])]
    disk.restart()
    const after = [disk.remoteRef('all', null).get([]), disk.remoteRef('one by one', {}).get([])]
    expect(difference(after[0], before[0])).toBeUndefined()
    expect(difference(after[1], before[1])).toBeUndefined()
    expect(made.length).toBeGreaterThan(100)
  })

  test('keeps refs apart, whatever their names are', async () => {
    const names = [
      'a',
      'a"',
      '"a"',
      'a/head',
      '"a"/log/',
      '\ud800',
      '\ud801',
      '\u0000',
      ' ',
      'ä',
      '😀',
      '..',
      'a'.repeat(256)
    ]
    names.forEach((name, at) => (disk.remoteRef(name, null).value = at))
    disk.restart()
    expect(names.map((name) => disk.remoteRef(name, null).value)).toEqual(names.map((_, at) => at))
  })

  test('keeps what array methods, Maps, Sets and update have made', async () => {
    const ref = disk.remoteRef('methods', {
      list: [3, 1, 2].map((n) => ({ n })),
      map: new Map([['a', 1]]),
      set: new Set([1])
    })
    const { list, map, set } = ref.value
    list.sort((a, b) => a.n - b.n)
    list.push(...[4, 5, 6].map((n) => ({ n })))
    list.reverse()
    list.splice(1, 2, { n: 7 }, { n: 8 }, { n: 9 })
    list.copyWithin(0, 3, 5)
    list.fill({ n: 0 }, 5)
    list.length = 6
    map.set('b', { deep: [1n] }).delete('a')
    set.add('x').delete(1)
    ref.update((value) => {
      value.list.unshift(value.list.pop())
      value.map.clear()
      value.map.set(new Date(7).getTime(), [NaN])
    })
    const before = ref.document.text()
    disk.restart()
    expect(disk.remoteRef('methods', null).document.text()).toBe(before)
  })

  test('keeps the order of members', async () => {
    const ref = disk.remoteRef('members', { b: 1, a: 2 })
    ref.update((value) => {
      delete value.b
      value.c = 3
      value.b = 4
    })
    ref.patch([{ op: 'remove', path: ['a'] }])
    ref.value.a = 0
    const before = JSON.stringify(ref.get([]))
    disk.restart()
    expect(JSON.stringify(disk.remoteRef('members', {}).get([]))).toBe(before)
  })
})

describe('random programs', () => {
  test('of patches, moves and texts', async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    process.stderr.write(`restart: seed ${seed}\n`)
    const random = new Random(seed)
    // The same each time: it is not stored before its first change.
    const initial = tree(random)
    let ref = disk.remoteRef('random', initial)
    for (let round = 0; round < 10; round++) {
      for (let count = random.below(400); count > 0; count--) {
        ref.patch(/** @type {any} */ (patches(random, ref.get([]), 3)))
        if (random.chance(0.02)) await ref.saved()
      }
      const before = ref.document.text()
      disk.restart()
      ref = disk.remoteRef('random', initial)
      expect([seed, round, ref.document.text()]).toEqual([seed, round, before])
    }
  })
})

describe('large values', () => {
  const rows = (count, of) =>
    Array.from({ length: count }, (_, id) => ({ id, name: `${of} ${id}`.padEnd(60) }))

  test('that are assigned, and changed while they are being written', async () => {
    const ref = disk.remoteRef('rows', [])
    ref.value = rows(20_000, 'first')
    ref.patch([{ op: 'replace', path: [5, 'name'], value: 'changed' }])
    await ref.saved()
    // It is replaced as a whole, without patches.
    ref.value = rows(30_000, 'second')
    const late = ref.saved()
    for (let at = 0; at < 50; at++) {
      ref.patch([{ op: 'replace', path: [at, 'name'], value: `late ${at}` }])
      await new Promise((resolve) => setImmediate(resolve))
    }
    await late
    await ref.saved()
    const before = ref.document.text()
    disk.restart()
    expect(disk.remoteRef('rows', []).document.text() === before).toBe(true)
  })

  test('that are being assigned when the ref is destroyed', async () => {
    const ref = disk.remoteRef('rows', [])
    ref.value = rows(20_000, 'first')
    ref.destroy()
    expect(disk.remoteRef('rows', []).value).toHaveLength(20_000)
  })

  test('whose log grows beyond the value: it does not stay on the disk', async () => {
    const ref = disk.remoteRef('counter', { n: 0, fill: 'x'.repeat(1000) })
    for (let n = 1; n <= 5000; n++) {
      ref.patch([{ op: 'replace', path: ['n'], value: n }])
      if (n % 100 === 0) await ref.saved()
    }
    disk.restart()
    const again = disk.remoteRef('counter', null)
    expect(again.get(['n'])).toBe(5000)
    // The log holds 64 KiB, each change has about 45 bytes.
    expect(again.version).toBeLessThan(2500)
  })
})

test('edits of windows, texts and moves among them, are stored', async () => {
  const app = createTestApp()
  const ref = disk.remoteRef('notes', [{ body: 'one' }, { body: 'two' }], { text: [['*', 'body']] })
  const replica = new Replica('notes', [], { connect: app.window.useRemoteRef })
  await app.settled()
  replica.value.push({ body: 'three' })
  replica.value[0].body = 'one and more'
  replica.value.unshift(replica.value.pop())
  await app.settled()
  app.close()
  await ref.saved()
  disk.restart()
  const bodies = disk.remoteRef('notes', []).value.map(({ body }) => body)
  expect(bodies).toEqual(['three', 'one and more', 'two'])
})

describe('destroy', () => {
  test('keeps what is stored, and the last changes', async () => {
    const ref = disk.remoteRef('a', 1)
    ref.value = 2
    ref.destroy()
    await ref.saved()
    const again = disk.remoteRef('a', 1)
    expect([again.value, await disk.codes(), again.disk]).toEqual([
      2,
      [],
      { status: 'saved', error: null }
    ])
  })

  test('of many refs leaves nothing in memory but what is not stored yet', async () => {
    const { savings } = runtime.hub.disk.session
    const refs = Array.from({ length: 20 }, (_, at) => disk.remoteRef(`ref ${at}`, 0))
    refs.forEach((ref) => (ref.value = 1))
    refs.forEach((ref) => ref.destroy())
    await Promise.all(refs.map((ref) => ref.saved()))
    disk.remoteRef('never changed', 0).destroy()
    expect([...savings.keys()]).toEqual([])
  })

  test('while a long value is being written', async () => {
    const ref = disk.remoteRef('a', [])
    ref.value.push('x'.repeat(5_000_000), 'end')
    ref.destroy()
    expect(disk.remoteRef('a', []).get([1])).toBe('end')
  })
})

describe('dropPersisted', () => {
  test('deletes what is stored of a ref, and of no other', async () => {
    disk.remoteRef('a', 0).value = 1
    disk.remoteRef('a"', 0).value = 1
    disk.restart()
    await dropPersisted('a')
    expect([disk.remoteRef('a', 0).value, disk.remoteRef('a"', 0).value]).toEqual([0, 1])
  })

  test('is refused while the ref is there', async () => {
    disk.remoteRef('a', 0).value = 1
    await expect(dropPersisted('a')).rejects.toThrow(code('ERR_REF_EXISTS'))
    await expect(dropPersisted('')).rejects.toThrow(code('ERR_REF_NAME'))
  })

  test('forgets the last changes of a ref that was destroyed', async () => {
    const ref = disk.remoteRef('a', 0)
    ref.value = 1
    ref.destroy()
    await dropPersisted('a')
    disk.restart()
    expect(disk.remoteRef('a', 0).value).toBe(0)
  })
})

test('saved() of a ref that is not stored says what is missing', async () => {
  const ref = remoteRef('plain', 1)
  try {
    await expect(ref.saved()).rejects.toThrow(/Create it with the option "persist"/)
    expect(ref.disk).toBeNull()
  } finally {
    ref.destroy()
  }
})
