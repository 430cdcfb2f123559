/** Provokes the codes of refs that are stored, for error-codes.test.mjs. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { Network } from '../../simulation/network.mjs'

const require = createRequire(import.meta.url)
const { DiskStore } = require('../../../lib/persist/index.js')

/** @type {Network[]} */
const apps = []

/** An app that stores its refs in a folder. @param {string | null} folder */
function appIn(folder) {
  const app = new Network()
  app.hub.disk.configure(folder)
  apps.push(app)
  return app
}

/**
 * Runs a function with a folder of its own, and ends the apps that it has made.
 *
 * @param {(folder: string) => unknown} fn
 */
async function inFolder(fn) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-codes-'))
  try {
    return await fn(path.join(base, 'store'))
  } finally {
    for (const { hub, refs } of apps.splice(0)) {
      for (const ref of refs) ref.destroy()
      hub.disk.restart()
    }
    fs.rmSync(base, { recursive: true, force: true })
  }
}

/** The error that a ref's disk has, and that `saved` rejects with. @param {any} ref */
async function refused(ref) {
  const error = await ref.saved().then(
    () => undefined,
    (/** @type {unknown} */ reason) => reason
  )
  if (error !== ref.disk.error) throw new Error('the status has another error')
  return error
}

const NO_REF = { ref: undefined }
const persist = true

/** @type {Record<string, [what: string, provoke: () => any, details?: any][]>} */
export const diskCases = {
  ERR_REF_MODULE: [
    [
      'of a program beside which it is not installed',
      () =>
        inFolder((folder) => {
          try {
            return new DiskStore(folder, [path.join(os.tmpdir(), 'package.json')]).open()
          } catch (error) {
            return error
          }
        }),
      NO_REF
    ]
  ],
  ERR_REF_DISK: [
    [
      'a file in the place of the folder',
      () =>
        inFolder((folder) => {
          fs.writeFileSync(folder, '')
          return refused(appIn(folder).remoteRef('files', 1, { persist }))
        }),
      NO_REF
    ]
  ],
  ERR_REF_DISK_LOCKED: [
    [
      'a second app',
      () =>
        inFolder((folder) => {
          appIn(folder).remoteRef('files', 1, { persist })
          return refused(appIn(folder).remoteRef('files', 1, { persist }))
        }),
      NO_REF
    ]
  ],
  ERR_REF_DISK_CORRUPT: [
    [
      'a store that is no database',
      () =>
        inFolder(async (folder) => {
          fs.mkdirSync(folder)
          fs.writeFileSync(path.join(folder, 'CURRENT'), 'garbage')
          const app = appIn(folder)
          const told = new Promise((resolve) => (app.hub.onError = resolve))
          app.remoteRef('files', 1, { persist })
          return told
        })
    ]
  ],
  ERR_REF_SCHEMA: [
    [
      'of a newer version of the app',
      async () => {
        const app = appIn(null)
        const newer = app.remoteRef('files', 1, { persist: { version: 2, migrate: () => 1 } })
        newer.value = 2
        newer.destroy()
        return refused(app.remoteRef('files', 1, { persist }))
      }
    ],
    [
      'a migration that fails',
      async () => {
        const app = appIn(null)
        const older = app.remoteRef('files', 1, { persist })
        older.value = 2
        older.destroy()
        const migrate = () => {
          throw new Error('no')
        }
        return refused(app.remoteRef('files', 1, { persist: { version: 2, migrate } }))
      }
    ]
  ]
}
