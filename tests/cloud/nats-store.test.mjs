/** The store in NATS JetStream, with real servers. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { natsStore } from '../../lib/server/index.js'
import { eventually } from '../unit/helpers/until.mjs'
import { logStoreContract } from '../unit/server/log-store-contract.mjs'
import { Nats, whyNoNats } from './harness/nats.mjs'
import { playOutages } from './harness/outages.mjs'
import { describeWith } from './harness/parts.mjs'
import { severalStores } from './harness/several-stores.mjs'

const isLong = process.env.REMOTE_REF_LONG !== undefined
const KILLS = isLong ? 100 : 4

describeWith('NATS', whyNoNats, () => {
  describe.each(
    /** @type {[string, 1 | 3][]} */ ([
      ['one node', 1],
      ['three nodes', 3]
    ])
  )('%s', (name, nodes) => {
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

    const what = nodes === 1 ? 'it' : 'the node that leads'
    test(`nothing that was acknowledged or read is lost in ${KILLS} kills of ${what}`, async () => {
      const played = await playOutages(
        () => open('killed'),
        KILLS,
        async (round) => {
          const node = await leader(`killed-${round % 2}-of-2`)
          await nats.kill(node)
          return async () => {
            nats.startNode(node)
            await nats.ready()
          }
        },
        { goesOn: nodes > 1 }
      )
      process.stderr.write(`kills of NATS with ${name}: ${JSON.stringify(played)}\n`)
      expect(played.count).toBeGreaterThanOrEqual(KILLS)
    }, 3_600_000)

    /** @param {string} stream */
    async function leader(stream) {
      return eventually(
        () => nats.leaderOf(stream),
        (node) => expect(node).not.toBe(-1)
      )
    }
  })
})
