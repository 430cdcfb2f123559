/** The store in PostgreSQL, with a real server. */

import { afterAll, beforeAll } from '@jest/globals'
import { postgresStore } from '../../lib/server/index.js'
import { logStoreContract } from '../unit/server/log-store-contract.mjs'
import { Postgres, whyNoPostgres } from './harness/postgres.mjs'
import { describeWith } from './harness/parts.mjs'
import { severalStores } from './harness/several-stores.mjs'

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
})
