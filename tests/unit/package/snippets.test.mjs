/**
 * Every example of the README and of the documentation compiles against the types of the packed package,
 * as in a strict program of the process that it is for.
 */

import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { PATIENCE, STRICT, compiledApps } from '../helpers/compile.mjs'
import { fileOf, pages, sideOf, snippetsOf } from '../helpers/snippets.mjs'

/** @typedef {import('../helpers/snippets.mjs').Side} Side */
/** @typedef {import('../helpers/snippets.mjs').Snippet} Snippet */

const { consumers, compileProject } = compiledApps()

const COMMON = {
  ...STRICT,
  jsx: 'preserve',
  // JavaScript has no types for the arguments of its functions.
  noImplicitAny: false,
  checkJs: true,
  skipLibCheck: true
}
const NODE = { ...COMMON, lib: ['es2023'], types: ['node', 'electron'] }
const WEB = { ...COMMON, lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'], types: [] }
const OPTIONS = { main: NODE, process: NODE, window: WEB, test: { ...NODE, lib: WEB.lib } }

/** What examples leave to the app, or have from an example before. Whatever else they use has to be there. */
const APP = `
  interface SharedFile { id: number; name: string; done: boolean }
  interface Note { title: string; body: string }
  declare const id: number, user: { id: string, name: string }, folder: string, rows: string[]
  declare let counter: number
  declare const access: import('electron-remote-ref').AccessRule
  declare function log(...given: unknown[]): void
  declare function show(...given: unknown[]): void
  declare function insert(text: string, from?: string | null): number`
const NAMES = {
  main: `
    declare const server: import('electron-remote-ref/cloud').Cloud
    declare const store: import('electron-remote-ref/server').LogStore
    declare const auth: import('electron-remote-ref/server').Auth
    declare const notes: import('electron-remote-ref').SharedRef<Note[]>
    declare const files: import('electron-remote-ref').RemoteRef<SharedFile[]>
    declare const state: import('electron-remote-ref').RemoteRef<any>
    declare const settings: import('electron-remote-ref').RemoteRef<any>
    declare const sharedFiles: import('electron-remote-ref').RemoteRef<SharedFile[]>
    declare const event: import('electron-remote-ref/ipc').MainEvent
    declare const admin: Electron.BrowserWindow, guest: Electron.BrowserWindow
    declare const mainWindow: Electron.BrowserWindow, secondWindow: Electron.BrowserWindow
    declare const paletteWindow: Electron.BrowserWindow, editorWindow: Electron.BrowserWindow
    declare const settingsWindow: Electron.BrowserWindow
    declare const file: string, session: { token(): Promise<string> }, url: string, secrets: string[]
    declare const keys: { of(doc: string): Promise<{ secret: Uint8Array }> }
    declare function showNames(values: any[]): void
    declare function print(file: string): Promise<void>
    declare function askUser(question: string): boolean
    declare function exportPage(file: string, page: number): Promise<void>
    declare function readLines(file: string): AsyncIterable<string>
    declare function saveSettings(): void
    declare function saveDocument(): void
    declare function rename(id: number, name: string): void
    declare function search(event: unknown, text: string): string[]
    declare function verify(token: string | null): Promise<{ id: string, name: string, tokenExpires: number } | null>
    /** Of Express and Fastify. */
    declare const app: any`,
  window: `
    interface Window { api: any }
    declare const files: import('vue').Ref<SharedFile[]>, title: string, file: File
    declare function toast(text: string): void
    declare function describe(patches: unknown[]): string
    declare function render(value: unknown): void`,
  process: `
    declare function countFiles(folder: string, settings: unknown): number
    declare function fibonacci(n: number): number`,
  test: ''
}
/** Its own types are not found by today's resolution of modules. */
const VUEX = `declare module 'vuex' {
  type Change = (state: any, payload: any) => void
  export function createStore(options: { state: () => object, mutations: Record<string, Change> }): any
}`
/** Packages that the tests do not install, and files of the app. */
const MODULES = ['@vue/test-utils', 'pinia', 'react', 'vite', 'vitest', '*.vue']

const all = pages().flatMap(snippetsOf)

/** @param {Side} side */
const of = (side) => all.filter((snippet) => sideOf(snippet) === side)

/**
 * @param {keyof typeof NAMES} side @param {Snippet[]} snippets
 * @returns {Promise<string[]>} What is wrong, with the place in the documentation.
 */
async function compile(side, snippets) {
  const files = {
    ...Object.fromEntries(snippets.map((snippet) => fileOf(snippet, side))),
    'names.d.ts': `${APP}\n${NAMES[side]}`,
    'shared-file.d.ts': 'export interface SharedFile { id: number }',
    'modules.d.ts': [VUEX, ...MODULES.map((name) => `declare module '${name}'`)].join('\n')
  }
  const config = { compilerOptions: OPTIONS[side], files: Object.keys(files) }
  const folder = consumers.project('module', { ...files, 'tsconfig.json': JSON.stringify(config) })
  const { output } = await compileProject(path.join(folder, 'tsconfig.json'))
  const lines = output.split('\n').filter((line) => line !== '')
  return lines.map((line) => line.replace(/^\S*\/([\w-]+)-\d+\.\w+\((\d+),\d+\)/, 'docs/$1.md:$2'))
}

describe('examples compile', () => {
  test.each(/** @type {const} */ (['main', 'window', 'process', 'test']))(
    'of a %s',
    async (side) => {
      const examples = of(side)
      const shared = of('both').filter(({ code }) => code.startsWith('// shared.js'))
      expect(await compile(side, [...shared, ...examples])).toEqual([])
      expect(examples.length).toBeGreaterThan(1)
    },
    PATIENCE
  )

  const declarations = of('both').filter(({ code }) => code.includes('declare module'))
  test.each(declarations.map((snippet) => /** @type {const} */ ([snippet.page, snippet])))(
    'that are declarations: %s',
    async (_page, snippet) => {
      expect(await compile('main', [snippet])).toEqual([])
      expect(await compile('window', [snippet])).toEqual([])
    },
    PATIENCE
  )
})

describe('the check', () => {
  const snippet = (/** @type {string} */ code, language = 'js') => ({
    page: 'docs/wrong.md',
    line: 7,
    language,
    code
  })

  test(
    'finds what is misspelt, and where',
    async () => {
      const wrong = snippet("// main\nremoteRef('a', 1, { persit: true })\nremoteReef('b')\n")
      const said = (await compile('main', [wrong])).join('\n')
      expect(said).toMatch(/^docs\/wrong\.md:8: error [^]*'persit' does not exist/)
      expect(said).toMatch(/^docs\/wrong\.md:9: error .*Cannot find name 'remoteReef'/m)
    },
    PATIENCE
  )

  test('finds a name of a template that its script does not have', () => {
    const code = '<script setup>\nconst a = 1\n</script>\n<template>{{ a + b }}</template>\n'
    expect(() => fileOf(snippet(code, 'vue'), 'window')).toThrow(
      'docs/wrong.md:7: the template uses b'
    )
  })

  test('leaves out only examples of what was before', () => {
    const out = of('before')
    expect(new Set(out.map(({ page }) => page))).toEqual(new Set(['docs/ipc-migration.md']))
    expect(out.filter(({ code }) => /electron-remote-ref|\bipc\./.test(code))).toEqual([])
  })
})
