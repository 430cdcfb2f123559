/** What both stores do with the operations of a batch. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

const require = createRequire(import.meta.url)
const { DiskStore, MemoryStore } = require('../../../lib/persist/index.js')

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-store-'))
let folders = 0

describe.each([
  ['on a disk', () => new DiskStore(path.join(base, String(folders++)), [import.meta.filename])],
  ['in memory', () => new MemoryStore()]
])('a store %s', (_name, make) => {
  let store
  beforeEach(() => {
    store = make()
    store.open()
  })
  afterEach(() => {
    store.close(1000)
    fs.rmSync(base, { recursive: true, force: true })
  })

  const commit = (operations) =>
    new Promise((resolve, reject) => {
      store.commit(operations, (error) => (error ? reject(error) : resolve()))
    })
  const entries = () => store.read('').entries.filter(([key]) => key !== 'owner')

  test('deletes one key, a range, and what is not there', async () => {
    const keys = ['a', 'a\0', 'ab', 'b/1', 'b/2', 'c']
    await commit(keys.map((key) => ['put', key, `of ${key}`]))
    await commit([
      ['delete', 'a', 'a\0'],
      ['delete', 'b/', 'b/\u{10ffff}'],
      ['delete', 'd', 'd\0'],
      ['delete', 'e', 'f']
    ])
    expect(entries()).toEqual(['a\0', 'ab', 'c'].map((key) => [key, `of ${key}`]))
  })

  test('keeps what the same batch stores, wherever it is in it', async () => {
    await commit(['a', 'b', 'c'].map((key) => ['put', key, 'old']))
    await commit([
      ['put', 'a', 'new'],
      ['delete', 'a', 'a\0'],
      ['delete', 'b', 'd'],
      ['put', 'b', 'newer'],
      ['put', 'ca', 'new'],
      ['put', 'b', 'newest'],
      ['delete', 'ca', 'cb']
    ])
    expect(entries()).toEqual([
      ['a', 'new'],
      ['b', 'newest'],
      ['ca', 'new']
    ])
  })
})
