/**
 * An app that is going to be killed: `sharing-child.mjs <folder> <url> <name> [count]`. It adds elements to a
 * shared list, each with a number of its own, and prints each number that `saved` has told to be on the disk,
 * and each that `synced` has told to be read back. With a count it ends after so many, when all are synced.
 */

import { createRequire } from 'node:module'
import { tell } from './tell.cjs'

const MAIN = process.env.REMOTE_REF_MAIN ?? '../../../lib/main/index.js'
const { configure, remoteRef } = createRequire(import.meta.url)(MAIN)
const { cloud } = await import('../../../lib/cloud/main/index.js')
const [folder, url, name, most] = process.argv.slice(2)

configure({
  persist: { folder },
  onError: (/** @type {any} */ error) => tell(`error ${error.code} ${error}`)
})
// Snapshots of its log are written all the time.
const snapshots = { entries: 3, keptEntries: 6 }
const server = cloud({ url, backoff: { first: 5, longest: 50 }, snapshots })
const ref = remoteRef('list', { list: [] }, { cloud: server })

const own = () =>
  ref.get(['list']).flatMap((/** @type {any} */ each) => (each.by === name ? [each.n] : []))
let last = Math.max(0, ...own())
tell(`found ${last}`)

async function keepAdding() {
  while (most === undefined || last < Number(most)) {
    const n = ++last
    ref.value.list.push({ by: name, n })
    // One at a time for the disk; several wait for the server.
    void ref.cloud.synced().then(() => tell(`synced ${n}`))
    await ref.cloud.saved()
    tell(`saved ${n}`)
  }
  await ref.cloud.synced()
  // Those of earlier runs that were not saved are missing.
  tell(`end ${JSON.stringify(own())}`)
  process.exit(0)
}

void keepAdding()
