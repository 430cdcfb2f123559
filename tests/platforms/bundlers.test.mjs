/**
 * The main process of an app that is bundled, with the package inside of the bundle or left out of it,
 * from a package with the binaries of all platforms and from one with those of this platform alone.
 */

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import esbuild from 'esbuild'
import webpack from 'webpack'
import { host } from '../../scripts/platforms/targets.mjs'
import { packBeforeAll } from '../unit/helpers/consumer.mjs'
import { execute } from '../unit/helpers/execute.mjs'

const MAIN = `
  const { remoteRef } = require('electron-remote-ref')
  const ref = remoteRef('list', { list: [1, 2] })
  ref.patch([{ op: 'add', path: ['list', 1], value: 'new' }])
  const { ipc } = require('electron-remote-ref/ipc')
  console.log(JSON.stringify(ref.get([])), ref.version, ipc.names.get([]))`

/** For webpack. */
const EXTERNALS = {
  'electron-remote-ref': 'commonjs2 electron-remote-ref',
  'electron-remote-ref/ipc': 'commonjs2 electron-remote-ref/ipc'
}

const consumers = packBeforeAll(240_000)

/** @typedef {{ errors: string[], warnings: string[] }} Said */

/** @type {Record<string, (folder: string, external: boolean) => Promise<Said>>} */
const bundlers = {
  async esbuild(folder, external) {
    const { errors, warnings } = await esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['main.js'],
      outfile: 'out/main.js',
      bundle: true,
      platform: 'node',
      external: ['electron', ...(external ? ['electron-remote-ref'] : [])],
      loader: { '.node': 'copy' },
      logLevel: 'silent'
    })
    const text = (/** @type {import('esbuild').Message[]} */ all) => all.map((one) => one.text)
    return { errors: text(errors), warnings: text(warnings) }
  },
  webpack(folder, external) {
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: './main.js',
      output: { path: path.join(folder, 'out'), filename: 'main.js' },
      target: 'electron-main',
      externals: external ? EXTERNALS : {},
      // As Electron Forge has it, but that it moves the files that it names.
      node: { __dirname: false },
      module: { rules: [{ test: /\.node$/, loader: 'node-loader' }] },
      resolveLoader: { modules: [path.join(process.cwd(), 'node_modules')] }
    })
    return new Promise((resolve, reject) => {
      compiler.run((failed, stats) => {
        if (failed) return reject(failed)
        const { errors = [], warnings = [] } = stats?.toJson() ?? {}
        const text = (/** @type {{ message: string }[]} */ all) => all.map((one) => one.message)
        resolve({ errors: text(errors), warnings: text(warnings) })
      })
    })
  }
}

/** Takes away the binaries of other platforms, as those do who make an app for one of them. */
function leaveOwnBinary() {
  const prebuilds = path.join(consumers.installed, 'prebuilds')
  for (const name of fs.readdirSync(prebuilds)) {
    if (name !== host) fs.rmSync(path.join(prebuilds, name), { recursive: true })
  }
}

// In this order: the second takes files away.
describe.each([
  ['all binaries', () => {}],
  ['the binary of this platform alone', leaveOwnBinary]
])('a package with %s', (_what, prepare) => {
  beforeAll(prepare)

  test.each(
    Object.keys(bundlers).flatMap((name) => [
      [name, 'outside of', true],
      [name, 'in', false]
    ])
  )('%s, the package %s the bundle', async (name, _where, external) => {
    const folder = consumers.project('commonjs', { 'main.js': MAIN })
    const { errors, warnings } = await bundlers[String(name)](folder, Boolean(external))
    expect(errors).toEqual([])
    // Of files that are not there, which is as it should be.
    expect(warnings.filter((warning) => !warning.includes(`prebuilds/`))).toEqual([])
    // As the app is packaged: nothing but the bundle, and what was left out of it.
    const app = consumers.project('commonjs', {})
    fs.cpSync(path.join(folder, 'out'), path.join(app, 'out'), { recursive: true })
    const hidden = path.join(path.dirname(consumers.installed), 'not-installed')
    if (!external) fs.renameSync(consumers.installed, hidden)
    const { output } = execute(process.execPath, ['out/main.js'], { cwd: app })
    if (!external) fs.renameSync(hidden, consumers.installed)
    expect(output).toBe('{"list":[1,"new",2]} 1 []\n')
  })
})
