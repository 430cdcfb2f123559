/** Which binary is loaded, and the error if there is none. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { root } from '../../../scripts/system.mjs'

const { version } = createRequire(import.meta.url)('../../../package.json')
const host = `${process.platform}-${process.arch}`

/** The local build, or where only the binary of the package is tested, that one. */
const binary = ['build/release', `prebuilds/${host}`]
  .map((folder) => path.join(root, folder, 'remote_ref.node'))
  .find((file) => fs.existsSync(file))

const LOADED = { value: [1, 2] }

/** What a checkout loads, and what is published. */
describe.each(['lib/main/index.js', 'dist/main.js'])('%s', (entry) => {
  /** @type {string} The folder of an installed package. */
  let folder

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-loader-'))
    const files = entry.startsWith('lib') ? ['lib/main', 'dist/shared'] : [entry]
    for (const name of ['package.json', ...files]) {
      fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true })
    }
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  /** Puts a binary into the package; without bytes a real one. @param {string} at @param {string} [bytes] */
  const put = (at, bytes) => {
    fs.mkdirSync(path.join(folder, at), { recursive: true })
    const file = path.join(folder, at, 'remote_ref.node')
    if (bytes === undefined) fs.copyFileSync(/** @type {string} */ (binary), file)
    else fs.writeFileSync(file, bytes)
  }

  /**
   * Makes a ref in a process of its own.
   *
   * @param {string} [before] Code that makes the process another one.
   * @returns {{ value?: unknown, code?: string, message?: string, cause?: string }}
   */
  const load = (before = '') => {
    const script = `
    ${before}
    const say = (text) => console.log(JSON.stringify(text))
    try { say({ value: require('./${entry}').remoteRef('list', [1, 2]).get([]) }) } catch (error) {
      say({ code: error.code, message: error.message, cause: error.cause?.code })
    }`
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: folder,
      encoding: 'utf8'
    })
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  const freebsd = "Object.defineProperty(process, 'platform', { value: 'freebsd' })"
  const musl = 'process.report.getReport = () => ({ header: {} })'

  test('the binary of this platform', () => {
    put(`prebuilds/${host}`)
    expect(load()).toEqual(LOADED)
  })

  test('a local build takes precedence', () => {
    put(`prebuilds/${host}`, 'no binary')
    put('build/release')
    expect(load()).toEqual(LOADED)
  })

  test('a binary for an unsupported platform, in a package made there', () => {
    put(`prebuilds/freebsd-${process.arch}`)
    expect(load(freebsd)).toEqual(LOADED)
  })

  test('a platform without one: which exist, and how to build one', () => {
    for (const name of ['linux-x64', 'darwin-arm64']) put(`prebuilds/${name}`)
    const { code, message } = load(freebsd)
    expect(code).toBe('ERR_REF_ADDON')
    expect(message).toContain(
      'binaries for macOS, Windows and Linux with glibc, each x64 and arm64'
    )
    expect(message).toContain(`not for freebsd-${process.arch}`)
    expect(message).toContain(
      `check out its repository at the tag v${version}, run "npm ci && npm pack"`
    )
    expect(message).not.toContain('npm run build')
  })

  const onLinux = process.platform === 'linux' ? test : test.skip

  onLinux('musl: the binary is not for it, whether it is there or not', () => {
    for (const bytes of [undefined, 'no binary']) {
      if (bytes) put(`prebuilds/${host}`, bytes)
      const { code, message } = load(musl)
      expect(code).toBe('ERR_REF_ADDON')
      expect(message).toContain('not for musl')
      expect(message).toContain('npm ci && npm pack')
    }
  })

  test('musl with a package that was made there', () => {
    put(`prebuilds/${host}`)
    expect(load(musl)).toEqual(LOADED)
  })

  test('a missing binary: what to check', () => {
    const { code, message, cause } = load()
    expect({ code, cause }).toEqual({ code: 'ERR_REF_ADDON', cause: 'MODULE_NOT_FOUND' })
    expect(message).toContain(`does not find prebuilds/${host}/remote_ref.node`)
    expect(message).toContain('leave electron-remote-ref external')
    expect(message).not.toContain('npm run build')
  })

  test('a binary that does not load: the cause says why', () => {
    put(`prebuilds/${host}`, 'no binary')
    const { code, message, cause } = load()
    expect({ code, cause }).toEqual({ code: 'ERR_REF_ADDON', cause: 'ERR_DLOPEN_FAILED' })
    expect(message).toContain(
      `prebuilds/${host}/remote_ref.node of electron-remote-ref does not load`
    )
  })

  test('a checkout that has not been built', () => {
    fs.mkdirSync(path.join(folder, 'scripts'))
    fs.writeFileSync(path.join(folder, 'scripts', 'build.mjs'), '')
    const { code, message } = load()
    expect(code).toBe('ERR_REF_ADDON')
    expect(message).toBe(`There is no addon for ${host} that loads. Build it with "npm run build".`)
  })

  test('a host of an older Node-API is refused before it crashes', () => {
    put(`prebuilds/${host}`)
    const { code, message } = load(
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, napi: '8' } })"
    )
    expect(code).toBe('ERR_REF_ADDON')
    expect(message).toContain('needs Node-API 9; this program has 8')
  })
})
