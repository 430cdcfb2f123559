/** The store in NATS JetStream, with real servers. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { natsStore } from '../../lib/server/index.js'
import { makeConsumer, openStreams, streamNames } from '../../lib/server/store/nats/streams.js'
import { eventually } from '../unit/helpers/until.mjs'
import { logStoreContract } from '../unit/server/store/log-store-contract.mjs'
import { Nats, whyNoNats } from './harness/nats.mjs'
import { playCuts, playOutages } from './harness/outages.mjs'
import { describeWith } from './harness/parts.mjs'
import { severalStores } from './harness/several-stores.mjs'

const isLong = process.env.REMOTE_REF_LONG !== undefined
const [KILLS, CUTS] = isLong ? [100, 100] : [4, 4]

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

    test('what is truncated or replaced is deleted, and a server that begins then counts right', async () => {
      const [one, other] = [await open('pruned'), await open('pruned')]
      for (let i = 1; i <= 20; i++) await one.append('d', Buffer.from(`e${i}`))
      await one.append('d', Buffer.alloc(3 << 20))
      expect(await other.read('d', 20)).toMatchObject({ to: 21 })
      for (const seq of [5, 20, 21]) await one.putSnapshot('d', { seq, bytes: Buffer.alloc(2e6) })
      await one.truncate('d', 7)
      await other.truncate('d', 21)
      expect(await one.append('d', Buffer.from('e22'))).toBe(22)
      const nc = await connect({ servers: nats.url.replace('nats://', '').split(',') })
      const jsm = await jetstreamManager(nc)
      // An entry, the two parts of the last snapshot, and five records of snapshots and floors, of what were 37.
      await eventually(
        async () => {
          const all = [0, 1].map((i) => jsm.streams.info(`pruned-${i}-of-2`))
          return (await Promise.all(all)).reduce((sum, { state }) => sum + state.messages, 0)
        },
        (messages) => expect(messages).toBeLessThanOrEqual(8)
      )
      await nc.close()
      const late = await open('pruned')
      for (const store of [late, one, other]) {
        expect(await store.read('d', 20)).toEqual({ gone: 21 })
        const slice = /** @type {any} */ (await store.read('d', 21))
        expect([slice.head, Buffer.from(slice.entries[0]).toString()]).toEqual([22, 'e22'])
        expect((await store.snapshot('d'))?.seq).toBe(21)
        await store.close()
      }
    }, 120_000)

    test('a server that has missed what is deleted by now counts anew', async () => {
      const nc = await connect({ servers: nats.url.replace('nats://', '').split(',') })
      const jsm = await jetstreamManager(nc)
      const streams = [0, 1].map((i) => `missed-${i}-of-2`)
      const feeds = async () => {
        const found = []
        for (const stream of streams) {
          for await (const { name } of jsm.consumers.list(stream)) found.push(`${stream} ${name}`)
        }
        return found.filter((each) => each.includes(' feed-'))
      }
      const one = await open('missed')
      for (let i = 1; i <= 10; i++) await one.append('d', Buffer.from(`e${i}`))
      const before = await feeds()
      const other = await open('missed')
      let head = 0
      other.tail('d', (now) => (head = now))
      await eventually(
        () => head,
        () => expect(head).toBe(10)
      )
      for (const each of await feeds()) {
        const [stream, name] = each.split(' ')
        if (!before.includes(each)) await jsm.consumers.delete(stream, name)
      }
      for (let i = 11; i <= 20; i++) await one.append('d', Buffer.from(`e${i}`))
      await one.putSnapshot('d', { seq: 20, bytes: Buffer.from('s') })
      await one.truncate('d', 20)
      const messages = async () => {
        const all = await Promise.all(streams.map((stream) => jsm.streams.info(stream)))
        return all.reduce((sum, { state }) => sum + state.messages, 0)
      }
      await eventually(messages, (count) => expect(count).toBeLessThan(10))
      await one.append('d', Buffer.from('e21'))
      // Until it knows, it has what it had; never another entry in the place of one that is gone.
      await eventually(
        async () => {
          const slice = await other.read('d', 10)
          if ('gone' in slice || slice.entries.length === 0) return slice
          throw new Error(`entry 11 is ${Buffer.from(slice.entries[0])}`)
        },
        (slice) => expect(slice).toEqual({ gone: 20 }),
        { pause: 1 }
      )
      const slice = /** @type {any} */ (await other.read('d', 20))
      expect([slice.head, Buffer.from(slice.entries[0]).toString()]).toEqual([21, 'e21'])
      expect(head).toBe(21)
      // None is left that nobody reads: the next truncation would wait for it.
      await eventually(feeds, (all) => expect(all).toHaveLength(2))
      await Promise.all([one.close(), other.close(), nc.close()])
    }, 120_000)

    test('a consumer that was given up and is made nevertheless is deleted', async () => {
      const names = streamNames('given-up', 1)
      const [stream] = names
      const link = await openStreams({ url: nats.url, prefix: 'given-up' }, names)
      const consumers = {
        get: async (/** @type {any[]} */ ...given) => {
          await Reflect.apply(link.js.consumers.get, link.js.consumers, given)
          throw new Error('timeout')
        }
      }
      const impatient = { ...link, quick: [/** @type {any} */ ({ consumers })] }
      const wanted = { prefix: 'feed-', filter: 'given-up.0.>' }
      const { name } = await (await makeConsumer(impatient, stream, wanted)).info()
      await eventually(
        async () => {
          const found = []
          try {
            for await (const each of link.jsm.consumers.list(stream)) found.push(each.name)
          } catch (error) {
            // While there is no leader nobody answers.
            return String(error)
          }
          return found
        },
        (found) => expect(found).toEqual([name])
      )
      await link.nc.close()
    }, 120_000)

    const what = nodes === 1 ? 'it' : 'the node that leads'
    test(`nothing that was acknowledged or read is lost in ${KILLS} kills of ${what}`, async () => {
      const played = await playOutages(
        () => open('killed'),
        KILLS,
        async (round) => {
          const node = await nats.leaderOf(`killed-${round % 2}-of-2`)
          await nats.kill(node)
          return async () => {
            nats.startNode(node)
            await nats.ready()
          }
        },
        { goesOn: nodes > 1 }
      )
      const told = JSON.stringify({ ...played, revived: nats.revived })
      process.stderr.write(`kills of NATS with ${name}: ${told}\n`)
      expect(played.count).toBeGreaterThanOrEqual(KILLS)
    }, 3_600_000)

    // Of one node: the client of a cluster would find the others.
    if (nodes > 1) return
    test(`nor if the network breaks, ${CUTS} times`, async () => {
      const connection = { ignoreClusterUpdates: true }
      const played = await playCuts(
        async (port) =>
          natsStore({ url: `127.0.0.1:${port}`, prefix: 'cut', streams: 2, connection }),
        nats.port,
        CUTS
      )
      process.stderr.write(`cuts of NATS: ${JSON.stringify(played)}\n`)
      expect(played.count).toBeGreaterThanOrEqual(CUTS)
    }, 3_600_000)
  })
})
