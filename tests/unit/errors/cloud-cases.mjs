/** Provokes the codes of refs that several devices share, for error-codes.test.mjs. */

import { cloud } from '../../../lib/cloud/main/index.js'
import { ENTRIES, writeEntries } from '../../../lib/server/wire/frames.js'
import { MemoryStore, serve } from '../../../lib/server/index.js'
import { Network } from '../../simulation/network.mjs'
import { until } from '../helpers/until.mjs'

const BACKOFF = { first: 5, longest: 50 }

/**
 * The first error that a shared ref tells, or has.
 *
 * @param {{ auth?: any, more?: object, act?: (url: string, ref: any, shared: any) => unknown, down?: boolean }} options `act` is called when
 *   it is connected.
 */
async function toldBy({ auth, more, act, down }) {
  const server = serve({ store: new MemoryStore(), port: 0, grace: 100, ...(auth && { auth }) })
  const { url } = await server.ready
  const app = new Network()
  const told = new Promise((resolve) => (app.hub.onError = resolve))
  const shared = cloud({ url: down ? 'http://127.0.0.1:9' : url, backoff: BACKOFF, ...more })
  const ref = app.remoteRef('files', ['a'], { cloud: shared })
  try {
    if (act) await until(() => ref.cloud?.status === 'live')
    await act?.(`${url}/v1/stream/files`, ref, shared)
    // Being offline is no error that the app is told of.
    if (down) await until(() => ref.cloud?.error)
    return down ? ref.cloud?.error : await told
  } finally {
    ref.destroy()
    await server.close()
  }
}

/** @type {Record<string, [what: string, provoke: () => any, details?: any][]>} */
export const cloudCases = {
  ERR_REF_CLOUD: [['no server', () => toldBy({ down: true })]],
  ERR_REF_CLOUD_AUTH: [['a token that is not valid', () => toldBy({ auth: () => null })]],
  ERR_REF_CLOUD_DENIED: [
    ['a user without access', () => toldBy({ auth: () => ({ user: 'u', access: 'none' }) })],
    [
      'a document that was deleted',
      () => toldBy({ act: (url) => fetch(url, { method: 'DELETE' }) })
    ]
  ],
  ERR_REF_CLOUD_UPDATE: [
    [
      'an entry of a newer version',
      () =>
        toldBy({
          act: (url) =>
            fetch(url, {
              method: 'POST',
              headers: { 'Content-Type': ENTRIES },
              body: /** @type {any} */ (writeEntries([Buffer.from('{"v":2,"x":1}')]))
            })
        })
    ]
  ],
  ERR_REF_CLOUD_KEY: [
    ['a key that is not there', () => toldBy({ more: { encrypt: () => null } })],
    [
      'an entry that is not encrypted',
      () =>
        toldBy({
          more: { encrypt: () => Buffer.alloc(32, 1) },
          act: (url) =>
            fetch(url, {
              method: 'POST',
              headers: { 'Content-Type': ENTRIES },
              body: /** @type {any} */ (writeEntries([Buffer.from('{"v":1,"x":1}')]))
            })
        })
    ]
  ],
  ERR_REF_CLOUD_DIVERGED: [
    [
      'a document that was made anew',
      () =>
        toldBy({
          async act(url, ref, server) {
            ref.value.push('b')
            await ref.cloud.synced()
            server.close()
            await fetch(url, { method: 'DELETE' })
            await fetch(url, { method: 'PUT', headers: { 'Content-Type': ENTRIES } })
            server.retry()
          }
        })
    ]
  ]
}
