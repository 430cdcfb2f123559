/** Values whose form changes with the version of the app, and options. */

import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyOfMain } from '../helpers/copied-main.mjs'
import { TestDisk } from '../helpers/disk.mjs'
import { eventually } from '../helpers/until.mjs'

const require = createRequire(import.meta.url)
const { configure, remoteRef } = require('../../../lib/main/index.js')
const { createTestApp } = require('../../../lib/testing/index.js')

/** @type {TestDisk} */
let disk
beforeEach(() => {
  disk = new TestDisk()
})
afterEach(() => disk.end())

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })
/** The app's version of a list of names. */
const names = (persist, initial = []) => disk.remoteRef('names', initial, { persist })
const toObjects = (list) => list.map((name) => ({ name }))

describe('migrate', () => {
  beforeEach(async () => {
    names(true).value.push('a', 'b')
    disk.restart()
  })

  test('is called once with the stored value and its version, before the ref is there', async () => {
    const calls = []
    const migrate = (value, from) => {
      calls.push([value, from])
      return toObjects(value)
    }
    const ref = names({ version: 2, migrate })
    expect(ref.value).toEqual([{ name: 'a' }, { name: 'b' }])
    await ref.saved()
    disk.restart()
    expect(names({ version: 2, migrate }).value).toEqual([{ name: 'a' }, { name: 'b' }])
    expect(calls).toEqual([[['a', 'b'], 1]])
  })

  test('may change the given value', () => {
    const migrate = (value) => void value.push('c')
    expect(names({ version: 2, migrate }).value).toEqual(['a', 'b', 'c'])
  })

  test('is stored, though nothing is changed afterwards', () => {
    names({ version: 5, migrate: toObjects })
    disk.restart()
    const migrate = (value, from) => [...value, from]
    expect(names({ version: 6, migrate }).value).toEqual([{ name: 'a' }, { name: 'b' }, 5])
  })

  test('is not called if nothing is stored, or for the same version', () => {
    const migrate = () => {
      throw new Error('not needed')
    }
    const other = disk.remoteRef('other', 1, { persist: { version: 3, migrate } })
    other.value = 2
    disk.restart()
    expect(disk.remoteRef('other', 1, { persist: { version: 3, migrate } }).value).toBe(2)
    expect(names({ version: 1, migrate }).value).toEqual(['a', 'b'])
  })

  test.each([
    ['throws', () => JSON.parse('{'), /JSON/],
    ['returns a promise', async (value) => value, /promise/],
    ['returns what cannot be stored', () => [() => {}], /function/]
  ])('that %s: what is stored stays, and the ref works in memory', async (_how, migrate, why) => {
    const ref = names({ version: 2, migrate }, ['initial'])
    expect(ref.value).toEqual(['initial'])
    ref.value.push('more')
    await expect(ref.saved()).rejects.toThrow(why)
    expect(ref.disk).toEqual({ status: 'off', error: code('ERR_REF_SCHEMA') })
    expect(await disk.codes()).toEqual(['ERR_REF_SCHEMA'])
    expect(disk.errors[0]).toMatchObject({
      ref: 'names',
      message: expect.stringMatching(/from version 1 to 2/)
    })
    disk.restart()
    expect(names({ version: 2, migrate: toObjects }).value).toEqual([{ name: 'a' }, { name: 'b' }])
  })

  test('a newer stored version than the app: what is stored stays', async () => {
    names({ version: 3, migrate: toObjects })
    disk.restart()
    const ref = names({ version: 2, migrate: toObjects }, ['initial'])
    expect(ref.value).toEqual(['initial'])
    expect(ref.disk).toEqual({ status: 'off', error: code('ERR_REF_SCHEMA') })
    expect(await disk.codes()).toEqual(['ERR_REF_SCHEMA'])
    disk.restart()
    expect(names({ version: 3, migrate: toObjects }).value).toEqual([{ name: 'a' }, { name: 'b' }])
  })
})

test('a stored value that exceeds the limits stays as it is', async () => {
  const ref = disk.remoteRef('a', [])
  ref.value = Array.from({ length: 1000 }, (_, id) => ({ id }))
  disk.restart()
  const small = disk.remoteRef('a', ['initial'], { limits: { nodes: 100 } })
  expect(small.value).toEqual(['initial'])
  expect(small.disk).toEqual({ status: 'off', error: code('ERR_REF_TOO_LARGE') })
  expect(await disk.codes()).toEqual(['ERR_REF_TOO_LARGE'])
  disk.restart()
  expect(disk.remoteRef('a', []).value).toHaveLength(1000)
})

