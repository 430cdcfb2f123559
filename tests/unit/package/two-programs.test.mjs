/**
 * Types in apps: main and windows are two TypeScript programs. Each sees its own files and the shared
 * ones.
 */

import { describe, expect, test } from '@jest/globals'
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'
import { PATIENCE, STRICT, compiledApps } from '../helpers/compile.mjs'

const { consumers, compileProject } = compiledApps()

const NODE = { ...STRICT, lib: ['es2023'], types: ['node'] }
const WEB = { ...STRICT, lib: ['es2023', 'dom'], types: [] }

const SHARED = 'export interface SharedFile { id: number; name: string; done: boolean }\n'
const REFS = `
  import type { SharedFile } from './shared-file'
  declare module 'electron-remote-ref' {
    interface RemoteRefs { 'shared-files': SharedFile[] }
  }`

/**
 * Compiles both programs.
 *
 * @param {{ main?: string, page?: string, refs?: string }} texts
 * @param {{ node?: object, web?: object }} [options]
 */
async function compile(
  { main = 'export {}', page = 'export {}', refs = 'export {}' },
  { node, web } = {}
) {
  const both = ['refs.d.ts', 'shared-file.ts']
  const folder = consumers.project('module', {
    'refs.d.ts': refs,
    'shared-file.ts': SHARED,
    'main.ts': main,
    'page.ts': page,
    'tsconfig.node.json': JSON.stringify({
      compilerOptions: { ...NODE, ...node },
      files: [...both, 'main.ts']
    }),
    'tsconfig.web.json': JSON.stringify({
      compilerOptions: { ...WEB, ...web },
      files: [...both, 'page.ts']
    })
  })
  const run = async (/** @type {string} */ name) =>
    (await compileProject(path.join(folder, name))).output
  return { main: await run('tsconfig.node.json'), page: await run('tsconfig.web.json') }
}
const right = { main: '', page: '' }

describe('RemoteRefs in a declaration file', () => {
  const main = `
    import { remoteRef } from 'electron-remote-ref'
    const files = remoteRef('shared-files', [])
    files.value.push({ id: 1, name: 'a.txt', done: false })`

  test.each([
    [
      'vue',
      `import { useRemoteRef } from 'electron-remote-ref/vue'
       const files = useRemoteRef('shared-files', [{ id: 1, name: 'a', done: true }])`
    ],
    [
      'client',
      `import { Replica, bridge } from 'electron-remote-ref/client'
       const files = new Replica('shared-files', [{ id: 1, name: 'a', done: true }], { connect: bridge().useRemoteRef })`
    ]
  ])(
    'holds in main and in a page that imports /%s',
    async (_entry, use) => {
      const page = `${use}
        const names: string[] = files.value.map(({ name }) => name)
        // @ts-expect-error A member of another type.
        files.value.push({ id: 'one', name: 'a', done: true })`
      expect(await compile({ main, page, refs: REFS })).toEqual(right)
    },
    PATIENCE
  )

  test(
    'the one that the documentation shows',
    async () => {
      const text = fs.readFileSync(path.join(root, 'docs', 'typescript.md'), 'utf8')
      const refs = /** @type {RegExpExecArray} */ (
        /```ts\n(import type[^`]*?declare module[^`]*)```/.exec(text)
      )[1]
      const page = `
        import { useRemoteRef } from 'electron-remote-ref/vue'
        useRemoteRef('shared-files', []).value.push({ id: 1, name: 'a.txt', done: false })
        // @ts-expect-error A value of another type.
        useRemoteRef('shared-files', 3)`
      expect(await compile({ main, page, refs })).toEqual(right)
    },
    PATIENCE
  )
})

describe('[] as an initial value', () => {
  const use = (/** @type {string} */ fn) => `
    const list = ${fn}('list', [])
    list.value.push({ id: 1 })
    const state = ${fn}('state', { files: [], user: null as string | null, at: new Date() })
    state.value.files.push({ id: 1 })
    const user: string | null = state.value.user
    const year: number = state.value.at.getFullYear()
    const numbers = ${fn}('numbers', [1])
    // @ts-expect-error An element of another type.
    numbers.value.push('one')
    const typed = ${fn}<string[]>('typed', [])
    // @ts-expect-error An element of another type.
    typed.value.push(1)
    const given = ${fn}('given', {} as any)
    const any: { x: 1 } = given.value`

  test(
    'is an array of anything in strict programs, and other types stay',
    async () => {
      const main = `import { remoteRef } from 'electron-remote-ref'\n${use('remoteRef')}`
      const page = `import { useRemoteRef } from 'electron-remote-ref/vue'\n${use('useRemoteRef')}`
      expect(await compile({ main, page })).toEqual(right)
    },
    PATIENCE
  )

  test(
    'without strict, null and undefined are none',
    async () => {
      const main = `
        import { remoteRef } from 'electron-remote-ref'
        const text: string = remoteRef('text', null).value
        const { value } = remoteRef('state', { user: null, n: 1, files: [] })
        const n: number = value.n
        value.user.name = value.files[0].name`
      expect(await compile({ main }, { node: { strict: false } })).toEqual(right)
    },
    PATIENCE
  )

  test(
    'the first program of the README is right',
    async () => {
      const text = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
      const main = /** @type {RegExpExecArray} */ (
        /```js\n([^`]*remoteRef\([^`]*)```/.exec(text)
      )[1]
      const page = /** @type {RegExpExecArray} */ (
        /<script setup>\n([^<]*)<\/script>/.exec(text)
      )[1]
      const template =
        'for (const file of files.value) file.name += file.id; files.status.value.length'
      expect(await compile({ main, page: page + template })).toEqual(right)
    },
    PATIENCE
  )
})

describe('a page', () => {
  test(
    'has window.remoteRef, and neither Node nor Electron',
    async () => {
      const page = `
        import 'electron-remote-ref/vue'
        import 'electron-remote-ref/client'
        const handle = window.remoteRef.useRemoteRef('files', '[]')
        const stop: () => void = handle.onUpdate((text: string) => console.log(text))
        // @ts-expect-error A name that is no string.
        window.remoteRef.useRemoteRef(7)
        const timer: number = setTimeout(stop, 1)
        // @ts-expect-error Of Node.
        process.exit(timer)
        // @ts-expect-error Of Electron.
        const type: Electron.BrowserWindow = 1`
      expect(await compile({ page }, { web: { skipLibCheck: false } })).toEqual(right)
    },
    PATIENCE
  )

  test(
    "main's rules see Electron's own types",
    async () => {
      const main = `
        import { app, webContents } from 'electron'
        import { configure, defaultAccess } from 'electron-remote-ref'
        configure({
          access: (frame, name) => {
            const id: number = frame.webContents.id
            const same: boolean = frame.webContents === webContents.fromId(id)
            // @ts-expect-error There is no such member.
            frame.webContents.nothing
            return app.isReady() && same ? 'read' : defaultAccess(frame, name)
          }
        })`
      expect(await compile({ main }, { node: { skipLibCheck: true } })).toEqual(right)
    },
    PATIENCE
  )
})
