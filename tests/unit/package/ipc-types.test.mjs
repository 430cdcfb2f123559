/** Types of calls and messages in apps: one declaration for the two programs of main and windows. */

import { describe, expect, test } from '@jest/globals'
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'
import { PATIENCE, STRICT, compiledApps } from '../helpers/compile.mjs'

const { consumers, compileProject } = compiledApps()

const NODE = { ...STRICT, lib: ['es2023'], types: ['node'], skipLibCheck: true }
const WEB = { ...STRICT, lib: ['es2023', 'dom'], types: [] }

/** @param {string[]} names Of files in tests/types. */
function filesOfTests(names) {
  const folder = path.join(root, 'tests', 'types')
  return Object.fromEntries(
    names.map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')])
  )
}

/**
 * Compiles a program.
 *
 * @param {object} compilerOptions @param {Record<string, string>} files
 */
async function compile(compilerOptions, files) {
  const folder = consumers.project('module', {
    ...files,
    'tsconfig.json': JSON.stringify({ compilerOptions, files: Object.keys(files) })
  })
  const { output } = await compileProject(path.join(folder, 'tsconfig.json'))
  return output
}

describe('declared calls and messages', () => {
  const SHARED = ['calls.d.ts', 'expect.d.ts']

  test(
    'in main and its processes, without the types of the web',
    async () => {
      const names = [...SHARED, 'ipc-main.ts', 'ipc-process.ts']
      expect(await compile(NODE, filesOfTests(names))).toBe('')
    },
    PATIENCE
  )

  test(
    'in windows, without the types of Node and Electron',
    async () => {
      const names = [...SHARED, 'ipc-window.ts', 'ipc-vue.ts']
      expect(await compile(WEB, filesOfTests(names))).toBe('')
    },
    PATIENCE
  )

  test(
    'in tests of an app',
    async () => {
      const names = [...SHARED, 'refs.d.ts', 'ipc-testing.ts']
      const both = { ...NODE, lib: WEB.lib }
      expect(await compile(both, filesOfTests(names))).toBe('')
    },
    PATIENCE
  )

  test.each(['window', 'vue'])(
    'in a window that imports /ipc/%s alone',
    async (entry) => {
      const page = `
        import { ipc } from 'electron-remote-ref/ipc/${entry}'
        const size: Promise<number> = ipc.invoke('sum', 1, 2)
        // @ts-expect-error There is no such call.
        ipc.invoke('sums', 1, 2)
        // @ts-expect-error Of Node.
        process.exit(size)
        // @ts-expect-error Of Electron.
        const app: Electron.Menu = 1`
      expect(await compile(WEB, { ...filesOfTests(SHARED), 'page.ts': page })).toBe('')
    },
    PATIENCE
  )

  test(
    "main has Electron's own types",
    async () => {
      const main = `
        import { BrowserWindow, utilityProcess, WebContentsView } from 'electron'
        import { Worker } from 'node:worker_threads'
        import { ipc } from 'electron-remote-ref/ipc'
        const window = new BrowserWindow()
        ipc.to(window).send('set-title', 'a')
        ipc.to(window.webContents.mainFrame).send('closed')
        ipc.of(new WebContentsView()).on('closed', (event) => {
          event.window?.setTitle(event.sender.getURL())
          event.frame.webContents.reload()
          // @ts-expect-error There may be none.
          event.window.close()
          // @ts-expect-error There is no such member.
          event.sender.nothing
        })
        ipc.name(window, 'main')
        ipc.attach(utilityProcess.fork('a.js'), 'a')
        ipc.attach(new Worker('b.js'), 'b').close()
        // @ts-expect-error No window may have the focus.
        ipc.to(BrowserWindow.getFocusedWindow())
        // @ts-expect-error No window.
        ipc.to({ title: 'a' })`
      expect(await compile(NODE, { ...filesOfTests(SHARED), 'main.ts': main })).toBe('')
    },
    PATIENCE
  )

  test(
    'schemas of libraries are schemas',
    async () => {
      const main = `
        import { ipc } from 'electron-remote-ref/ipc'
        import * as v from 'valibot'
        import * as z from 'zod'
        ipc.handle('find', () => [], { args: [z.string(), z.number().optional()] })
        ipc.handle('find', () => [], { args: z.tuple([z.string(), z.number()]) })
        ipc.handle('find', () => [], { args: [v.pipe(v.string(), v.minLength(1))] as const })`
      expect(await compile(NODE, { ...filesOfTests(SHARED), 'main.ts': main })).toBe('')
    },
    PATIENCE
  )
})