test('a value that gets too long for a string is stored no more: what is stored stays', async () => {
  const load = copyOfMain('too-long', [
    ['lib/main/disk/saving.js', 'LONGEST_TEXT = 2 ** 29 - 24', 'LONGEST_TEXT = 300_000']
  ])
  const { Hub } = load('lib/main/hub/index.js')
  const { RemoteRef } = load('lib/main/ref/index.js')
  const hub = new Hub()
  hub.onError = (error) => void disk.errors.push(error)
  const make = () => new RemoteRef('a', [], { persist: true }, hub)
  const ref = make()
  ref.value = ['short']
  await ref.saved()
  ref.value = ['x'.repeat(400_000)]
  // This change is stored. At the next one the log is to be replaced by the value.
  await ref.saved()
  ref.value.push('one more')
  await eventually(
    () => ref.disk.status,
    (status) => expect(status).toBe('off')
  )
  ref.value.push('and another')
  expect(ref.disk).toEqual({ status: 'off', error: code('ERR_REF_TOO_LARGE') })
  await expect(ref.saved()).rejects.toThrow(/Divide it into several refs/)
  expect(await disk.codes()).toEqual(['ERR_REF_TOO_LARGE'])
  ref.destroy()
  const again = make()
  expect(again.value[0]).toHaveLength(400_000)
  expect(again.value).not.toContain('and another')
  again.destroy()
})

describe('options', () => {
  const bad = /** @type {[any, RegExp][]} */ ([
    [1, /persist.*true, false, or \{ version, migrate \}, not 1/],
    ['yes', /not the string "yes"/],
    [null, /not null/],
    [[], /not an array/],
    [{ versions: 1 }, /no option "versions".*version, migrate/],
    [{ version: 0 }, /persist.version must be a whole number from 1, not 0/],
    [{ version: 1.5 }, /not 1.5/],
    [{ version: '2' }, /not the string "2"/],
    [{ version: 2 }, /persist.migrate was given undefined/],
    [{ version: 2, migrate: true }, /persist.migrate was given true/]
  ])
  test.each(bad)('of remoteRef: persist: %p', (persist, message) => {
    expect(() => disk.remoteRef('a', 1, { persist })).toThrow(code('ERR_REF_OPTION'))
    expect(() => disk.remoteRef('a', 1, { persist })).toThrow(message)
  })

  test('that say no', () => {
    for (const persist of [false, undefined]) {
      const ref = remoteRef(`not stored ${persist}`, 1, { persist })
      expect(ref.disk).toBeNull()
      ref.destroy()
    }
  })

  const badOfConfigure = /** @type {[any, RegExp][]} */ ([
    [true, /must be an object/],
    [{}, /persist.folder must be the absolute path of a folder, or null, not undefined/],
    [{ folder: 'data' }, /not the string "data"/],
    [{ folder: '/x', sync: false }, /no option "sync"/]
  ])
  test.each(badOfConfigure)('of configure: persist: %p', (persist, message) => {
    expect(() => configure({ persist })).toThrow(code('ERR_REF_OPTION'))
    expect(() => configure({ persist })).toThrow(message)
  })

  test('of configure that come too late', () => {
    const ref = disk.remoteRef('a', 1)
    expect(() => configure({ persist: { folder: `${disk.folder}2` } })).toThrow(
      /Call configure before/
    )
    configure({ persist: { folder: disk.folder } })
    ref.destroy()
    configure({ persist: { folder: `${disk.folder}2` } })
    configure({ persist: { folder: disk.folder } })
  })

  test('a value that cannot be stored throws as without persist, and leaves nothing', () => {
    expect(() => disk.remoteRef('a', () => {})).toThrow(code('ERR_REF_VALUE'))
    expect(disk.remoteRef('a', 1).value).toBe(1)
  })
})

describe('in tests of an app', () => {
  beforeEach(() => {
    disk.restart()
    configure({ persist: { folder: null } })
  })

  test('values are kept in memory, for one test app', async () => {
    const app = createTestApp()
    const first = app.remoteRef('a', 1, { persist: true })
    first.value = 2
    await first.saved()
    expect(first.disk).toEqual({ status: 'saved', error: null })
    first.destroy()
    expect(app.remoteRef('a', 1, { persist: true }).value).toBe(2)
    app.close()
    const next = createTestApp()
    expect(next.remoteRef('a', 1, { persist: true }).value).toBe(1)
    next.close()
  })

  test("a ref of the app's own modules is stored on, when there is another test app", async () => {
    const own = remoteRef('own', 1, { persist: true })
    createTestApp().close()
    own.value = 2
    await own.saved()
    own.destroy()
  })

  test('values are kept in a folder that the test gives', async () => {
    configure({ persist: { folder: disk.folder } })
    const app = createTestApp()
    app.remoteRef('a', 1, { persist: true }).value = 2
    app.close()
    const next = createTestApp()
    expect(next.remoteRef('a', 1, { persist: true }).value).toBe(2)
    next.close()
  })
})
