/**
 * Builds and runs the benchmarks: `bench.mjs [roundtrip] [throughput] [native] ...`, all by default.
 * Compare only figures of one run, since other load on the machine varies. For a short run, most take
 * the sizes of their lists from BENCH_SIZES, as in `BENCH_SIZES='[10,1000]'`.
 */

import path from 'node:path'
import { build } from './build.mjs'
import { electronPath } from './electron.mjs'
import { Failure, jobs, root, run, runScript } from './system.mjs'

/** @type {Record<string, () => void | Promise<void>>} */
const benchmarks = {
  /** Between two windows, by the size of the value. */
  roundtrip: () => runFolder('roundtrip'),

  /** Typing into a text, by its length. */
  texts: () => runFolder('texts'),

  /** Two windows that edit at the same time. */
  throughput: () => runFolder('throughput'),

  /** The CPU time of an edit, beside that of another checkout (AGAINST). */
  turns: () => runFolder('turns'),

  /** One more window opens a large value: how long main is blocked, and when the window has it. */
  opening: () => runFolder('opening'),

  /** A page that gets the value before its first script: when it shows it, and the cost. */
  'first-paint': () => runFolder('first-paint'),

  /** Main assigns a large list of new objects: how long main is blocked, and when a window has it. */
  assign: () => runFolder('assign'),

  /** The cost of the package at the start of an app. */
  start: () => runFolder('start'),

  /** Refs that are stored: from an edit to the disk, and the start of an app. */
  persist: () => runFolder('persist'),

  /** The cost of one update for main, by the number of windows. */
  windows: () => runFolder('windows'),

  /** The longest time that a hostile page blocks main. */
  hostile: () => runFolder('hostile'),

  /** A device catches up with a log, and snapshots of it. */
  'catch-up': () => runFolder('catch-up'),

  /** The log server: commits, latency, many readers, many connections. */
  server: () => runFolder('server'),

  /** Two devices and a server, beside Yjs with y-websocket and PouchDB with express-pouchdb. */
  'cloud-peers': () => runFolder('cloud-peers'),

  /** Calls and messages beside what apps write by hand. */
  ipc: () => runFolder('ipc'),

  /** The cost of recording compared with a plain Vue ref, on Electron's own V8. */
  capture: async () => {
    const electron = electronPath()
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_ENV: 'production' }
    run(electron.path, ['--expose-gc', path.join('bench', 'capture.mjs')], { env })
  },

  /** The core compared with plain objects and patch libraries, on Electron's own V8. */
  peers: () => runFolder('peers'),

  /** The core alone. */
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
