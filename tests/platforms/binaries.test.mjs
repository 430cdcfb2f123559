/** The binaries of the package, inspected on any machine. */

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { symbols } from 'node-api-headers'
import { libuvHeaders } from '../../scripts/build.mjs'
import { BINARY, prebuilds } from '../../scripts/platforms/prebuild.mjs'
import { targets } from '../../scripts/platforms/targets.mjs'
import { inspect } from './binaries/inspect.mjs'

const ENTRY_POINTS = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']

/** Symbols that Zig's linker exports of each library: places in the library itself. */
const OF_THE_LINKER = { 'mach-o': ['__dso_handle', '_mh_dylib_header'], elf: [], pe: [] }

/** The most bytes of one binary, with the reader of logs. */
const SIZE = 330_000

/** Functions of C that each system has had for longer than Electron 28 runs on it. */
const C = [
  'abort',
  'bcmp',
  'bzero',
  'calloc',
  'floor',
  'fputs',
  'free',
  'fwrite',
  'getentropy',
  'malloc',
  'memcmp',
  'memcpy',
  'memmove',
  'memset',
  'posix_memalign',
  'qsort',
  'realloc',
  'snprintf',
  'strlen'
]

/** What compilers call by themselves. */
const OF_THE_COMPILER = {
  elf: ['stderr', '__tls_get_addr'],
  'mach-o': ['__bzero', '__memcpy_chk', '__stderrp', '_tlv_bootstrap', 'dyld_stub_binder'],
  pe: []
}

/** What may be loaded with it. */
const LIBRARIES = {
  elf: /^(libc\.so\.6|libm\.so\.6|ld-linux-x86-64\.so\.2|ld-linux-aarch64\.so\.1)$/,
  'mach-o': /^\/usr\/lib\/libSystem\.B\.dylib$/,
  // Parts of Windows 10, which Electron 28 needs.
  pe: /^(KERNEL32\.dll|api-ms-win-crt-[a-z]+-l1-1-0\.dll)$/
}

/** @param {string} version @returns {number} So that they compare. */
const number = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major * 1000 + minor
}

const header = fs.readFileSync(path.join(libuvHeaders(), 'uv.h'), 'utf8')

describe.each(Object.keys(targets))('%s', (name) => {
  const [platform, arch] = name.split('-')
  const file = path.join(prebuilds, name, BINARY)
  const binary = inspect(file)
  const fromNode = (/** @type {{ name: string }} */ imported) =>
    /^(napi|node_api|uv)_/.test(imported.name)
  const all = [...binary.imports, ...binary.delayed]

  test('is a library for that system and processor', () => {
    const format = { linux: 'elf', darwin: 'mach-o', win32: 'pe' }[platform]
    expect({ format: binary.format, arch: binary.arch }).toEqual({ format, arch })
  })

  test('exports the two entry points of Node-API, and nothing else', () => {
    const own = binary.exports.filter((symbol) => !OF_THE_LINKER[binary.format].includes(symbol))
    expect(own).toEqual(ENTRY_POINTS)
  })

  test('calls of Node what Node-API 9 and libuv have', () => {
    const names = all.filter(fromNode).map((imported) => imported.name)
    expect(names).toContain('napi_create_object')
    const known = [...symbols.v9.js_native_api_symbols, ...symbols.v9.node_api_symbols]
    const unknown = names.filter((symbol) => !known.includes(symbol))
    // napi_get_uv_event_loop hands over a loop for these.
    const notOfUv = unknown.filter((symbol) => !header.includes(` ${symbol}(`))
    expect(notOfUv).toEqual([])
  })

  test('is loaded with libraries of the system alone', () => {
    expect(binary.libraries.length).toBeGreaterThan(0)
    expect(binary.libraries.filter((library) => !LIBRARIES[binary.format].test(library))).toEqual(
      []
    )
  })

  test('is stripped, and small', () => {
    expect(binary.stripped).toBe(true)
    const { size } = fs.statSync(file)
    expect(size).toBeLessThan(SIZE)
    expect(fs.readFileSync(file, 'latin1')).not.toContain(process.cwd())
  })

  if (platform !== 'win32') {
    test('calls of C what every system of its kind has', () => {
      const others = binary.imports.filter((imported) => !fromNode(imported))
      const names = others.map((imported) => imported.name)
      const known = [...C, ...OF_THE_COMPILER[binary.format]]
      expect(names.filter((symbol) => !known.includes(symbol))).toEqual([])
    })
  }

  if (platform === 'linux') {
    test('needs glibc 2.28 at most', () => {
      const versions = binary.imports.flatMap(({ version }) => version ?? [])
      expect(versions.length).toBeGreaterThan(0)
      for (const version of versions) {
        expect(version).toMatch(/^GLIBC_2\.\d+/)
        expect(number(version.replace('GLIBC_', ''))).toBeLessThanOrEqual(number('2.28'))
      }
    })

    test('can be loaded where pages are as large as they get', () => {
      expect(binary.alignment).toBe(arch === 'arm64' ? 65536 : 4096)
    })
  }

  if (platform === 'darwin') {
    test('runs on the oldest macOS of Electron 28', () => {
      expect(binary.minimum).toBe(arch === 'arm64' ? '11.0' : '10.15')
    })

    test('looks for functions of Node in the process, for others in the library of the system', () => {
      const anywhere = binary.imports.filter(({ library }) => library === undefined)
      expect(anywhere.map((imported) => imported.name)).toEqual(
        binary.imports.filter(fromNode).map((imported) => imported.name)
      )
    })

    test(`is ${arch === 'arm64' ? '' : 'not '}signed, and is what was signed`, () => {
      if (arch === 'x64') return expect(binary.signature).toBeUndefined()
      expect(binary.signature).toEqual({
        adhoc: true,
        identifier: BINARY,
        limit: expect.any(Number),
        wrong: []
      })
      // All but the signature.
      const { size } = fs.statSync(file)
      expect(size - Number(binary.signature?.limit)).toBeLessThan(1000)
    })
  }

  if (platform === 'win32') {
    test('imports node.exe late, and nothing else of it', () => {
      expect(new Set(binary.delayed.map(({ library }) => library))).toEqual(new Set(['NODE.EXE']))
      expect(binary.delayed.every(fromNode)).toBe(true)
      expect(binary.imports.some(fromNode)).toBe(false)
    })

    test('asks for the protections of Windows', () => {
      expect(binary.protections).toEqual(['HIGH_ENTROPY_VA', 'DYNAMIC_BASE', 'NX_COMPAT'])
    })
  }
})
