/** The published package in projects with both kinds of modules: its exports and its types. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as sourcesOfServer from '../../../lib/server/index.js'
import { root } from '../../../scripts/system.mjs'
import { startCompiler } from '../helpers/compile.mjs'
import { packBeforeAll } from '../helpers/consumer.mjs'
import { execute, executeBin } from '../helpers/execute.mjs'

/** Milliseconds; each compiles a project from nothing. */
const PATIENCE = 240_000
const sources = path.join(root, 'tests', 'types')

const consumers = packBeforeAll(PATIENCE)
const compileProject = startCompiler()

describe('checkers of packages', () => {
  // Windows get the package through a bundler or as ES modules: /vue and /client are nothing else.
  test(
    'Are the types wrong? No',
    () => {
      const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm']
      const args = [consumers.tarball, ...rules, '--no-definitely-typed', '--no-emoji']
      const { status, output } = executeBin('attw', args)
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringContaining('electron-remote-ref/ipc/process')
      })
    },
    PATIENCE
  )

  test(
    'publint has nothing to say',
    () => {
      const { status, output } = executeBin('publint', [consumers.tarball, '--strict'])
      expect(output).toMatch(/All good!/)
      expect(status).toBe(0)
    },
    PATIENCE
  )
})

describe('exports', () => {
  const print =
    'console.log(typeof remoteRef, typeof configure, typeof preloadPath, RemoteRefError.name)'

  test('of the main process, imported by name', () => {
    const names = 'remoteRef, configure, preloadPath, RemoteRefError'
    const text = `import { ${names} } from 'electron-remote-ref'\n${print}`
    const folder = consumers.project('module', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    expect(output).toBe('function function function RemoteRefError\n')
  })

  test('of the main process, required', () => {
    const names = 'remoteRef, configure, preloadPath, RemoteRefError'
    const text = `const { ${names} } = require('electron-remote-ref')\n${print}`
    const folder = consumers.project('commonjs', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    expect(output).toBe('function function function RemoteRefError\n')
  })

  test('of the main process: all exports of the sources, whether imported or required', () => {
    const text = `
      import { createRequire } from 'node:module'
      import * as imported from 'electron-remote-ref'
      const required = createRequire(import.meta.url)('electron-remote-ref')
      const names = (all) => Object.keys(all).sort().filter((name) => !/^(default|module\\.exports)$/.test(name))
      console.log(JSON.stringify([names(imported), names(required)]))`
    const folder = consumers.project('module', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    const sources = createRequire(import.meta.url)('../../../lib/main/index.js')
    const names = Object.keys(sources).sort()
    expect(JSON.parse(output)).toEqual([names, names])
  })

  test('of windows: /vue and /client share their code', () => {
    const text = `
      import { RemoteRefError, configure, toPlain } from 'electron-remote-ref/vue'
      import * as client from 'electron-remote-ref/client'
      const told = []
      configure({ onError: (error) => void told.push(error) })
      const listeners = []
      const stop = () => {}
      const onUpdate = (fn) => (listeners.push(fn), stop)
      const handle = { send() {}, onLeave: () => stop, destroy() {}, onUpdate }
      new client.Replica('list', [], { connect: () => handle })
      for (const fn of listeners) fn('e [["no","ERR_REF_DENIED","not yours"]]')
      console.log(RemoteRefError === client.RemoteRefError, toPlain === client.toPlain)
      console.log(told.map((error) => error instanceof client.RemoteRefError && error.code))`
    const folder = consumers.project('commonjs', { 'window.mjs': text })
    const { output } = execute(process.execPath, ['window.mjs'], { cwd: folder })
    expect(output).toBe("true true\n[ 'ERR_REF_DENIED' ]\n")
  })

  test('of calls and messages, imported and required', () => {
    const text = `
      import { createRequire } from 'node:module'
      import * as main from 'electron-remote-ref/ipc'
      import * as window from 'electron-remote-ref/ipc/window'
      import * as vue from 'electron-remote-ref/ipc/vue'
      const required = createRequire(import.meta.url)('electron-remote-ref/ipc')
      const names = (all) => Object.keys(all).sort().filter((name) => !/^(default|module\\.exports)$/.test(name))
      console.log(JSON.stringify([main, required, window, vue].map(names)))
      console.log(main.ipc === required.ipc, main.IpcError.name, vue.ipc === window.ipc)
      import('electron-remote-ref/ipc/process').catch(({ code }) => console.log(code))`
    const folder = consumers.project('module', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    const [names, ...rest] = output.trim().split('\n')
    const common = ['IPC_ERROR_CODES', 'IpcError', 'callOptions']
    expect(JSON.parse(names)).toEqual([
      [...common, 'ipc', 'registerError'],
      [...common, 'ipc', 'registerError'],
      [...common.slice(0, 2), 'attach', 'callOptions', 'ipc', 'registerError'],
      ['IpcError', 'callOptions', 'handleIpc', 'ipc', 'onIpc', 'registerError', 'useIpcNames']
    ])
    expect(rest).toEqual(['true IpcError true', 'ERR_IPC_PROCESS'])
  })

  test('of the cloud, imported and required; who wants only WebSockets is told to install ws', () => {
    const text = `
      import { createRequire } from 'node:module'
      import { cloud } from 'electron-remote-ref/cloud'
      const require = createRequire(import.meta.url)
      const { RemoteRefError, configure, remoteRef } = require('electron-remote-ref')
      console.log(typeof cloud, require('electron-remote-ref/cloud').cloud === cloud)
      try {
        cloud({ url: 'nonsense' })
      } catch (error) {
        console.log(error instanceof RemoteRefError, error.code)
      }
      const onError = (error) => {
        console.log(error.code, /npm install ws/.test(error.message), ref.cloud.status)
        ref.destroy()
      }
      configure({ onError })
      const only = cloud({ url: 'http://127.0.0.1:9', transports: ['websocket'] })
      const ref = remoteRef('list', [new Map()], { cloud: only })
`
    const folder = consumers.project('module', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    expect(output).toBe('function true\ntrue ERR_REF_OPTION\nERR_REF_MODULE true offline\n')
  })

  test('of the server; its program says what to install', () => {
    const text = `
      import * as server from 'electron-remote-ref/server'
      console.log(JSON.stringify(Object.keys(server).sort()))
      const store = new server.MemoryStore()
      const served = server.serve({ store, port: 0 })
      const { url } = await served.ready
      console.log((await fetch(url + '/health')).status)
      await served.close()`
    const folder = consumers.project('commonjs', { 'server.mjs': text })
    const { output } = execute(process.execPath, ['server.mjs'], { cwd: folder })
    const [names, status] = output.trim().split('\n')
    expect(JSON.parse(names)).toEqual(Object.keys(sourcesOfServer).sort())
    expect(status).toBe('200')
    const installed = createRequire(path.join(folder, 'server.mjs'))
    const manifest = installed.resolve('electron-remote-ref/package.json')
    const program = path.join(
      path.dirname(manifest),
      installed(manifest).bin['electron-remote-ref']
    )
    const args = [program, 'serve', '--dir', 'data']
    expect(execute(process.execPath, args, { cwd: folder })).toMatchObject({
      status: 1,
      output: expect.stringContaining('npm install classic-level')
    })
  })

  test('of the cloud and the server, without ws: over server-sent events', () => {
    const text = `
      import { remoteRef } from 'electron-remote-ref'
      import { cloud } from 'electron-remote-ref/cloud'
      import { MemoryStore, serve } from 'electron-remote-ref/server'
      const server = serve({ store: new MemoryStore(), port: 0 })
      const { url } = await server.ready
      const ref = remoteRef('list', [], { cloud: cloud({ url }) })
      ref.value.push(1)
      await ref.cloud.synced()
      const log = await (await fetch(url + '/v1/stream/list')).text()
      console.log(/"value":1/.test(log), ref.cloud.transport, ref.cloud.error)
      ref.destroy()
      await server.close()
`
    const folder = consumers.project('module', { 'main.js': text })
    const { output } = execute(process.execPath, ['main.js'], { cwd: folder })
    expect(output).toBe('true sse null\n')
  })

  test('of tests: refs that main creates are in the windows', () => {
    const text = `
      import { createRequire } from 'node:module'
      import { createTestApp } from 'electron-remote-ref/testing'
      import { useRemoteRef } from 'electron-remote-ref/vue'
      const { remoteRef } = createRequire(import.meta.url)('electron-remote-ref')
      const own = remoteRef('own', 1)
      const app = createTestApp()
      const list = app.remoteRef('list', ['a'])
      const [used, usedOwn] = [useRemoteRef('list', []), useRemoteRef('own', 0)]
      await app.settled()
      used.value.push('b')
      usedOwn.value++
      await app.settled()
      console.log(JSON.stringify([list.get([]), own.get([])]))
      app.close()
      console.log(used.status.value)`
    const folder = consumers.project('module', { 'test.js': text })
    const { output } = execute(process.execPath, ['test.js'], { cwd: folder })
    expect(output).toBe('[["a","b"],2]\nclosed\n')
  })

  test('of windows, imported by name', () => {
    const text = `
      import { useRemoteRef } from 'electron-remote-ref/vue'
      import { Replica, bridge } from 'electron-remote-ref/client'
      console.log(typeof useRemoteRef, typeof Replica, typeof bridge)`
    const folder = consumers.project('commonjs', { 'window.mjs': text })
    const { output } = execute(process.execPath, ['window.mjs'], { cwd: folder })
    expect(output).toBe('function function function\n')
  })
})

describe('types', () => {
  /** @type {Record<string, string>} */
  const modules = { node16: 'node16', nodenext: 'nodenext', bundler: 'preserve' }

  /**
   * Compiles a project.
   *
   * @param {'commonjs' | 'module'} type @param {string} resolution
   * @param {Record<string, string>} files
   */
  const compile = (type, resolution, files) => {
    const compilerOptions = {
      module: modules[resolution],
      moduleResolution: resolution,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
      strict: true,
      noEmit: true,
      // Where the rules are strictest, the declarations of the package are checked as well.
      skipLibCheck: resolution !== 'node16'
    }
    const config = JSON.stringify({ compilerOptions, include: ['*'] })
    const folder = consumers.project(type, { 'tsconfig.json': config, ...files })
    return compileProject(path.join(folder, 'tsconfig.json'))
  }

  /** @param {(name: string) => string | null} rename */
  const filesOfTests = (rename) => {
    const names = fs.readdirSync(sources)
    expect(names).toContain('main.ts')
    return Object.fromEntries(
      names.map((name) => [rename(name), fs.readFileSync(path.join(sources, name), 'utf8')])
    )
  }

  test.each(
    /** @type {const} */ (['commonjs', 'module']).flatMap((type) =>
      Object.keys(modules).map((resolution) => ({ type, resolution }))
    )
  )(
    'are right in a $type project with moduleResolution $resolution',
    async ({ type, resolution }) => {
      // Where a CommonJS file cannot import an ES module, windows are ES modules by their names.
      const old = type === 'commonjs' && resolution === 'node16'
      const files = filesOfTests((name) =>
        old && /^(vue|client|ipc-window|ipc-vue|ipc-testing)\.ts$/.test(name)
          ? name.replace('.ts', '.mts')
          : name
      )
      expect(await compile(type, resolution, files)).toEqual({ status: 0, output: '' })
    },
    PATIENCE
  )

  test(
    'a mistake is an error in the line where it is',
    async () => {
      const { 'refs.d.ts': refs } = filesOfTests((name) => name)
      const lines = [
        "import { remoteRef } from 'electron-remote-ref'",
        "import { useRemoteRef } from 'electron-remote-ref/vue'",
        "import { Replica, bridge } from 'electron-remote-ref/client'",
        "remoteRef('counter', 'one')",
        "useRemoteRef('counter', 'one')",
        "new Replica('counter', 'one', { connect: bridge().useRemoteRef })"
      ]
      const { status, output } = await compile('module', 'bundler', {
        'refs.d.ts': refs,
        'wrong.ts': lines.join('\n')
      })
      const found = [...output.matchAll(/wrong\.ts\((\d+),\d+\): error (TS\d+): (.*)/g)]
      expect(found.map(([, line, code]) => [Number(line), code])).toEqual([
        [4, 'TS2769'],
        [5, 'TS2769'],
        [6, 'TS2769']
      ])
      expect(output).toContain(
        "Argument of type 'string' is not assignable to parameter of type 'number'."
      )
      expect(status).not.toBe(0)
    },
    PATIENCE
  )
})
