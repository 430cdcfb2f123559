/** That the readers of binaries see what is there, and what is wrong. */

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stripMachO } from '../../scripts/platforms/mach-o-strip.mjs'
import { nodeFor } from '../../scripts/platforms/nodes.mjs'
import { BINARY, prebuilds } from '../../scripts/platforms/prebuild.mjs'
import { root, which } from '../../scripts/system.mjs'
import { inspect } from './binaries/inspect.mjs'

/** @type {string} */
let folder
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-binaries-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** @param {Buffer} bytes */
const written = (bytes) => {
  const file = path.join(folder, BINARY)
  fs.writeFileSync(file, bytes)
  return file
}

/** @param {string} target */
const prebuilt = (target) => path.join(prebuilds, target, BINARY)
const local = path.join(root, 'build', 'release', BINARY)

describe('against what others read', () => {
  const hasNm = process.platform === 'linux' && which('nm') ? test : test.skip

  hasNm('the symbols of a library of Linux are those of nm', () => {
    for (const file of [local, prebuilt('linux-arm64')]) {
      const lines = execFileSync('nm', ['-D', file], { encoding: 'utf8' }).split('\n')
      const symbols = (/** @type {string} */ kind) =>
        lines
          .filter((line) => line.at(17) === kind)
          .map((line) => line.slice(19))
          .sort()
      const { exports, imports } = inspect(file)
      expect(exports).toEqual(symbols('T'))
      const versioned = imports.map(({ name, version }) => (version ? `${name}@${version}` : name))
      expect(versioned.sort()).toEqual(symbols('U'))
    }
  })

  test.each(['win32-x64', 'linux-arm64'])(
    'what the binary for %s calls of Node, Node for it has',
    (target) => {
      const { exports } = inspect(nodeFor(target))
      const { imports, delayed } = inspect(prebuilt(target))
      const called = [...imports, ...delayed]
        .map(({ name }) => name)
        .filter((name) => /^(napi|uv)_/.test(name))
      expect(called.length).toBeGreaterThan(30)
      expect(called.filter((name) => !exports.includes(name))).toEqual([])
    }
  )
})

test('a library with symbols is not stripped', () => {
  expect(inspect(local).stripped).toBe(false)
})

describe('signatures', () => {
  test('a byte that has changed is found, and in which page', () => {
    const bytes = fs.readFileSync(prebuilt('darwin-arm64'))
    bytes[40_000] ^= 1
    expect(inspect(written(bytes)).signature?.wrong).toEqual([40_000 >> 14])
  })

  test('so is one in the last page, which is not a whole one', () => {
    const bytes = fs.readFileSync(prebuilt('darwin-arm64'))
    const { limit } = inspect(prebuilt('darwin-arm64')).signature ?? { limit: 0 }
    bytes[limit - 1] ^= 1
    expect(inspect(written(bytes)).signature?.wrong).toEqual([(limit - 1) >> 14])
  })
})

describe.each(['darwin-arm64', 'darwin-x64'])('stripping %s', (target) => {
  const linked = path.join(root, 'build', 'prebuilds', target, BINARY)

  test('takes away the local symbols and nothing else', () => {
    const before = inspect(linked)
    const after = inspect(prebuilt(target))
    expect(before.stripped).toBe(false)
    expect(after.stripped).toBe(true)
    for (const part of /** @type {const} */ (['exports', 'imports', 'libraries', 'minimum'])) {
      expect(after[part]).toEqual(before[part])
    }
  })

  test('leaves code and data as they are', () => {
    const before = fs.readFileSync(linked)
    const after = fs.readFileSync(prebuilt(target))
    // Behind the load commands, before the tables of symbols.
    const start = 32 + before.readUInt32LE(20)
    const end = symbolsAt(before)
    expect(end).toBeGreaterThan(100_000 - start)
    expect(after.subarray(start, end).equals(before.subarray(start, end))).toBe(true)
  })

  test('names each indirect symbol as before', () => {
    const names = indirectSymbols(fs.readFileSync(linked))
    expect(names).toContain('_napi_create_object')
    expect(indirectSymbols(fs.readFileSync(prebuilt(target)))).toEqual(names)
  })

  test('ends with the file, as codesign wants it', () => {
    const bytes = fs.readFileSync(prebuilt(target))
    const at = command(bytes, 0x19, '__LINKEDIT')
    const end = Number(bytes.readBigUInt64LE(at + 40) + bytes.readBigUInt64LE(at + 48))
    expect(end).toBe(bytes.length)
    // Room for one more load command, that of a signature.
    const commands = 32 + bytes.readUInt32LE(20)
    expect(bytes.subarray(commands, commands + 16).every((byte) => byte === 0)).toBe(true)
  })

  test('a second time changes nothing', () => {
    const bytes = fs.readFileSync(prebuilt(target))
    expect(stripMachO(bytes).equals(bytes)).toBe(true)
  })
})

/** @param {Buffer} bytes @param {number} kind @param {string} [name] @returns {number} */
function command(bytes, kind, name = '') {
  let at = 32
  for (let i = bytes.readUInt32LE(16); i > 0; i--, at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) === kind && bytes.toString('latin1', at + 8).startsWith(name))
      return at
  }
  throw new Error(`there is no load command ${kind}`)
}

/** @param {Buffer} bytes @returns {number} */
function symbolsAt(bytes) {
  return bytes.readUInt32LE(command(bytes, 0x2) + 8)
}

/** @param {Buffer} bytes @returns {string[]} */
function indirectSymbols(bytes) {
  const names = bytes.readUInt32LE(command(bytes, 0x2) + 16)
  const table = command(bytes, 0xb)
  const first = bytes.readUInt32LE(table + 56)
  const locals = bytes.readUInt32LE(table + 12)
  return Array.from({ length: bytes.readUInt32LE(table + 60) }, (_, i) => {
    const index = bytes.readUInt32LE(first + i * 4)
    // Of a local one, whether it is named or not, nobody wants to know.
    if (index >= 0x80000000 || index < locals) return ''
    const name = names + bytes.readUInt32LE(symbolsAt(bytes) + index * 16)
    return bytes.toString('latin1', name, bytes.indexOf(0, name))
  })
}
