/**
 * The CPU time of one edit, without Electron: two windows and main in one process, with the real hub, addon,
 * preload and replicas. It varies less than times on a busy machine. With AGAINST=<checkout> also that of
 * another, built checkout, alternating: what a change of the code costs. Prints a table.
 */

import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { print } from '../report.mjs'

const EACH = [1, 10, 100]
const ROUNDS = 3
const here = path.join(import.meta.dirname, '..', '..')
const other = process.env.AGAINST
const checkouts = other ? [here, path.resolve(other)] : [here]

/** @param {string} checkout @param {number} each @returns {number} Microseconds. */
function measure(checkout, each) {
  const script = path.join(import.meta.dirname, 'turns.mjs')
  const out = execFileSync(process.execPath, [script, checkout, String(each)], {
    cwd: checkout,
    encoding: 'utf8'
  })
  const { best, equal } = JSON.parse(out)
  if (!equal) throw new Error(`${checkout}: the windows differ at the end`)
  return best
}

const rows = checkouts.map((checkout) => ({ checkout, best: EACH.map(() => Infinity) }))
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, each] of EACH.entries()) {
    for (const { checkout, best } of rows) best[i] = Math.min(best[i], measure(checkout, each))
  }
}

const title = 'CPU time of an edit in all processes together, µs: two windows that edit at once'
const figures = rows.map(({ checkout, best }) => [path.basename(path.resolve(checkout)), ...best])
const [ours, theirs] = rows
const ratio = theirs ? [['ratio', ...ours.best.map((best, i) => best / theirs.best[i])]] : []
print(title, ['edits in a turn', ...EACH.map(String)], [...figures, ...ratio])
