/** The conformance tests of the Durable Streams protocol, with each store. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { localStore, MemoryStore, natsStore, postgresStore, serve } from '../../lib/server/index.js'
import { root } from '../../scripts/system.mjs'
import { Nats, whyNoNats } from './harness/nats.mjs'
import { describeWith } from './harness/parts.mjs'
import { Postgres, whyNoPostgres } from './harness/postgres.mjs'

/** Milliseconds until the server answers a long poll, and what the tests believe: they give it a second more. */
const POLL_TIME = 2000
const BELIEVED = 30_000

/** Groups, and single tests by their whole names, that are left out. */
const LEFT_OUT = [
  // Optional, and against what this log is for: a device that was away for long must find its document. A request
  // that wants it gets 501. That malformed times are refused is tested.
  /^TTL and Expiry Validation should accept valid/,
  /^TTL and Expiry Edge Cases/,
  /^TTL Expiration Behavior/,
  /^HEAD Metadata Edge Cases should return TTL metadata/,
  // Optional: a fork shares entries with its source, so that truncating and deleting would have to know all of both.
  // A request that wants it gets 501.
  /^Fork - /,
  // Optional, for workers that are woken by a server: clients of this one follow documents.
  /^Reserved subscription APIs/
]
/** What has to be left, at least: that the expressions match too much is noticed. */
const KEPT = 224

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

/** @param {string} name @param {() => import('../../lib/server/store/log-store.js').LogStore} open */
function conforms(name, open) {
  /** @type {{ fullName: string, status: string, failureMessages: string[] }[]} */
  let results
  beforeAll(async () => {
    const store = open()
    const limits = { appendsPerSecond: 1e6, requestBytes: 16 << 20, entryBytes: 16 << 20 }
    const origins = ['https://example.com']
    const server = serve({ store, port: 0, pollTime: POLL_TIME, origins, limits })
    const { url } = await server.ready
    results = await conformance(url, path.join(top, `${name}.json`))
    await server.close()
    await store.close()
  }, 540_000)

  test(`with a store ${name} the protocol is as its tests want it`, () => {
    const kept = results.filter(({ fullName }) => !LEFT_OUT.some((each) => each.test(fullName)))
    const failed = kept.filter(({ status }) => status !== 'passed')
    expect(failed.map(({ fullName, failureMessages }) => [fullName, failureMessages[0]])).toEqual(
      []
    )
    expect(kept.length).toBeGreaterThanOrEqual(KEPT)
  })
}

describe('in memory', () => conforms('in memory', () => new MemoryStore()))

describe('in a folder', () => conforms('in a folder', () => localStore(path.join(top, 'store'))))

describeWith('PostgreSQL', whyNoPostgres, () => {
  const postgres = new Postgres()
  beforeAll(() => postgres.start(), 60_000)
  afterAll(() => postgres.end())
  conforms('in PostgreSQL', () => postgresStore({ url: postgres.url }))
})

describeWith('NATS', whyNoNats, () => {
  const nats = new Nats()
  beforeAll(() => nats.start(), 60_000)
  afterAll(() => nats.end())
  conforms('in NATS', () => natsStore({ url: nats.url }))
})

/** @param {string} url @param {string} report A file. */
async function conformance(url, report) {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const folder = path.join(root, 'tests', 'cloud', 'conformance')
  const output = ['--reporter=json', `--outputFile=${report}`, '--testTimeout=60000']
  const child = spawn(process.execPath, [vitest, 'run', '--root', folder, ...output], {
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CONFORMANCE_URL: url,
      CONFORMANCE_POLL_TIME: String(BELIEVED)
    }
  })
  await once(child, 'exit')
  const { testResults } = JSON.parse(fs.readFileSync(report, 'utf8'))
  return testResults.flatMap((/** @type {any} */ { assertionResults }) => assertionResults)
}
