/**
 * Builds, and runs the benchmarks: `bench.mjs [roundtrip] [throughput] [native] ...`, all of them by
 * default. What a machine measures depends on what else it does: compare figures of one run only.
 * For a short run, most take the sizes of their lists from BENCH_SIZES, as in `BENCH_SIZES='[10,1000]'`.
 */

import path from 'node:path'
import { build } from './build.mjs'
import { electronPath } from './electron.mjs'
import { Failure, jobs, root, run, runScript } from './system.mjs'

/** @type {Record<string, () => void | Promise<void>>} */
const benchmarks = {
  /** Between two windows, by the size of the value. */
  roundtrip: () => runFolder('roundtrip'),

  /** Of two windows that edit at once. */
  throughput: () => runFolder('throughput'),

  /** One more window on a large value: main's stall, and when the window has it. */
  opening: () => runFolder('opening'),

  /** A page that has the value before its first script: when it shows it, and what that costs. */
  'first-paint': () => runFolder('first-paint'),

  /** Main assigns a large list of new objects: main's stall, and when a window has it. */
  assign: () => runFolder('assign'),

  /** What the package costs the start of an app. */
  start: () => runFolder('start'),

  /** What one update costs main, by the number of windows. */
  windows: () => runFolder('windows'),

  /** How long main stands still at most for what a hostile page sends. */
  hostile: () => runFolder('hostile'),

  /** What recording costs beside a plain ref of Vue, on Electron's own V8. */
  capture: async () => {
    const electron = electronPath()
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_ENV: 'production' }
    run(electron.path, ['--expose-gc', path.join('bench', 'capture.mjs')], { env })
  },

  /** The core beside plain objects and libraries for patches, on Electron's own V8. */
  peers: () => runFolder('peers'),

  /** The core by itself. */
  native: () => {
    run('cmake', ['--preset', 'bench', '-Wno-dev'], { quiet: true })
    run('cmake', ['--build', '--preset', 'bench', '--parallel', jobs], { quiet: true })
    for (const program of ['core_bench', 'transform_bench']) {
      run(path.join(root, 'build', 'bench', 'bench', 'native', program), [])
    }
  }
}

/** @param {string} name Of a folder in bench that has a `run.mjs`. */
function runFolder(name) {
  run(process.execPath, [path.join('bench', name, 'run.mjs')])
}

await runScript(async () => {
  const asked = process.argv.slice(2)
  const unknown = asked.find((name) => !(name in benchmarks))
  if (unknown) {
    const names = Object.keys(benchmarks).join(', ')
    throw new Failure(`There is no benchmark "${unknown}". There are: ${names}.`)
  }
  await build()
  for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
    console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`)
    await benchmarks[name]()
  }
})
