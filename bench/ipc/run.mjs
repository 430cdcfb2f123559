/**
 * Calls and messages by this package, beside what apps write by hand: `ipcRenderer.invoke` and `send`
 * through a preload, and a MessagePort. Both in turn, in one run of Electron. Prints tables and writes
 * bench/results/ipc.json. BENCH_IPC=invoke,send runs only those.
 */

import { runApp } from '../app.mjs'
import { print, save } from '../report.mjs'
import { percentile } from '../table.mjs'

/**
 * @typedef {{ ours: number[], bare: number[] }} Pair In milliseconds.
 * @typedef {Pair & { means: Pair }} Times `means`: of whole blocks, since a page's clock is too coarse for
 *   single calls.
 */

const NAMES = {
  invoke: 'invoke, a small argument',
  send: 'a message and its reply',
  port: 'a direct port between two windows',
  object: 'an object of 1 MB, there and back',
  bytes: '1 MB of bytes, there and back',
  string: 'a string of 1 MB, there and back',
  many: '10,000 calls at once'
}

const { versions, sizes, figures } = await runApp(import.meta.dirname)

const rows = Object.entries(NAMES).flatMap(([name, title]) => {
  const times = /** @type {Times | undefined} */ (figures[name])
  if (!times) return []
  const [ours, bare] = [percentile(times.means.ours, 0.5), percentile(times.means.bare, 0.5)]
  return [
    {
      name,
      title,
      ours,
      bare,
      p99: percentile(times.ours, 0.99),
      bareP99: percentile(times.bare, 0.99)
    }
  ]
})
print(
  'Beside the bare thing, ms: median of blocks',
  ['', 'ours', 'bare', 'ours / bare', 'p99 ours', 'p99 bare'],
  rows.map(({ title, ours, bare, p99, bareP99 }) => [title, ours, bare, ours / bare, p99, bareP99])
)
const stream = figures.stream && 100_000 / (percentile(figures.stream.ours, 0.5) / 1000)
if (stream) print('Streams', ['', 'parts/s'], [['100,000 small parts', Math.round(stream)]])
if (figures.unread) {
  print('A stream that is not read', ['', 'KiB'], [['what main makes ahead', figures.unread.kib]])
}
save('ipc', { versions, sizes, rows, stream, unread: figures.unread }, {})
