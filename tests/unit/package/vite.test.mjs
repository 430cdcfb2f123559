/** The plugin for Vite: main in a bundle, the package beside it. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { packBeforeAll } from '../helpers/consumer.mjs'
import { execute, executeBin } from '../helpers/execute.mjs'

/** Milliseconds; each packs the package or runs Vite. */
const PATIENCE = 240_000

const consumers = packBeforeAll(PATIENCE)

/** An entry, and a chunk in a folder of its own, which both import the package. */
const SOURCES = {
  'main.js': `import * as all from 'electron-remote-ref'
const names = Object.keys(all).filter((name) => !/^(default|module\\.exports)$/.test(name))
import('./later.js').then(({ first }) => console.log(JSON.stringify([names.sort(), first()])))
`,
  'later.js': `import { remoteRef } from 'electron-remote-ref'
import { ipc } from 'electron-remote-ref/ipc'
export const first = () => [remoteRef('list', ['a']).get([0]), ipc.names.name]
`
}
/** A utility process, or worker thread. */
const WORKER = {
  'main.js': `import { ipc } from 'electron-remote-ref/ipc/process'
ipc.handle('double', (_event, n) => n * 2)
`
}

/**
 * @param {'es' | 'cjs'} format
 * @param {Record<string, string>} [sources]
 * @param {string} [external] A regular expression.
 * @returns {string} The folder of the bundle.
 */
function bundle(format, sources = SOURCES, external = '/^node:/') {
  const extension = format === 'es' ? 'mjs' : 'cjs'
  const config = `import { remoteRefPlugin } from 'electron-remote-ref/vite'
export default {
  plugins: [remoteRefPlugin()],
  build: {
    lib: { entry: 'main.js', formats: ['${format}'] },
    rollupOptions: {
      external: [${external}],
      output: { entryFileNames: 'main.${extension}', chunkFileNames: 'chunks/[name].${extension}' }
    }
  }
}
`
  const folder = consumers.project('module', { ...sources, 'vite.config.mjs': config })
  const { status, output } = executeBin('vite', ['build'], { cwd: folder })
  if (status !== 0) throw new Error(output)
  return path.join(folder, 'dist')
}

test.each(/** @type {const} */ (['es', 'cjs']))(
  'a bundle in the format %s has all that main exports, away from node_modules',
  (format) => {
    const made = bundle(format)
    expect(fs.readdirSync(made).sort()).toEqual([
      'chunks',
      'electron-remote-ref',
      format === 'es' ? 'main.mjs' : 'main.cjs'
    ])
    const away = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-away-'))
    try {
      // A user's folder has a name that is no part of an address.
      const place = path.join(away, 'a b#c%20')
      fs.cpSync(made, place, { recursive: true })
      const main = format === 'es' ? 'main.mjs' : 'main.cjs'
      const { output } = execute(process.execPath, [main], { cwd: place })
      expect(output).toMatch(/^\[/)
      const sources = createRequire(import.meta.url)('../../../lib/main/index.js')
      expect(JSON.parse(output)).toEqual([Object.keys(sources).sort(), ['a', 'ipc:names']])
    } finally {
      fs.rmSync(away, { recursive: true, force: true })
    }
  },
  PATIENCE
)

test(
  'a bundle for a process of main has what such a process needs, and no more',
  async () => {
    const made = bundle('es', WORKER)
    const files = fs.readdirSync(made, { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => /\.\w+$/.test(name)).sort()).toEqual([
      path.join('electron-remote-ref', 'dist', 'ipc-process.js'),
      path.join('electron-remote-ref', 'package.json'),
      'main.mjs'
    ])
    const main = `
      const { Worker } = require('node:worker_threads')
      const { ipc } = require('electron-remote-ref/ipc')
      const worker = new Worker(${JSON.stringify(path.join(made, 'main.mjs'))})
      ipc.attach(worker, 'worker').invoke('double', 4).then((result) => {
        console.log(result)
        worker.terminate()
      })`
    const folder = consumers.project('commonjs', { 'main.js': main })
    expect(execute(process.execPath, ['main.js'], { cwd: folder }).output).toBe('8\n')
  },
  PATIENCE
)

test(
  'does nothing where the package is external',
  () => {
    const made = bundle('es', SOURCES, '/^electron-remote-ref/')
    expect(fs.readdirSync(made).sort()).toEqual(['chunks', 'main.mjs'])
    expect(fs.readFileSync(path.join(made, 'main.mjs'), 'utf8')).toMatch(/"electron-remote-ref"/)
  },
  PATIENCE
)
