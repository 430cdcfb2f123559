/** A disk that is full, broken, missing or taken: the app works on, is told, and what is stored stays. */

import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TestDisk } from '../helpers/disk.mjs'
import { eventually, until } from '../helpers/until.mjs'

const require = createRequire(import.meta.url)
const { configure, remoteRef } = require('../../../lib/main/index.js')
const { DiskStore } = require('../../../lib/persist/index.js')
const { ClassicLevel } = require('classic-level')
const CHILD = fileURLToPath(new URL('../helpers/saving-child.cjs', import.meta.url))

/** @type {TestDisk} */
let disk
beforeEach(() => {
  disk = new TestDisk()
})
afterEach(() => disk.end())

const code = (value) => expect.objectContaining({ name: 'RemoteRefError', code: value })

describe('a disk that fails', () => {
  const FULL =
    "throw Object.assign(new Error('No space left on device'), { code: 'LEVEL_IO_ERROR' })"

  test('saved() rejects, editing goes on, it is told once, and all is stored when it works again', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', { n: 0 })
    ref.value.n = 1
    await ref.saved()
    set(FULL)
    ref.value.n = 2
    await expect(ref.saved()).rejects.toThrow(/No space left on device.*Make room/)
    expect(ref.disk).toEqual({ status: 'failing', error: code('ERR_REF_DISK') })
    for (let n = 3; n < 20; n++) {
      ref.value.n = n
      await expect(ref.saved()).rejects.toThrow(code('ERR_REF_DISK'))
    }
    expect(await disk.codes()).toEqual(['ERR_REF_DISK'])
    set(null)
    await ref.saved()
    expect(ref.disk).toEqual({ status: 'saved', error: null })
    disk.restart()
    expect(disk.remoteRef('a', null).value).toEqual({ n: 19 })
  })

  test('every batch waits for the disk: what a power cut takes is in power-cut.test.mjs', async () => {
    const set = disk.breakable()
    set("if (given[1]?.sync !== true) throw new Error('a batch that does not wait for the disk')")
    const ref = disk.remoteRef('a', [])
    ref.value = Array.from({ length: 20_000 }, (_, id) => `row ${id}`.padEnd(60))
    await ref.saved()
    ref.value.push('more')
    await ref.saved()
    expect(await disk.codes()).toEqual([])
  })

  test('it is tried again by itself', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', 0)
    set(FULL)
    ref.value = 1
    await ref.saved().catch(() => {})
    set(null)
    await eventually(
      () => ref.disk.status,
      (status) => expect(status).toBe('saved')
    )
  })

  test('a second failure is told again', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', 0)
    for (let round = 1; round <= 2; round++) {
      set(FULL)
      ref.value++
      await ref.saved().catch(() => {})
      set(null)
      await ref.saved()
    }
    expect(await disk.codes()).toEqual(['ERR_REF_DISK', 'ERR_REF_DISK'])
  })

  test('while a long value is written: it is written anew', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', [])
    const long = Array.from({ length: 30_000 }, (_, id) => `row ${id}`.padEnd(100))
    // In the middle of it: only one of its batches has few and long texts.
    set(
      "if (globalThis.count = (globalThis.count ?? 0) + 1, globalThis.count === 3) throw new Error('EIO')"
    )
    ref.value = long
    await ref.saved().catch(() => {})
    await eventually(
      () => ref.disk.status,
      (status) => expect(status).toBe('saved')
    )
    expect(await disk.codes()).toEqual(['ERR_REF_DISK'])
    disk.restart()
    expect(disk.remoteRef('a', []).value).toEqual(long)
  })

  test('the thread that stores dies: another one goes on', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', 0)
    set('process.exit()')
    ref.value = 1
    await expect(ref.saved()).rejects.toThrow(/thread has ended/)
    ref.value = 2
    set(null)
    await ref.saved()
    disk.restart()
    expect(disk.remoteRef('a', 0).value).toBe(2)
  })

  test('a database that does not open again: all values are stored anew in another one', async () => {
    const set = disk.breakable()
    const refs = ['a', 'b'].map((name) => disk.remoteRef(name, 0))
    refs[1].value = 1
    await refs[1].saved()
    set("fs.writeFileSync(this.location + '/CURRENT', 'garbage'); throw new Error('EIO')")
    refs[0].value = 1
    await expect(refs[0].saved()).rejects.toThrow(/EIO/)
    set(null)
    await expect(refs[0].saved()).rejects.toThrow(code('ERR_REF_DISK_CORRUPT'))
    expect(await disk.codes()).toEqual(['ERR_REF_DISK', 'ERR_REF_DISK_CORRUPT'])
    expect(disk.errors[1].message).toContain(disk.aside[0])
    await Promise.all(refs.map((ref) => ref.saved()))
    disk.restart()
    expect(['a', 'b'].map((name) => disk.remoteRef(name, 0).value)).toEqual([1, 1])
  })

  test('another instance that had the folder meanwhile: nothing is mixed with what it has stored', async () => {
    const set = disk.breakable()
    const ref = disk.remoteRef('a', 0)
    ref.value = 1
    await ref.saved()
    set(FULL)
    ref.value = 2
    await ref.saved().catch(() => {})
    const level = new ClassicLevel(disk.folder)
    await level.put('owner', 'another')
    await level.close()
    set(null)
    await expect(ref.saved()).rejects.toThrow(code('ERR_REF_DISK_LOCKED'))
    expect(ref.disk.status).toBe('failing')
    disk.restart()
    expect(disk.remoteRef('a', 0).value).toBe(1)
  })

  const mayMount = process.platform === 'linux' && process.getuid?.() === 0
  if (!mayMount)
    process.stderr.write('skipped: a full disk, since only root can mount a small one\n')
  const onSmallDisk = mayMount ? test : test.skip

  onSmallDisk('a file system of 4 MiB that gets full, and then room', async () => {
    const small = path.join(disk.base, 'small')
    fs.mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small])
    try {
      const folder = path.join(small, 'store')
      disk.restart()
      configure({ persist: { folder } })
      const ref = disk.remoteRef('a', { n: 0, fill: '' })
      ref.value.n = 1
      await ref.saved()
      fs.writeFileSync(path.join(small, 'other'), Buffer.alloc(3.5 * 1024 * 1024))
      ref.value.fill = 'x'.repeat(1024 * 1024)
      await expect(ref.saved()).rejects.toThrow(code('ERR_REF_DISK'))
      for (let n = 2; n < 10; n++) ref.value.n = n
      await expect(ref.saved()).rejects.toThrow(code('ERR_REF_DISK'))
      expect(await disk.codes()).toEqual(['ERR_REF_DISK'])
      fs.rmSync(path.join(small, 'other'))
      await ref.saved()
      disk.restart()
      expect(disk.remoteRef('a', null).get(['n'])).toBe(9)
      disk.restart()
      configure({ persist: { folder: disk.folder } })
    } finally {
      execFileSync('umount', [small])
    }
  })
})

