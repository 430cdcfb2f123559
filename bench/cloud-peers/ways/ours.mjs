/** The package: a server with its log on a disk, and apps that store on theirs. */

import http from 'node:http'
import { createRequire } from 'node:module'
import { cloud } from '../../../lib/cloud/main/index.js'
import { localStore, serve as serveLogs } from '../../../lib/server/index.js'
import { listen } from '../listen.mjs'

const { configure, remoteRef } = createRequire(import.meta.url)('../../../lib/main/index.js')

/** Its own limit would be measured: 500 appends a second for one user. */
const limits = { appendsPerSecond: 1_000_000 }

/** @param {string} folder @returns {ReturnType<typeof listen>} */
export async function serve(folder) {
  const server = http.createServer()
  serveLogs({ server, store: localStore(folder), limits })
  return listen(server)
}

/**
 * @param {string} url @param {string} folder @param {import('../list.mjs').Item[]} items Of the first one.
 * @param {() => void} changed
 * @returns {Promise<import('../program.mjs').Client>}
 */
export async function open(url, folder, items, changed) {
  /** @param {Error} error */
  const onError = (error) => {
    throw error
  }
  configure({ persist: { folder }, onError })
  const server = cloud({ url, transports: ['websocket'] })
  const ref = remoteRef('list', { items }, { cloud: server })
  ref.onChange(changed)
  await synced(ref)
  return {
    name: (at) => ref.get(['items', at, 'name']),
    set(at, name) {
      ref.value.items[at].name = name
    },
    stored: () => ref.cloud.saved(),
    synced: () => ref.cloud.synced(),
    disconnect: () => server.close(),
    connect: () => server.retry()
  }
}

/** @param {any} ref Resolves when it has read all that the server has. */
function synced({ cloud: state }) {
  return new Promise((resolve) => {
    const look = () => {
      if (state.status !== 'live' || state.pending > 0) return
      stop()
      resolve(state.synced())
    }
    const stop = state.onChange(look)
    look()
  })
}
