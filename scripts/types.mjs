/** Writes the published declarations: the reachable part of what TypeScript emits, each file once. */

import fs from 'node:fs'
import path from 'node:path'
import { root } from './system.mjs'

/** TypeScript's output for lib. */
const MADE = path.join(root, 'build', 'types')
const PUBLISHED = path.join(root, 'types')

/** The entries that apps import. */
const ENTRIES = ['main/index', 'vue/index', 'client/index', 'text-field/index', 'testing/index']
const IPC_ENTRIES = ['main', 'process', 'window', 'vue', 'testing'].map(
  (name) => `ipc/${name}/index`
)
/** What JSDoc cannot declare is in declarations among the sources. */
const DECLARED = ['ipc/types', 'ipc/main/types', 'ipc/window/types']
const PRELOADS = ['preload/index', 'preload/first-paint']
/** Folders with ES modules. Main's side is CommonJS; both can import the shared declarations. */
const ES_MODULES = ['vue', 'client', 'text-field', 'ipc/window', 'ipc/vue', 'ipc/testing']

/** @typedef {{ text: string, imports: string[] }} Declarations `imports` are names like `main/ref/ref`. */

/** types/, from build/types and preload. */
export function publishTypes() {
  fs.rmSync(PUBLISHED, { recursive: true, force: true })
  /** @type {Map<string, Declarations>} */
  const reached = new Map()
  const others = ['vite/index', 'server/index', 'cloud/main/index']
  const entries = [...ENTRIES, ...IPC_ENTRIES, ...others, ...PRELOADS]
  entries.forEach((name) => reach(name, reached))
  const named = new Set(entries.flatMap((name) => namedBy(name, reached)))
  for (const [name, { text }] of reached) {
    // Only named declarations need comments; the others are for the compiler.
    write(`${name}.d.ts`, named.has(name) ? text : withoutComments(text))
  }
  // Preloads are of both kinds.
  for (const name of PRELOADS) write(`${name}.d.mts`, read(name).text)
  for (const folder of [...ES_MODULES, 'server'])
    write(`${folder}/package.json`, '{"type":"module"}\n')
}

/** @param {string} name @param {Map<string, Declarations>} reached Receives it and its dependencies. */
function reach(name, reached) {
  if (reached.has(name)) return
  const declarations = read(name)
  reached.set(name, declarations)
  for (const other of declarations.imports) reach(other, reached)
}

/**
 * @param {string} entry @param {Map<string, Declarations>} reached
 * @returns {string[]} The names that it exports, itself or through the index of a room.
 */
function namedBy(entry, reached) {
  const importsOf = (/** @type {string} */ name) => reached.get(name)?.imports ?? []
  const direct = importsOf(entry)
  const indices = direct.filter((name) => name.endsWith('/index'))
  return [entry, ...direct, ...indices.flatMap(importsOf)]
}

/** @param {string} name @returns {Declarations} */
function read(name) {
  let text = source(name)
  // JSDoc cannot declare an interface that apps augment. Apps augment the entry that they import, so
  // each entry exports it.
  if (ENTRIES.includes(name)) text += "export * from '../registry.js';\n"
  if (IPC_ENTRIES.includes(name)) text += "export * from '../types.js';\n"
  const own = name.replace(/index$/, 'types')
  if (DECLARED.includes(own)) text += "export * from './types.js';\n"
  // Makes TypeScript load main's entry, so that pages see the types that an app adds there.
  if (ES_MODULES.some((folder) => name === `${folder}/index`)) {
    const top = path.posix.relative(path.posix.dirname(name), '')
    const mains = IPC_ENTRIES.includes(name) ? ['main', 'ipc/main'] : ['main']
    text += `import '${top}/window.js';\n`
    for (const main of mains) text += `import type {} from '${top}/${main}/index.js';\n`
  }
  text = withoutIndices(name, text)
  const found = text.matchAll(/(?:from |import\(|import )['"](\.[^'"]+)\.js['"]/g)
  const imports = [...found].map(([, to]) => path.posix.join(path.posix.dirname(name), to))
  return { text, imports: [...new Set(imports)] }
}

/** What TypeScript has made of a file, or what was declared. @param {string} name @returns {string} */
function source(name) {
  const declared = path.join(root, 'lib', `${name}.d.ts`)
  const place = name.startsWith('preload/') ? root : MADE
  const text = fs.readFileSync(
    fs.existsSync(declared) ? declared : path.join(place, `${name}.d.ts`),
    'utf8'
  )
  // Files next to lib are next to its folders here.
  const up = name.includes('/') ? '' : './'
  return text.replace(/\.\.\/(?:dist\/(shared)|(preload))\//g, `${up}$1$2/`)
}

/**
 * The text, with imports from the files themselves instead of the index of their room, which would
 * bring all that is in the room.
 *
 * @param {string} name @param {string} text
 */
function withoutIndices(name, text) {
  const folder = path.posix.dirname(name)
  return text.replace(
    /^(import|export) \{ ([^}]+) \} from ['"](\.[^'"]*\/index)\.js['"];$/gm,
    (_all, verb, names, from) => {
      const index = path.posix.join(folder, from)
      const lines = names.split(', ').map((/** @type {string} */ each) => {
        const to = path.posix.relative(folder, origin(index, each.split(' ')[0]))
        return `${verb} { ${each} } from '${to.startsWith('.') ? to : `./${to}`}.js';`
      })
      return lines.join('\n')
    }
  )
}

/** The file that declares what an index exports. @param {string} index @param {string} what @returns {string} */
function origin(index, what) {
  if (!index.endsWith('/index') || isEntry(index)) return index
  // CommonJS is declared with an import and an export.
  const from = /^(?:im|ex)port \{ ([^}]+) \} from ['"](\.[^'"]+)\.js['"];$/gm
  for (const [, names, to] of source(index).matchAll(from)) {
    if (!names.split(', ').includes(what)) continue
    return origin(path.posix.join(path.posix.dirname(index), to), what)
  }
  return index
}

/** @param {string} name */
function isEntry(name) {
  return [...ENTRIES, ...IPC_ENTRIES].includes(name)
}

/** @param {string} text */
function withoutComments(text) {
  return text.replace(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*\n?/gm, '')
}

/** @param {string} name @param {string} text */
function write(name, text) {
  const file = path.join(PUBLISHED, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
