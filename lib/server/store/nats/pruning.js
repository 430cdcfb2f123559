/**
 * Deletes what is truncated. A consumer skips silently what is deleted, so it waits until the feeds of all servers
 * have the floor record: then each knows from which entry to number. A feed that begins later reads anew.
 */

import { deleteMessages } from './bytes.js'
import { FEED } from './feed.js'

/** @typedef {{ subject: string, at: number, floor: number, parts: number[] }} Waste Up to which place, and where its floor record is. */

/** Between two looks, in milliseconds: at first, and at most. */
const PAUSE = { first: 250, longest: 60_000 }
/** How often it looks. NATS forgets the feed of a server that has ended after five minutes. */
const LOOKS = 20

export class Pruning {
  #shard
  #ended = false

  /** @param {import('./shard.js').Shard} shard */
  constructor(shard) {
    this.#shard = shard
  }

  /** @param {Waste} waste */
  begin(waste) {
    void this.#prune(waste, 0)
  }

  /** @param {Waste} waste @param {number} look */
  async #prune(waste, look) {
    // The next truncation deletes it, too.
    if (this.#ended || look === LOOKS) return
    const { link, stream } = this.#shard
    try {
      if (await this.#feedsAreAt(waste.floor)) {
        const { subject, at, parts } = waste
        await link.jsm.streams.purge(stream, { filter: subject, seq: at + 1 })
        return void (await deleteMessages(link, stream, parts))
      }
    } catch {
      // It is only space.
    }
    const pause = Math.min(PAUSE.first * 2 ** look, PAUSE.longest)
    setTimeout(() => void this.#prune(waste, look + 1), pause).unref()
  }

  /** @param {number} place @returns {Promise<boolean>} False also if it is not known of all. */
  async #feedsAreAt(place) {
    const { link, stream } = this.#shard
    const subject = `$JS.API.CONSUMER.LIST.${stream}`
    for (let offset = 0; ;) {
      const answer = await link.nc.request(subject, JSON.stringify({ offset }), { timeout: 5000 })
      const { consumers, total, missing, error } = /** @type {any} */ (answer.json())
      if (error || missing?.length > 0) return false
      const feeds = consumers.filter((/** @type {any} */ { name }) => name.startsWith(FEED))
      if (feeds.some((/** @type {any} */ feed) => feed.delivered.stream_seq < place)) return false
      offset += consumers.length
      if (offset >= total || consumers.length === 0) return true
    }
  }

  close() {
    this.#ended = true
  }
}
