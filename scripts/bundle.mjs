/**
 * Makes the published bundles with esbuild: main's side as one CommonJS file, since each required file
 * costs half a millisecond at an app's start; the sides of windows as ES modules with shared chunks;
 * and the preloads. Without source maps, but with the names of the sources, so that stack traces are
 * readable.
 */

import fs from 'node:fs'
import path from 'node:path'
import esbuild from 'esbuild'
import { root } from './system.mjs'

/** The output folder. */
const dist = path.join(root, 'dist')

/** Node of Electron 28. */
const NODE = 'node18.18'
/** Chromium of Electron 28. */
const CHROME = 'chrome120'

/**
 * The replacement of lib/main/native/package-folder.js in the bundle, which is in `dist`. In the bundles
 * of some bundlers `__dirname` is missing, or not a place on this machine. Then the files of the package
 * are not found beside the program either, and the errors say what to do.
 */
const PACKAGE_FOLDER = `
  import path from 'node:path'
  const isPlace = typeof __dirname === 'string' && path.isAbsolute(__dirname)
  const here = isPlace ? __dirname : path.join(process.execPath, 'dist')
  export const packageFolder = path.join(here, '..')
  export const preloadFolder = path.join(here, 'preload')`

/** Stands for `require` where esbuild must not change it: see `keepRequire`. */
const KEPT = 'requireAsWritten'

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  lineLimit: 200,
  legalComments: 'none',
  logLevel: 'warning'
}

/**
 * Makes dist/main.js, dist/testing.js, dist/ipc.js, dist/ipc-process.js, dist/cloud.js and dist/vite/; dist/vue.mjs,
 * dist/client.mjs, dist/text-field.mjs, dist/ipc-window.mjs, dist/ipc-vue.mjs, dist/ipc-testing.mjs and their shared chunks; dist/server.mjs,
 * dist/server-cli.mjs and their shared chunk; dist/preload/
 */
export async function bundle() {
  for (const name of fs.readdirSync(dist)) {
    // Their names change with their contents.
    if (/^(window|server)(-\w+)?\.mjs$/.test(name)) fs.rmSync(path.join(dist, name))
  }
  await Promise.all([bundleMain(), bundleWindows(), bundleServer(), bundlePreloads()])
}

async function bundleMain() {
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: {
      main: 'lib/main/index.js',
      testing: 'lib/testing/index.js',
      ipc: 'lib/ipc/main/index.js',
      'ipc-process': 'lib/ipc/process/index.js',
      cloud: 'lib/cloud/main/index.js',
      'vite/index': 'lib/vite/index.js'
    },
    outdir: dist,
    format: 'cjs',
    platform: 'node',
    target: NODE,
    external: ['electron', 'ws'],
    plugins: [asModules],
    write: false
  })
  for (const { path: file, text } of outputFiles) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text.replaceAll(KEPT, 'require'))
  }
}

/**
 * esbuild would make several of the `require` in lib/main/native/prebuilt.js, which says why it is one.
 *
 * @param {string} text Of that file.
 * @returns {string} The same without that `require`, and with paths from `dist`.
 */
function keepRequire(text) {
  return text
    .replace(/\brequire(?=\(\s+target ===)/, KEPT)
    .replaceAll('../../../prebuilds/', '../prebuilds/')
}

/**
 * Converts CommonJS modules to ES modules. In a bundle, CommonJS modules are functions, and V8 parses a
 * function again when it is called. ES modules become one scope, without unused code.
 *
 * @type {import('esbuild').Plugin}
 */
const asModules = {
  name: 'as-modules',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\bnative[\\/]package-folder\.js$/ }, () => ({ contents: PACKAGE_FOLDER }))
    onLoad({ filter: /\bnative[\\/]prebuilt\.js$/ }, ({ path: file }) => ({
      contents: asModule(keepRequire(fs.readFileSync(file, 'utf8')))
    }))
    onLoad({ filter: /\bpersist[\\/]worker-program\.js$/ }, async () => ({
      contents: `export const program = ${JSON.stringify({ code: await workerProgram(), eval: true })}`
    }))
    onLoad({ filter: /\blib[\\/](main|persist|testing|vite)\b.*\.js$/ }, ({ path: file }) => ({
      contents: asModule(fs.readFileSync(file, 'utf8'))
    }))
    onResolve({ filter: /\bdist\/shared\/index\.js$/ }, () => ({
      path: path.join(root, 'lib', 'shared', 'index.js'),
      sideEffects: false
    }))
    // Tests of an app must use the same copy of main's side as the app.
    onResolve({ filter: /^(\.\.\/)+main\/index\.js$/ }, () => ({
      path: './main.js',
      external: true
    }))
  }
}

