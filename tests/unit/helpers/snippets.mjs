/** The examples of the documentation, as files that can be compiled. */

import fs from 'node:fs'
import path from 'node:path'
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc'
import { root } from '../../../scripts/system.mjs'

/**
 * @typedef {'main' | 'window' | 'process' | 'test' | 'both' | 'before'} Side Where an example runs; `both`: it is a
 *   file of main and of windows; `before`: it shows Electron's own IPC, without this package.
 */
/**
 * @typedef {object} Snippet
 * @property {string} page Such as `docs/guide.md`.
 * @property {number} line Of its first line of code.
 * @property {string} language After the fence.
 * @property {string} code
 */

/** Languages that are compiled. */
const CODE = ['js', 'ts', 'jsx', 'vue']

/** What an example may use without importing it, since an example before it has; by entry. */
const MAIN = {
  'electron-remote-ref': ['configure', 'defaultAccess', 'dropPersisted', 'entry', 'remoteRef'],
  'electron-remote-ref/cloud': ['cloud'],
  'electron-remote-ref/ipc': ['ipc', 'registerError'],
  'electron-remote-ref/server': ['localStore', 'serve'],
  electron: ['app', 'BrowserWindow', 'dialog', 'ipcMain', 'utilityProcess']
}
const NODE = ['fs', 'http', 'path']
const WINDOW = {
  'electron-remote-ref/vue': ['toPlain', 'useRemoteRef'],
  'electron-remote-ref/client': ['Replica', 'bridge'],
  'electron-remote-ref/ipc/window': ['callOptions', 'ipc']
}
const PROCESS = { 'electron-remote-ref/ipc/process': ['ipc'] }
/** @type {Partial<Record<Side, Record<string, string[]>>>} */
const GIVEN = { main: MAIN, window: WINDOW, process: PROCESS }

/** @returns {string[]} The README and the pages. */
export function pages() {
  const docs = fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', ...docs.map((name) => `docs/${name}`)]
}

/** @param {string} page @returns {Snippet[]} Its examples that are code. */
export function snippetsOf(page) {
  const text = fs.readFileSync(path.join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```/gm)]
    .filter(([, language]) => CODE.includes(language))
    .flatMap(({ index, 1: language, 2: code }) => {
      const line = text.slice(0, index).split('\n').length + 1
      const snippet = { page, line, language, code }
      return /\/\/ (main|Vue): /.test(code) ? eachLine(snippet) : [snippet]
    })
}

/** Of an example of both sides, whose lines say to which one they belong. @param {Snippet} snippet @returns {Snippet[]} */
function eachLine({ page, line, language, code }) {
  return code
    .trimEnd()
    .split('\n')
    .map((one, i) => ({ page, line: line + i, language, code: `${one}\n` }))
}

/** @param {Snippet} snippet @returns {Side} */
export function sideOf({ code, language }) {
  const [, before, said] =
    /^\/\/ (before, )?(?:your )?(main|window|process|preload)\b/.exec(code) ?? []
  if (before || (said === 'preload' && code.includes('ipcRenderer'))) return 'before'
  if (/^\/\/ shared|declare module/m.test(code)) return 'both'
  if (said === 'main' || said === 'process') return said
  if (/\/testing'/.test(code)) return 'test'
  const isWindow = said !== undefined || language === 'vue' || language === 'jsx'
  const uses = /\b(useRemoteRef|useTextField|onTextEdit|Replica)\b|\/(vue|client|ipc\/window)'/
  return isWindow || uses.test(code) ? 'window' : 'main'
}

/**
 * @param {Snippet} snippet @param {Side} side
 * @returns {[name: string, text: string]} A file, whose lines are those of the page.
 */
export function fileOf(snippet, side) {
  const { page, line, language } = snippet
  const code = language === 'vue' ? scriptOf(snippet) : snippet.code
  const [, given] = /^\/\/ (shared\.js)/.exec(code) ?? []
  const extension = code.includes('declare module') ? 'd.ts' : language.replace('vue', 'js')
  const name = given ?? `${path.basename(page, '.md')}-${line}.${extension}`
  const before = extension === 'd.ts' ? '' : `${importsFor(code, side)} export {};`
  return [name, `${before}${'\n'.repeat(line - 1)}${code}`]
}

/** @param {string} code @param {Side} side @returns {string} In one line. */
function importsFor(code, side) {
  // Of Express or Fastify.
  const other = code.includes("'electron-remote-ref/server'") ? ['app'] : []
  const isUsed = (/** @type {string} */ name) =>
    new RegExp(`(?<![.\\w'-])${name}\\b(?!')`).test(code) &&
    !other.includes(name) &&
    !isDeclared(code, name)
  const lines = Object.entries(GIVEN[side] ?? {}).map(([entry, names]) => {
    const used = names.filter(isUsed)
    return used.length > 0 ? `import { ${used.join(', ')} } from '${entry}';` : ''
  })
  const node = side === 'main' ? NODE.filter(isUsed) : []
  return [...lines, ...node.map((name) => `import ${name} from 'node:${name}';`)].join(' ')
}

/** @param {string} code @param {string} name Whether the code imports or declares it itself. */
function isDeclared(code, name) {
  const list = `\\{[^}]*\\b${name}\\b[^}]*\\}`
  const is = `(const|let|function) ${name}\\b|import ${name}\\b|import ${list} from|const ${list} = require`
  return new RegExp(is).test(code)
}

/**
 * The script of a component with what its template reads.
 *
 * @param {Snippet} snippet
 * @returns {string}
 * @throws {Error} If the template is not valid, or uses a name that the script does not have.
 */
function scriptOf({ page, line, code }) {
  const where = `${page}:${line}`
  // A part of a template stands for a whole one.
  const isPart = !/^<(script|template)/m.test(code)
  const { descriptor, errors } = parse(isPart ? `<template>${code}</template>` : code)
  const script = descriptor.scriptSetup ? compileScript(descriptor, { id: 'x' }) : null
  const { bindings = {} } = script ?? {}
  const source = descriptor.template?.content ?? ''
  const compilerOptions = { bindingMetadata: bindings, prefixIdentifiers: true }
  const template = compileTemplate({ source, filename: where, id: 'x', compilerOptions })
  const wrong = [...errors, ...template.errors].map((error) =>
    String(Object(error).message ?? error)
  )
  const unknown = script ? [...template.code.matchAll(/_ctx\.(\w+)/g)].map(([, name]) => name) : []
  if (wrong.length > 0) throw new Error(`${where}: ${wrong.join('; ')}`)
  if (unknown.length > 0) throw new Error(`${where}: the template uses ${unknown.join(', ')}`)
  return descriptor.scriptSetup?.content ?? ''
}
