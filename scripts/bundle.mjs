/**
 * What is published instead of the sources: main's side as one CommonJS file, since each file that is
 * required costs an app's start half a millisecond; the sides of windows as ES modules that share
 * what is theirs in common; and the preloads. All by esbuild, without a file for debuggers, and with
 * the names that the sources have, so that stacks can be read.
 */

import fs from 'node:fs'
import path from 'node:path'
import esbuild from 'esbuild'
import { root } from './system.mjs'

/** Folder of all that is made here. */
const dist = path.join(root, 'dist')

/** Node of Electron 28. */
const NODE = 'node18.18'
/** Chromium of Electron 28. */
const CHROME = 'chrome120'

/** What lib/main/native/package-folder.js is in the bundle, which lies in `dist`. */
const PACKAGE_FOLDER = `
  import path from 'node:path'
  export const packageFolder = path.join(__dirname, '..')
  export const preloadFolder = path.join(__dirname, 'preload')`

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  lineLimit: 200,
  legalComments: 'none',
  logLevel: 'warning'
}

/** dist/main.js, dist/testing.js and dist/vite/; dist/vue.mjs, dist/client.mjs and what these share; dist/preload/ */
export async function bundle() {
  await Promise.all([bundleMain(), bundleWindows(), bundlePreloads()])
}

async function bundleMain() {
  await esbuild.build({
    ...common,
    entryPoints: {
      main: 'lib/main/index.js',
      testing: 'lib/testing/index.js',
      'vite/index': 'lib/vite/index.js'
    },
    outdir: dist,
    format: 'cjs',
    platform: 'node',
    target: NODE,
    external: ['electron'],
    plugins: [asModules]
  })
}

/**
 * CommonJS modules are functions in a bundle, and V8 reads what is in a function once more when it is
 * called. As ES modules they become one scope, without what nobody uses.
 *
 * @type {import('esbuild').Plugin}
 */
const asModules = {
  name: 'as-modules',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\bnative[\\/]package-folder\.js$/ }, () => ({ contents: PACKAGE_FOLDER }))
    onLoad({ filter: /\blib[\\/](main|testing|vite)\b.*\.js$/ }, ({ path: file }) => ({
      contents: asModule(fs.readFileSync(file, 'utf8'))
    }))
    onResolve({ filter: /\bdist\/shared\/index\.js$/ }, () => ({
      path: path.join(root, 'lib', 'shared', 'index.js'),
      sideEffects: false
    }))
    // The refs of an app under test are those that its own modules make.
    onResolve({ filter: /^\.\.\/main\/index\.js$/ }, () => ({
      path: './main.js',
      external: true
    }))
    // Other bundlers see them there.
    onResolve({ filter: /\.node$/ }, (found) => {
      const file = path.relative(dist, path.join(found.resolveDir, found.path))
      return { path: file.split(path.sep).join('/'), external: true }
    })
  }
}

/**
 * What is required later stays so: Electron, and what is for Electron alone.
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
    entryPoints: { vue: 'lib/vue/index.js', client: 'lib/client/index.js' },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'window',
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: CHROME,
    external: ['vue', '@vue/reactivity']
  })
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
