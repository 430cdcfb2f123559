'use strict'

/**
 * For a main process that Vite or Rollup bundles where the packager takes the bundle alone, as Electron
 * Forge does: the package's own files, which can be in no bundle, are put beside it.
 */

const fs = require('node:fs')
const path = require('node:path')

const NAME = 'electron-remote-ref'
/**
 * What main and its processes import: the file of `dist`, and those that it needs.
 *
 * @type {Readonly<Record<string, string[]>>}
 */
const ENTRIES = {
  [NAME]: ['main.js'],
  [`${NAME}/ipc`]: ['ipc.js', 'main.js'],
  [`${NAME}/ipc/process`]: ['ipc-process.js']
}
/** What chunks import until it is known in which folder each of them lies. */
const BESIDE = `${NAME}/beside-the-bundle`
/** From here, and from `dist/vite`, where this file is published. */
const packageFolder = path.join(__dirname, '..', '..')

/**
 * @typedef {object} Emitted What Rollup takes.
 * @property {'asset'} type
 * @property {string} fileName In the folder of the bundle.
 * @property {Uint8Array} source
 */
/** @typedef {{ type: 'asset' | 'chunk', code?: string }} Output */
/**
 * @typedef {object} Plugin
 * @property {string} name
 * @property {'pre'} enforce
 * @property {(id: string) => { id: string, external: true } | null} resolveId
 * @property {(this: { emitFile: (file: Emitted) => string }, options: unknown,
 *   bundle: Record<string, Output>) => void} generateBundle
 */

/**
 * The plugin, for the configuration of main: `plugins: [remoteRefPlugin()]`. It does nothing where the
 * package is external.
 *
 * @returns {Plugin}
 */
function remoteRefPlugin() {
  return {
    name: NAME,
    // Vite's own would find the package first.
    enforce: 'pre',
    resolveId: (id) =>
      Object.hasOwn(ENTRIES, id) ? { id: `${BESIDE}/${ENTRIES[id][0]}`, external: true } : null,
    generateBundle(_options, bundle) {
      /** @type {Set<string>} */
      const used = new Set()
      for (const [fileName, chunk] of Object.entries(bundle)) {
        if (!chunk.code?.includes(BESIDE)) continue
        const way = path.posix.relative(path.posix.dirname(fileName), `${NAME}/dist`)
        for (const files of Object.values(ENTRIES)) {
          if (chunk.code.includes(`${BESIDE}/${files[0]}`)) files.forEach((file) => used.add(file))
        }
        chunk.code = chunk.code.replaceAll(BESIDE, way.startsWith('.') ? way : `./${way}`)
      }
      for (const file of filesFor(used)) {
        const source = fs.readFileSync(path.join(packageFolder, file))
        this.emitFile({ type: 'asset', fileName: `${NAME}/${file}`, source })
      }
    }
  }
}

/**
 * @param {ReadonlySet<string>} used Files of `dist` that the bundle imports.
 * @returns {string[]} Paths in the package, of all that the bundle needs of it when it runs.
 */
function filesFor(used) {
  if (used.size === 0) return []
  // It says that they are CommonJS modules.
  const files = ['package.json', ...[...used].map((name) => `dist/${name}`)]
  return used.has('main.js') ? [...files, ...filesOfMain()] : files
}

/** @returns {string[]} What main's side reads. */
function filesOfMain() {
  const inFolder = (/** @type {string} */ folder, /** @type {RegExp} */ pattern) =>
    fs
      .readdirSync(path.join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
      .filter((name) => pattern.test(name))
  return [...inFolder('dist/preload', /\.js$/), ...inFolder('prebuilds', /\.node$/)]
}

module.exports = { remoteRefPlugin }
