/** How entries become the values of one statement. */

import { keyOf } from './schema.js'

/** @typedef {{ document: string, entry: Uint8Array }} Append */
/** @typedef {{ index: number, key: string, back: number }} Placed Which append, of which log, how far from its head. */

/** Bytes of entries in a statement, if an entry has no more: it is in memory several times. */
const BYTES = 8 << 20

/** @param {Append[]} appends @returns {Generator<{ values: unknown[], entries: Placed[] }>} */
export function* appendsIn(appends) {
  for (let start = 0; start < appends.length;) {
    let end = start
    for (let bytes = 0; end < appends.length; end++) {
      bytes += appends[end].entry.length
      if (end > start && bytes > BYTES) break
    }
    yield statement(appends.slice(start, end), start)
    start = end
  }
}

/** @param {Append[]} appends @param {number} first The index of the first. */
function statement(appends, first) {
  /** @type {Map<string, { key: Buffer, at: number, count: number }>} */
  const logs = new Map()
  for (const { document } of appends) {
    const log = logs.get(document) ?? { key: keyOf(document), at: logs.size + 1, count: 0 }
    log.count++
    logs.set(document, log)
  }
  const left = new Map([...logs].map(([document, { count }]) => [document, count]))
  let start = 1
  const rows = appends.map(({ document, entry }, i) => {
    const { key, at } = /** @type {{ key: Buffer, at: number }} */ (logs.get(document))
    const back = /** @type {number} */ (left.get(document)) - 1
    left.set(document, back)
    const row = { index: first + i, key: key.toString('hex'), at, back, start }
    start += entry.length
    return row
  })
  const all = [...logs]
  const values = [
    all.map(([, { key }]) => key),
    all.map(([document]) => Buffer.from(document)),
    all.map(([, { count }]) => count),
    rows.map(({ at }) => at),
    rows.map(({ back }) => back),
    rows.map((row) => row.start),
    Buffer.concat(appends.map(({ entry }) => entry)),
    appends.map(({ entry }) => entry.length)
  ]
  return { values, entries: rows }
}
