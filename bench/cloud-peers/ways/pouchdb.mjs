/**
 * PouchDB with a server of express-pouchdb, both on LevelDB. An item is a document of its own: what is replicated is
 * a document, and a list of 1,000 items in one would be sent as a whole with each edit.
 */

import http from 'node:http'
import path from 'node:path'
import { listen } from '../listen.mjs'
import { peer } from '../packages.mjs'

/** @param {string} folder @returns {ReturnType<typeof listen>} */
export async function serve(folder) {
  const PouchDB = peer('pouchdb').defaults({ prefix: `${folder}${path.sep}` })
  const handle = peer('express-pouchdb')(PouchDB, {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true
  })
  const app = peer('express')()
  app.use(handle)
  return listen(http.createServer(app))
}

/**
 * @param {string} url @param {string} folder @param {import('../list.mjs').Item[]} items Of the first one.
 * @param {() => void} changed
 * @returns {Promise<import('../program.mjs').Client>}
 */
export async function open(url, folder, items, changed) {
  const db = new (peer('pouchdb'))(path.join(folder, 'list'))
  /** What an app would show. @type {Map<string, any>} */
  const documents = new Map()
  db.changes({ live: true, since: 0, include_docs: true }).on(
    'change',
    (/** @type {any} */ { id, doc }) => {
      documents.set(id, doc)
      changed()
    }
  )
  if (items.length > 0) await db.bulkDocs(items.map((item) => ({ _id: String(item.id), ...item })))
  const remote = `${url}/list`
  // Until it has everything once; then it goes on by itself.
  await db.sync(remote)
  const start = () => db.sync(remote, { live: true, retry: true })
  let sync = start()
  return {
    name: (at) => documents.get(String(at))?.name,
    async set(at, name) {
      const document = { ...documents.get(String(at)), name }
      const { rev } = await db.put(document)
      documents.set(String(at), { ...document, _rev: rev })
    },
    // Each put is.
    stored: () => {},
    synced: () => {},
    async disconnect() {
      const ended = new Promise((resolve) => sync.on('complete', resolve))
      sync.cancel()
      await ended
    },
    connect() {
      sync = start()
    }
  }
}
