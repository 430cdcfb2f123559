/** The store in PostgreSQL, with a real server. */

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { postgresStore } from '../../lib/server/index.js'
import { logStoreContract } from '../unit/server/store/log-store-contract.mjs'
import { Postgres, whyNoPostgres } from './harness/postgres.mjs'
import { playCuts, playOutages } from './harness/outages.mjs'
import { describeWith } from './harness/parts.mjs'
import { severalStores } from './harness/several-stores.mjs'

const isLong = process.env.REMOTE_REF_LONG !== undefined
const [KILLS, CUTS] = isLong ? [100, 100] : [4, 4]

describeWith('PostgreSQL', whyNoPostgres, () => {
  const postgres = new Postgres()
  let count = 0
  beforeAll(() => postgres.start(), 60_000)
  afterAll(() => postgres.end())

  const open = async (schema = `s${count++}`) => {
    const store = postgresStore({ url: postgres.url, schema })
    await store.open()
    return store
  }

  let schema = ''
  logStoreContract(
    'a store in PostgreSQL',
    () => open((schema = `s${count++}`)),
    async (store) => {
      await store.close()
      return open(schema)
    }
  )

  severalStores('PostgreSQL', () => open('shared'))

  test(`nothing that was acknowledged or read is lost in ${KILLS} kills of PostgreSQL`, async () => {
    const played = await playOutages(
      () => open('killed'),
      KILLS,
      async () => {
        await postgres.kill()
        return () => postgres.start()
      }
    )
    process.stderr.write(`kills of PostgreSQL: ${JSON.stringify(played)}\n`)
    expect(played.count).toBeGreaterThanOrEqual(KILLS)
  }, 3_600_000)

  test(`nor if the network breaks, ${CUTS} times`, async () => {
    const played = await playCuts(
      async (port) => {
        const url = postgres.url.replace(String(postgres.port), String(port))
        return postgresStore({ url, schema: 'cut' })
      },
      postgres.port,
      CUTS
    )
    process.stderr.write(`cuts of PostgreSQL: ${JSON.stringify(played)}\n`)
    expect(played.count).toBeGreaterThanOrEqual(CUTS)
  }, 3_600_000)
})
