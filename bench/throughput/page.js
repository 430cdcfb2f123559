/** A window of the throughput benchmark: it edits as fast as main confirms its edits. */

import { ways } from './ways.js'

/** @typedef {import('./ways.js').Way} Way */
/** @typedef {import('./ways.js').Edits} Edits */

/** @type {Record<string, Way>} */
const opened = {}
let made = 0

/** A turn of the event loop; timers would wait for milliseconds. */
const { port1, port2 } = new MessageChannel()
function turn() {
  return new Promise((resolve) => {
    port1.onmessage = resolve
    port2.postMessage(null)
  })
}

/** @param {Way} way @param {number} count @returns {Edits} */
function nextEdits(way, count) {
  const { length } = way.list()
  const moves = count >= 10
  const sizes = Array.from({ length: moves ? count - 2 : count }, () => {
    made++
    return /** @type {[number, number]} */ ([Math.floor(Math.random() * length), made])
  })
  return moves
    ? { sizes, push: { id: made, name: `new ${made}`, size: 0, done: false } }
    : { sizes }
}

const bench = {
  /** @param {string} name */
  async open(name) {
    opened[name] = await ways[name]()
  },

  /**
   * Edits for that time, and waits until all edits are confirmed.
   *
   * @param {string} name @param {number} each Edits in each turn. @param {number} milliseconds
   * @returns {Promise<{ edits: number, milliseconds: number }>}
   */
  async run(name, each, milliseconds) {
    const way = opened[name]
    const lost = way.lost()
    const start = performance.now()
    let edits = 0
    while (performance.now() - start < milliseconds) {
      if (way.pending() < way.ahead) {
        way.edit(nextEdits(way, each))
        edits += each
      }
      await turn()
    }
    while (way.pending() > 0) await turn()
    return { edits: edits - (way.lost() - lost), milliseconds: performance.now() - start }
  },

  /** @param {string} name */
  value: (name) => JSON.stringify(opened[name].list())
}

Object.assign(globalThis, { bench })
