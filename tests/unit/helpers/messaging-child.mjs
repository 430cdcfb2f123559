/**
 * An app that is going to be killed: `messaging-child.mjs <folder> <url> <keep> <run> [count]`. It sends messages with the
 * number of the run and one of their own, as long as not too many wait, and prints each number that `send` has told to be
 * stored, and each message that its handler gets, with its place in the order. With a count it ends when it has sent so
 * many, and all of them are read back.
 */

import { createRequire } from 'node:module'
import { cloud } from '../../../lib/cloud/main/index.js'
import { tell } from './tell.cjs'
import { until } from './until.mjs'

const { configure } = createRequire(import.meta.url)('../../../lib/main/index.js')
const [folder, url, keep, run, most] = process.argv.slice(2)

configure({ persist: { folder } })
const onError = (/** @type {any} */ error) => tell(`error ${error.code} ${error}`)
const server = cloud({ url, backoff: { first: 5, longest: 50 } })
const jobs = server.messages('jobs', { onError, keep: Number(keep) })
jobs.on('job', (_data, { seq }) => tell(`got ${seq}`))

/** Several at once: they are stored and sent in their order. */
const AT_ONCE = 5
/** Messages that wait, at most: they are stored faster than they are sent. */
const WAITING = 30
let n = 0
while (most === undefined || n < Number(most)) {
  const sent = Array.from({ length: AT_ONCE }, () => {
    const own = ++n
    return jobs.send('job', { run: Number(run), n: own }).then(() => tell(`sent ${own}`))
  })
  await Promise.all(sent)
  await until(() => jobs.pending < WAITING)
}
await until(() => jobs.pending === 0)
tell('end')
process.exit(0)