/** The program of the thread that stores values: one text. */
async function workerProgram() {
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: ['lib/persist/worker/index.js'],
    format: 'cjs',
    platform: 'node',
    target: NODE,
    write: false
  })
  return outputFiles[0].text
}

/**
 * Only top-level requires are converted. Later ones stay: Electron, and modules for Electron.
 *
 * @param {string} text Of a CommonJS module of lib/main.
 * @returns {string} Of an ES module.
 */
function asModule(text) {
  return text
    .replace(/^const (\{[^}]*\}|\w+) = require\('(?!electron')([^']+)'\)$/gm, "import $1 from '$2'")
    .replace(/^import (\{[^}]*\})/gm, (found) => found.replace(/(\w+): (\w+)/g, '$1 as $2'))
    .replace(/^module\.exports = (?=\{)/m, 'export ')
    .replace(/^module\.exports = /m, 'export default ')
}

async function bundleWindows() {
  await esbuild.build({
    ...common,
    entryPoints: {
      vue: 'lib/vue/index.js',
      client: 'lib/client/index.js',
      'text-field': 'lib/text-field/index.js',
      'ipc-window': 'lib/ipc/window/index.js',
      'ipc-vue': 'lib/ipc/vue/index.js',
      // Here, since it must use the same copy of the windows' side as components.
      'ipc-testing': 'lib/ipc/testing/index.js'
    },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'window-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: CHROME,
    external: ['vue', '@vue/reactivity'],
    plugins: [besideMain]
  })
}

/** For Node, without the packages that only some servers need. */
async function bundleServer() {
  await esbuild.build({
    ...common,
    entryPoints: { server: 'lib/server/index.js', 'server-cli': 'lib/server/serve/cli.js' },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'server-[hash]',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['classic-level', 'pg', '@nats-io/*', 'ws'],
    // Some of its files are CommonJS, and require modules of Node.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
    }
  })
}

/**
 * Tests of an app must also use the same copy of main's side as the app.
 *
 * @type {import('esbuild').Plugin}
 */
const besideMain = {
  name: 'beside-main',
  setup({ onResolve }) {
    const bundles = { 'lib/ipc/main/index.js': './ipc.js', 'lib/testing/index.js': './testing.js' }
    onResolve({ filter: /\/(main|testing)\/index\.js$/ }, (found) => {
      const file = path.relative(root, path.join(found.resolveDir, found.path))
      const bundled = new Map(Object.entries(bundles)).get(file.split(path.sep).join('/'))
      return bundled ? { path: bundled, external: true } : undefined
    })
  }
}

/** As CommonJS for windows themselves, and as ES modules for preloads that apps bundle as such. */
async function bundlePreloads() {
  /** @type {import('esbuild').BuildOptions} */
  const preloads = {
    ...common,
    entryPoints: ['preload/index.js', 'preload/first-paint.js'],
    outdir: path.join(dist, 'preload'),
    target: CHROME,
    external: ['electron']
  }
  await esbuild.build({ ...preloads, format: 'cjs', platform: 'node' })
  await esbuild.build({
    ...preloads,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    plugins: [importingElectron]
  })
}

/** An ES module has no `require`. @type {import('esbuild').Plugin} */
const importingElectron = {
  name: 'importing-electron',
  setup({ onLoad }) {
    onLoad({ filter: /\bpreload\b.*\.js$/ }, ({ path: file }) => ({
      contents: fs
        .readFileSync(file, 'utf8')
        .replace(/^const (\{[^}]*\}) = require\('electron'\)$/m, "import $1 from 'electron'")
    }))
  }
}
