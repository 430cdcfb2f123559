/** A store on the disk that is damaged: what is read was stored once, or it is told. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TestDisk } from '../helpers/disk.mjs'
import { Random } from '../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const { ClassicLevel } = require('classic-level')

/** @type {TestDisk} */
let disk
beforeEach(() => {
  disk = new TestDisk()
})
afterEach(() => disk.end())

describe('a store that is damaged', () => {
  /** Changes two refs, so that the database has files of all kinds, and ends. */
  async function fill() {
    const values = []
    for (let round = 0; round < 3; round++) {
      const ref = disk.remoteRef('a', [])
      const other = disk.remoteRef('b', 0)
      for (let n = 0; n < 20; n++) {
        ref.value.push(`${round} ${n} `.padEnd(3000, 'x'))
        other.value++
        await ref.saved()
        values.push(JSON.stringify(ref.get([])))
      }
      disk.restart()
    }
    return values
  }

  test.each([
    ['CURRENT is missing', /^CURRENT$/, null],
    ['CURRENT is garbage', /^CURRENT$/, 'garbage'],
    ['CURRENT is empty', /^CURRENT$/, ''],
    ['the manifest is missing', /^MANIFEST/, null],
    ['the manifest is garbage', /^MANIFEST/, 'garbage'.repeat(100)],
    ['all tables are missing', /\.ldb$/, null]
  ])('%s: it is kept aside and told, and the app begins anew', async (_what, files, content) => {
    await fill()
    const names = fs.readdirSync(disk.folder).filter((name) => files.test(name))
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      const file = path.join(disk.folder, name)
      if (content === null) fs.rmSync(file)
      else fs.writeFileSync(file, content)
    }
    const left = fs.readdirSync(disk.folder).filter((name) => /ldb|MANIFEST/.test(name))
    const ref = disk.remoteRef('a', ['initial'])
    expect(ref.value).toEqual(['initial'])
    ref.value.push('new')
    await ref.saved()
    expect(await disk.codes()).toEqual(['ERR_REF_DISK_CORRUPT'])
    expect(disk.aside).toEqual([expect.stringMatching(/^store\.corrupt-\d{4}-\d\d-\d\dT/)])
    expect(disk.errors[0].message).toContain(path.join(disk.base, disk.aside[0]))
    expect(fs.readdirSync(path.join(disk.base, disk.aside[0]))).toEqual(
      expect.arrayContaining(left)
    )
    disk.restart()
    expect(disk.remoteRef('a', []).value).toEqual(['initial', 'new'])
  })

  test('bytes anywhere: what is found was a value once, or it is told', async () => {
    const values = await fill()
    const copy = path.join(disk.base, 'copy')
    fs.cpSync(disk.folder, copy, { recursive: true })
    const names = fs.readdirSync(copy).filter((name) => fs.statSync(path.join(copy, name)).size > 0)
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
    process.stderr.write(`damage: seed ${seed}\n`)
    const random = new Random(seed)
    let told = 0
    for (let round = 0; round < (process.env.REMOTE_REF_LONG ? 500 : 40); round++) {
      fs.rmSync(disk.folder, { recursive: true })
      fs.cpSync(copy, disk.folder, { recursive: true })
      const file = path.join(disk.folder, names[round % names.length])
      const bytes = fs.readFileSync(file)
      const at = random.below(bytes.length)
      if (round % 3 === 0) fs.truncateSync(file, at)
      else
        fs.writeFileSync(file, bytes.fill(random.below(256), at, Math.min(at + 50, bytes.length)))
      const ref = disk.remoteRef('a', ['initial'])
      const text = JSON.stringify(ref.get([]))
      const codes = await disk.codes()
      if (codes.length === 0) expect([...values, '["initial"]']).toContain(text)
      else
        expect([...values, '["initial"]'].includes(text) && codes).toContain('ERR_REF_DISK_CORRUPT')
      told += codes.length
      ref.value.push('goes on')
      await ref.saved()
      disk.restart()
      disk.errors = []
    }
    expect(told).toBeGreaterThan(0)
  })

  /** Changes what is stored, as only a program beside the app does. */
  async function tamper(change) {
    const level = new ClassicLevel(disk.folder)
    for await (const [key, value] of level.iterator()) {
      const changed = change(key, value)
      if (changed === null) await level.del(key)
      else if (changed !== value) await level.put(key, changed)
    }
    await level.close()
  }

  test.each([
    [
      'a text is not what was stored',
      (key, value) => (key.includes('/piece/') ? `${value}x` : value)
    ],
    ['a piece is missing', (key, value) => (key.includes('/piece/') ? null : value)],
    ['the head is missing', (key, value) => (key.includes('/head') ? null : value)],
    [
      'a part of the log is missing',
      (key, value) => (key.endsWith('/log/0000000000000002') ? null : value)
    ]
  ])('%s: that ref alone begins anew, and the data is kept in a file', async (_what, change) => {
    for (let n = 1; n <= 4; n++) {
      const ref = disk.remoteRef('a', [])
      ref.value.push(n)
      disk.remoteRef('b', 0).value = n
      disk.restart()
    }
    await tamper((key, value) => (key.startsWith('"a"') ? change(key, value) : value))
    const ref = disk.remoteRef('a', ['initial'])
    expect(ref.value).toEqual(['initial'])
    expect(disk.remoteRef('b', 0).value).toBe(4)
    expect(await disk.codes()).toEqual(['ERR_REF_DISK_CORRUPT'])
    expect(disk.errors[0]).toMatchObject({
      ref: 'a',
      message: expect.stringContaining(disk.aside[0])
    })
    const kept = fs.readFileSync(path.join(disk.base, disk.aside[0]), 'utf8')
    const keys = kept
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)[0])
    expect(keys.length).toBeGreaterThan(2)
    expect(keys.every((key) => key.startsWith('"a"/'))).toBe(true)
    ref.value.push('new')
    disk.restart()
    expect(disk.remoteRef('a', []).value).toEqual(['initial', 'new'])
  })
})