describe('without a declaration', () => {
  const use = `
    const n: number = await remote.invoke('any', 1, { timeout: 3 })
    const text: string = (await remote.invoke('any')).of.any[0].kind
    for await (const part of remote.stream('any', 1)) part.of.any.kind
    remote.send('any', 1, 'b', new Map())
    ipc.on('any', (event, a, b) => [event.signal, a.b, b.c])
    ipc.off('any')
    ipc.handle('any', (_event, a) => a.b + n + text)
    ipc.handle('any', async function* () {
      yield 1
    })
    // @ts-expect-error A name that is no string.
    remote.send(3)
    // @ts-expect-error No function.
    ipc.handle('any', 3)
    // @ts-expect-error There is no such method.
    ipc.listen('any')`

  test(
    'everything is possible in main',
    async () => {
      const main = `
        import { ipc } from 'electron-remote-ref/ipc'
        const remote = ipc.to('settings')
        ipc.broadcast('any', 1)
        ipc.allow({ from: 'a', to: 'b', names: ['any'] })
        ${use}`
      expect(await compile(NODE, { 'main.ts': main })).toBe('')
    },
    PATIENCE
  )

  test(
    'everything is possible in windows',
    async () => {
      const page = `
        import { handleIpc, ipc, onIpc } from 'electron-remote-ref/ipc/vue'
        const remote = ipc.to('settings')
        const { a, b }: { a: number; b: string } = ipc.invokeSync('any', 1)
        onIpc('any', (_event, x) => x.y)
        handleIpc('any', (_event, x) => [x.y, a, b])
        ${use}`
      expect(await compile(WEB, { 'page.ts': page })).toBe('')
    },
    PATIENCE
  )

  test(
    'of one kind, the other is checked',
    async () => {
      const main = `
        import { ipc } from 'electron-remote-ref/ipc'
        declare module 'electron-remote-ref/ipc' {
          interface IpcMessages { 'set-title': [text: string] }
        }
        ipc.handle('any', (_event, a) => a.b)
        ipc.broadcast('set-title', 'a')
        // @ts-expect-error There is no such message.
        ipc.broadcast('title', 'a')`
      expect(await compile(NODE, { 'main.ts': main })).toBe('')
    },
    PATIENCE
  )
})

test(
  'a mistake is an error in the line where it is, which says what is wrong',
  async () => {
    const lines = [
      "import { ipc } from 'electron-remote-ref/ipc/window'",
      "ipc.invoke('finds', 'a')",
      "ipc.invoke('load', 3)",
      "ipc.handle('sum', () => 'a')",
      "ipc.send('moved', 1)"
    ]
    const files = { ...filesOfTests(['calls.d.ts']), 'wrong.ts': lines.join('\n') }
    const output = await compile(WEB, files)
    const found = [...output.matchAll(/wrong\.ts\((\d+),\d+\): error TS\d+: (.*)/g)]
    expect(found.map(([, line]) => Number(line))).toEqual([2, 3, 4, 5])
    expect(found[0][2]).toMatch(/^Argument of type '"finds"' is not assignable to parameter/)
    expect(found[1][2]).toMatch(/^Argument of type 'number' is not assignable to parameter/)
    expect(found[2][2]).toMatch(/^Type 'string' is not assignable to type 'number \| PromiseLike/)
    expect(found[3][2]).toMatch(/^Expected 3-4 arguments, but got 2/)
  },
  PATIENCE
)
