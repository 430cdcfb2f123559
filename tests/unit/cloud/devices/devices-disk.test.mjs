/** What a shared ref keeps on this machine. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { stringify } from '../../../../lib/shared/index.js'
import { fromText, toText } from '../../../../lib/cloud/driver/texts.js'
import { together, worlds } from '../../helpers/devices.mjs'
import { eventually, until } from '../../helpers/until.mjs'

const require = createRequire(import.meta.url)
const { DiskStore } = require('../../../../lib/persist/index.js')
const { RemoteRefError } = require('../../../../lib/main/index.js')

const world = worlds()
const FIRST = { list: ['a'], note: '' }
/** @type {string} */
let base
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-cloud-'))
})
afterEach(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))

/** A device with a folder, behind a way. */
async function device(more = {}) {
  const { url, port } = await world.server()
  const way = await world.proxy(port)
  const made = world.device(FIRST, { url: way.url, folder: path.join(base, 'store'), ...more })
  await made.live()
  return { made, way, url }
}

test('an app that ends offline has its edits at the next start, and they are sent', async () => {
  const { made, way, url } = await device()
  way.down = true
  made.ref.value.list.push('offline')
  made.ref.value.note = 'n'
  made.restart()
  expect(made.ref.value).toEqual({ list: ['a', 'offline'], note: 'n' })
  expect([made.state.pending, made.state.status]).toEqual([2, 'connecting'])
  way.down = false
  await made.state.synced()
  const other = world.device(FIRST, { url })
  await together(made, other)
  expect(other.ref.value).toEqual({ list: ['a', 'offline'], note: 'n' })
})

test('what has lost is in the list after a restart, until it is dismissed', async () => {
  const { made, way, url } = await device()
  const other = world.device(FIRST, { url })
  await together(made, other)
  way.down = true
  await until(() => made.state.status === 'offline')
  made.ref.value.list[0] = 'mine'
  other.ref.value.list.shift()
  await other.state.synced()
  way.down = false
  await until(() => made.state.lost.length === 1)
  made.restart()
  expect(made.state.lost).toMatchObject([{ reason: 'dropped', value: 'mine' }])
  made.state.lost[0].dismiss()
  expect(made.state.lost).toEqual([])
  await made.state.saved()
  made.restart()
  expect(made.state.lost).toEqual([])
})

test('every entry of a log is kept, also one that is no text', async () => {
  const bytes = [
    Uint8Array.of(0xff, 0, 1),
    new TextEncoder().encode('\u{feff}{}'),
    new Uint8Array(0)
  ]
  for (const each of bytes) expect(fromText(toText(each))).toEqual(each)
  expect(fromText(toText('a'))).toBe('a')
})

test('another instance has the folder: it works, it says so, and stores nothing', async () => {
  const { made, url } = await device()
  const second = world.device(FIRST, { url, folder: path.join(base, 'store') })
  await until(() => second.errors.length > 0)
  expect(second.state).toMatchObject({ status: 'disk', error: { code: 'ERR_REF_DISK_LOCKED' } })
  await expect(second.state.saved()).rejects.toMatchObject({ code: 'ERR_REF_DISK_LOCKED' })
  second.ref.value.list.push('second')
  await second.state.synced()
  await until(() => made.ref.value.list.length === 2)
})

test('records that are damaged are kept aside, and the document is read again', async () => {
  const { made, url } = await device()
  made.ref.value.list.push('shared')
  await made.state.synced()
  await made.state.saved()
  made.stop()
  const store = new DiskStore(path.join(base, 'store'), [path.resolve('package.json')])
  store.open()
  const [[key]] = store.read('cloud/').entries.filter(([name]) => name.endsWith('/pending'))
  await new Promise((done) => store.commit([['put', key, 'tnonsense']], done))
  store.close(5000)
  const next = world.device(FIRST, { url, folder: path.join(base, 'store') })
  await eventually(
    () => next.codes,
    (codes) => expect(codes).toEqual(['ERR_REF_DISK_CORRUPT'])
  )
  expect(fs.readdirSync(base).some((name) => /corrupt.*\.jsonl$/.test(name))).toBe(true)
  await next.live()
  expect(next.ref.value.list).toEqual(['a', 'shared'])
})

test('a disk that fails: nothing is sent before it is stored, and it goes on when the disk does', async () => {
  const { made, url } = await device()
  const other = world.device(FIRST, { url })
  await together(made, other)
  const { store } = made.app.hub.disk.session
  const { commit } = store
  const fault = new RemoteRefError('ERR_REF_DISK', 'disk full')
  store.commit = (_operations, done) => void setImmediate(() => done(fault))
  made.ref.value.list.push('later')
  await until(() => made.state.status === 'disk')
  await expect(made.state.saved()).rejects.toBe(fault)
  other.ref.value.list.unshift('first')
  await until(() => made.ref.value.list.length === 3)
  expect(other.ref.value.list).toEqual(['first', 'a'])
  store.commit = commit
  await made.state.saved()
  await together(made, other)
  expect(other.ref.value.list).toEqual(['first', 'a', 'later'])
})

test('a disk that has lost everything gets everything again', async () => {
  const { made, way } = await device()
  made.ref.value.list.push('shared')
  await made.state.synced()
  way.down = true
  made.ref.value.list.push('pending')
  await made.state.saved()
  const { session } = made.app.hub.disk
  await new Promise((done) => session.store.commit([['delete', 'cloud/', 'cloud0']], done))
  session.rewrite()
  await made.state.saved()
  made.restart()
  expect(made.ref.value.list).toEqual(['a', 'shared', 'pending'])
  expect(made.state.pending).toBe(1)
  way.down = false
  await made.state.synced()
  expect(stringify(made.ref.value)).toBe(made.text)
})

test('two refs cannot have one document', async () => {
  const { made } = await device()
  const again = () => made.app.remoteRef('other', FIRST, { cloud: made.cloud, doc: 'list' })
  expect(again).toThrow(expect.objectContaining({ code: 'ERR_REF_EXISTS', ref: 'other' }))
  made.ref.destroy()
  const next = again()
  expect(next.get(['list'])).toEqual(['a'])
})
