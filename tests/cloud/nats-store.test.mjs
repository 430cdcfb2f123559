/** The store in NATS JetStream, with real servers. */

import { afterAll, beforeAll, describe } from '@jest/globals'
import { natsStore } from '../../lib/server/index.js'
import { logStoreContract } from '../unit/server/log-store-contract.mjs'
import { Nats, whyNoNats } from './harness/nats.mjs'
import { describeWith } from './harness/parts.mjs'
import { severalStores } from './harness/several-stores.mjs'

describeWith('NATS', whyNoNats, () => {
  describe.each([
    ['one node', 1],
    ['three nodes', 3]
  ])('%s', (name, nodes) => {
    const nats = new Nats(nodes)
    let count = 0
    beforeAll(() => nats.start(), 60_000)
    afterAll(() => nats.end())

    // Few, since a test has few documents.
    const open = async (prefix = `s${count++}`) => {
      const store = natsStore({ url: nats.url, prefix, streams: 2 })
      await store.open()
      return store
    }

    let prefix = ''
    logStoreContract(
      `a store in NATS with ${name}`,
      () => open((prefix = `s${count++}`)),
      async (store) => {
        await store.close()
        return open(prefix)
      }
    )

    severalStores(`NATS with ${name}`, () => open('shared'))
  })
})
