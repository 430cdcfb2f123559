/** Runs a benchmark that is a small Electron app. */

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { electronArguments, electronPath, withDisplay } from '../scripts/electron.mjs'

/**
 * Builds `page.html` of a folder and runs its `main.cjs`. It gets the path of the page (BENCH_PAGE),
 * and writes its figures as JSON to a file (BENCH_OUT).
 *
 * @param {string} folder
 * @param {{ logLevel?: import('vite').LogLevel }} [options] The log level of the build.
 * @returns {Promise<any>} The figures.
 */
export async function runApp(folder, { logLevel = 'warn' } = {}) {
  await build({
    root: folder,
    base: './',
    logLevel,
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      rollupOptions: { input: path.join(folder, 'page.html') }
    }
  })
  const out = path.join(folder, 'dist', 'figures.json')
  const electron = electronPath()
  const display = await withDisplay()
  try {
    const { status } = spawnSync(
      electron.path,
      [...electronArguments(), path.join(folder, 'main.cjs')],
      {
        stdio: ['ignore', 'inherit', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'],
        env: {
          ...display.env,
          ELECTRON_DISABLE_SECURITY_WARNINGS: '1',
          BENCH_PAGE: path.join(folder, 'dist'),
          BENCH_OUT: out
        }
      }
    )
    if (status !== 0) throw new Error(`Electron ended with ${status}`)
  } finally {
    await display.stop()
  }
  return JSON.parse(fs.readFileSync(out, 'utf8'))
}
