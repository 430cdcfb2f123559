'use strict'

/**
 * Main's own work for one small transaction of a window: from the message's arrival to the messages
 * that go out, without Electron's `send`.
 */

const { Hub } = require('../../lib/main/hub.js')
const { RemoteRef } = require('../../lib/main/ref.js')
const { makeList } = require('./list.cjs')

const ROUNDS = 20_000

/** @returns {{ size: number, microseconds: number }[]} */
function measureMain() {
  return [10, 1000, 10_000, 50_000].map((size) => {
    const hub = new Hub()
    const ref = new RemoteRef('list', makeList(size), {}, hub)
    hub.add(ref)
    const frame = { url: 'file:///bench.html', origin: 'file://', parent: null }
    const sent = { messages: 0 }
    const pages = [0, 1].map(() => ({ frame, send: () => void sent.messages++ }))
    for (const page of pages) hub.receive(page, 'o1 {"name":"list"}')

    const middle = size >> 1
    /** @param {number} from @param {number} to */
    const run = (from, to) => {
      for (let n = from; n < to; n++) {
        const patch = `{"op":"replace","path":[${middle},"size"],"value":${n}}`
        hub.receive(pages[0], `t1 [${n},${n - 1},[${patch}]]`)
        hub.flush()
      }
    }
    run(1, ROUNDS)
    const before = sent.messages
    const start = process.hrtime.bigint()
    run(ROUNDS, 2 * ROUNDS)
    const microseconds = Number(process.hrtime.bigint() - start) / 1000 / ROUNDS
    if (sent.messages - before !== 2 * ROUNDS)
      throw new Error('each transaction is one message a page')
    ref.destroy()
    return { size, microseconds }
  })
}

module.exports = { measureMain }
