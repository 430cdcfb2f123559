/** NATS on this machine, as the tests have it. */

import { placeOf, streamNames } from '../../lib/server/store/nats/streams.js'
import { Nats, whyNoNats } from '../../tests/cloud/harness/nats.mjs'

/** As in the store's defaults. */
const [PREFIX, STREAMS] = ['remote-ref', 16]

export class Cluster {
  #nats = new Nats(3)

  static async start() {
    const why = whyNoNats()
    if (why) throw new Error(`there is no NATS: ${why}`)
    const cluster = new Cluster()
    await cluster.#nats.start()
    return cluster
  }

  get url() {
    return this.#nats.url
  }

  /** @param {string} document */
  async killLeaderOf(document) {
    const stream = streamNames(PREFIX, STREAMS)[placeOf(document, STREAMS).stream]
    await this.#nats.kill(await this.#nats.leaderOf(stream))
  }

  async end() {
    await this.#nats.end()
  }
}
