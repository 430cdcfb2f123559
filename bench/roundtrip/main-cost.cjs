'use strict'

/**
 * Main's own work for one small transaction of a window: from the arrival of the message to the
 * outgoing messages, without Electron's `send`.
 */

const { Hub } = require('../../lib/main/hub/hub.js')
const { RemoteRef } = require('../../lib/main/ref/ref.js')
const { makeList } = require('./list.cjs')

const ROUNDS = 20_000
/** Transactions in a row, and milliseconds between them: the rate that main accepts from one window. */
const AT_ONCE = 200
const PAUSE = 20

/** @param {number[]} sizes @returns {Promise<{ size: number, microseconds: number }[]>} */
async function measureMain(sizes) {
  const rows = []
  for (const size of sizes) {
    const hub = new Hub()
    // One page sends more here than a page may.
    hub.limits = { ...hub.limits, rate: 1e9 }
    const ref = new RemoteRef('list', makeList(size), {}, hub)
    hub.add(ref)
    // The members that the default rule reads.
    const frame = /** @type {any} */ ({
      url: 'file:///bench.html',
      isMainFrame: true,
      type: 'window'
    })
    const sent = { messages: 0 }
    const pages = [0, 1].map(() => ({
      frame,
      received: 0,
      ready: false,
      /** @param {string} message */
      send(message) {
        sent.messages++
        this.received += message.length - 'e1 '.length
        this.ready ||= message.startsWith('s1 0') || message.includes('"more":false')
      }
    }))
    for (const page of pages) hub.receive(page, 'o1 {"name":"list"}')
    while (!pages.every((page) => page.ready)) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      for (const page of pages) hub.receive(page, `a1 ${page.received}`)
    }

    const middle = size >> 1
    /** @param {number} from @param {number} to */
    const run = (from, to) => {
      for (let n = from; n < to; n++) {
        const patch = `{"op":"replace","path":[${middle},"size"],"value":${n}}`
        hub.receive(pages[0], `t1 [${n},${n - 1},[${patch}]]`)
        hub.flush()
        hub.flushAnswers()
      }
    }
    // The work of a window is limited, so wait between blocks.
    const runAll = async (/** @type {number} */ from) => {
      let spent = 0n
      for (let n = from; n < from + ROUNDS; n += AT_ONCE) {
        const start = process.hrtime.bigint()
        run(n, n + AT_ONCE)
        spent += process.hrtime.bigint() - start
        for (const page of pages) hub.receive(page, `a1 ${page.received}`)
        await new Promise((resolve) => setTimeout(resolve, PAUSE))
      }
      return Number(spent) / 1000 / ROUNDS
    }
    await runAll(1)
    const before = sent.messages
    const microseconds = await runAll(1 + ROUNDS)
    if (sent.messages - before !== 2 * ROUNDS)
      throw new Error(`${sent.messages - before} messages to two pages for ${ROUNDS} transactions`)
    ref.destroy()
    rows.push({ size, microseconds })
  }
  return rows
}

module.exports = { measureMain }
