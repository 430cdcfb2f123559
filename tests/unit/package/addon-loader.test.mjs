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
    const files = entry.startsWith('lib') ? ['lib/main', 'lib/persist', 'dist/shared'] : [entry]
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

  describe('a bundler has put something else in place of the binary', () => {
    /** What its `require` of the binary does. @param {string} body */
    const bundled = (body) => {
      put(`prebuilds/${host}`, 'no binary')
      return load(`require.extensions['.node'] = (module, file) => { ${body} }`)
    }

    test.each([
      ['the path of a file', 'module.exports = file'],
      ['a module around it', 'module.exports = { default: { Document() {} } }'],
      ['nothing', 'module.exports = undefined'],
      ['an error of Rollup', `throw new Error('Could not dynamically require "x". Please')`],
      ['an error of esbuild', `throw new Error('Dynamic require of "x" is not supported')`],
      ['an error of Rolldown', 'throw new Error(\'Calling `require` for "x" in an environment\')'],
      ['an ES module, which has no require', "throw new ReferenceError('require is not defined')"]
    ])('%s: what to check', (_what, body) => {
      const { code, message } = bundled(body)
      expect(code).toBe('ERR_REF_ADDON')
      expect(message).toContain(`does not find prebuilds/${host}/remote_ref.node`)
      expect(message).toContain('not in devDependencies')
    })

    test('an error of the loader of webpack: the cause says why', () => {
      const { code, message } = bundled("throw new Error('node-loader:\\nError: wrong ELF class')")
      expect(code).toBe('ERR_REF_ADDON')
      expect(message).toContain('does not load: see this error')
    })
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

/** What is published, without the line breaks of esbuild. @param {string} name */
const published = (name) =>
  fs.readFileSync(path.join(root, 'dist', name), 'utf8').replace(/\\?\n/g, '')

describe('dist/main.js in a bundle', () => {
  const main = path.join(root, 'dist', 'main.js')

  test('has one require for all binaries, of which Rollup makes no imports', () => {
    const text = published('main.js')
    const file = '"../prebuilds/[a-z0-9]+-[a-z0-9]+/remote_ref.node"'
    const chosen = `[\\w$]+==="[a-z0-9-]+"\\?${file}`
    expect(text.match(new RegExp(file, 'g'))).toHaveLength(6)
    expect(text.match(new RegExp(`require\\((${chosen}:){5}${file}\\)`, 'g'))).toHaveLength(1)
  })

  test.each([
    ['an ES module has no __dirname', 'undefined'],
    ['webpack gives a path in the project', "'node_modules/electron-remote-ref/dist'"]
  ])('%s: the error says what to check', (_why, folder) => {
    const script = `
    const code = require('node:fs').readFileSync(${JSON.stringify(main)}, 'utf8')
    try { new Function('require', 'module', '__dirname', code)(require, {}, ${folder}) }
    catch (error) { console.log(error.code, error.message) }`
    const options = /** @type {const} */ ({ cwd: os.tmpdir(), encoding: 'utf8' })
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], options)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ERR_REF_ADDON electron-remote-ref does not find prebuilds/)
  })
})

// electron-vite puts the lines that ES modules need after the last thing that looks like an import.
const bundles = fs.readdirSync(path.join(root, 'dist')).filter((name) => name.endsWith('.js'))
test.each(bundles)('dist/%s has no text like an import', (name) => {
  expect(published(name).match(/(?<=\s|^|;)import\s*([\w\s$*,/{}@."']+from\s*)?["']/)).toBe(null)
})