describe('a folder that cannot be used', () => {
  test('a file is in its place: the app works in memory, and is told once', async () => {
    fs.writeFileSync(disk.folder, 'not a folder')
    const refs = ['a', 'b'].map((name) => disk.remoteRef(name, 0))
    refs[0].value = 1
    expect(refs.map(({ disk: state }) => state.status)).toEqual(['off', 'off'])
    await expect(refs[0].saved()).rejects.toThrow(code('ERR_REF_DISK'))
    expect(await disk.codes()).toEqual(['ERR_REF_DISK'])
    expect(disk.errors[0].message).toContain(disk.folder)
    expect(fs.readFileSync(disk.folder, 'utf8')).toBe('not a folder')
  })

  test('without a handler, it is printed', async () => {
    fs.writeFileSync(disk.folder, 'not a folder')
    configure({ onError: undefined })
    const printed = []
    const { error } = console
    console.error = (...args) => void printed.push(...args)
    try {
      disk.remoteRef('a', 0)
      await disk.codes()
    } finally {
      console.error = error
    }
    expect(printed).toEqual([code('ERR_REF_DISK')])
  })
})

test('two instances: the second says so, works in memory, and stores nothing', async () => {
  // Not the folder that this process has opened already: the first one there is the child.
  const folder = path.join(disk.base, 'shared')
  const child = spawn(process.execPath, [CHILD, folder, '1'])
  await hasSaved(child)
  configure({ persist: { folder } })
  const ref = disk.remoteRef('numbers', 'mine')
  ref.value = 'changed'
  expect(ref.disk).toEqual({ status: 'off', error: code('ERR_REF_DISK_LOCKED') })
  await expect(ref.saved()).rejects.toThrow(/requestSingleInstanceLock/)
  expect(disk.remoteRef('other', 1).disk.status).toBe('off')
  expect(await disk.codes()).toEqual(['ERR_REF_DISK_LOCKED'])
  expect(disk.errors[0].message).toContain(folder)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
  disk.restart()
  const { count } = disk.remoteRef('numbers', 'mine').value
  expect(count).toBeGreaterThan(0)
  expect(fs.readdirSync(disk.base).sort()).toEqual(['shared', 'store'])
})

/** Waits until the child has stored a change. @param {import('node:child_process').ChildProcess} child */
async function hasSaved(child) {
  let out = ''
  child.stdout?.on('data', (text) => (out += text))
  child.stderr?.on('data', (text) => (out += `error ${text}`))
  const ended = new Promise((resolve) => child.once('close', resolve))
  await Promise.race([ended, until(() => /^(saved|error)/m.test(out))])
  expect(out).toMatch(/^found 0\nsaved/)
}

describe('classic-level', () => {
  const open = (base) =>
    new DiskStore(path.join(disk.base, 'other'), [path.join(base, 'package.json')]).open()

  test('that is not installed: the error says what to install', () => {
    expect(() => open(disk.base)).toThrow(code('ERR_REF_MODULE'))
    expect(() => open(disk.base)).toThrow(/npm install classic-level@3/)
  })

  test('that does not load', () => {
    const folder = path.join(disk.base, 'node_modules', 'classic-level')
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(
      path.join(folder, 'index.js'),
      "throw new Error('no binary for this platform')"
    )
    expect(() => open(disk.base)).toThrow(/no binary for this platform/)
  })

  test('that is missing is thrown by remoteRef, each time', () => {
    const folder = path.join(disk.base, 'app', 'node_modules', 'classic-level')
    disk.breakable()
    fs.writeFileSync(path.join(folder, 'index.js'), "throw new Error('no binary')")
    expect(() => disk.remoteRef('a', 1)).toThrow(code('ERR_REF_MODULE'))
    expect(() => disk.remoteRef('a', 1)).toThrow(code('ERR_REF_MODULE'))
    const plain = remoteRef('plain', 1)
    expect(plain.value).toBe(1)
    plain.destroy()
  })
})
