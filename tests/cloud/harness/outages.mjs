/** Servers that write and read while what stores their logs is killed. */

import { expect } from '@jest/globals'
import { TcpProxy } from '../../unit/helpers/tcp-proxy.mjs'
import { eventually, until } from '../../unit/helpers/until.mjs'

/** @typedef {import('../../../lib/server/store/log-store.js').LogStore} LogStore */

const DOCUMENTS = ['a', 'b', 'c']
/** Appends under way of each writer. */
const AT_ONCE = 8
/** Entries that have to be acknowledged between two kills. */
const BETWEEN = 100
const PATIENCE = 60_000
/** How long nothing gets through, in milliseconds. */
const SILENCE = 1000

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text)
const text = (/** @type {Uint8Array} */ entry) => new TextDecoder().decode(entry)
const pause = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time))

/** @param {LogStore} store @param {string} document @param {string} name */
function startWriting(store, document, name) {
  /** What has the sequence. @type {Map<number, string>} */
  const acknowledged = new Map()
  const writing = { acknowledged, failed: 0, ended: Promise.resolve(), isOver: false }
  let count = 0
  const write = async () => {
    while (!writing.isOver) {
      const entry = `${name} ${count++}`
      try {
        const seq = await store.append(document, bytes(entry))
        if (acknowledged.has(seq)) throw new RangeError(`${seq} is given twice`)
        acknowledged.set(seq, entry)
      } catch (error) {
        if (error instanceof RangeError) throw error
        // It may be there; a client would find out. It is not written again.
        writing.failed++
        await pause(20)
      }
    }
  }
  writing.ended = Promise.all(Array.from({ length: AT_ONCE }, write)).then(() => {})
  // It is looked at in the end.
  writing.ended.catch(() => {})
  return writing
}

/** As clients read: on from where they are, also after errors. @param {LogStore} store @param {string} document */
function startReading(store, document) {
  /** @type {string[]} */
  const found = []
  const reading = { found, wrong: '', ended: Promise.resolve(), isOver: false }
  let news = true
  const stop = store.tail(document, () => void (news = true))
  const read = async () => {
    while (!reading.isOver) {
      if (!news) await pause(2)
      else {
        // Before reading: what comes meanwhile may not be in what is read.
        news = false
        const slice = await store.read(document, found.length).catch(() => null)
        if (!slice) {
          news = true
          await pause(20)
          continue
        }
        if ('gone' in slice || slice.from !== found.length || slice.head < found.length) {
          reading.wrong = `after ${found.length}: ${JSON.stringify({ ...slice, entries: null })}`
          return
        }
        found.push(...slice.entries.map(text))
        news ||= slice.to < slice.head
      }
    }
  }
  reading.ended = read().finally(stop)
  return reading
}

/**
 * Kills something again and again. Nothing that was acknowledged or read may be lost, change its place or be there
 * twice, and all is told to readers.
 *
 * @param {() => Promise<LogStore>} open Another one of the same store.
 * @param {number} rounds
 * @param {(round: number) => Promise<() => Promise<unknown>>} kill Returns what brings it back. It is called at once,
 *   or, if `goesOn`, when writing has gone on without it.
 * @param {{ goesOn?: boolean }} [options]
 * @returns {Promise<{ count: number, failed: number, longest: number }>} How many were acknowledged, how many have
 *   failed, and the longest time in milliseconds until writing went on.
 */
export async function playOutages(open, rounds, kill, { goesOn = false } = {}) {
  const stores = [await open(), await open()]
  const pairs = stores.flatMap((store, i) => DOCUMENTS.map((name) => ({ store, name, i })))
  const writers = pairs.map(({ store, name, i }) => startWriting(store, name, `${i}`))
  const readers = pairs.map(({ store, name }) => startReading(store, name))
  const count = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0)
  const more = async () => {
    const wanted = count() + BETWEEN
    await eventually(count, (now) => expect(now).toBeGreaterThanOrEqual(wanted), {
      patience: PATIENCE,
      pause: 5
    })
  }
  let longest = 0
  try {
    await more()
    for (let round = 0; round < rounds; round++) {
      const start = Date.now()
      const restart = await kill(round)
      if (!goesOn) await restart()
      await more()
      longest = Math.max(longest, Date.now() - start)
      if (goesOn) await restart()
      await more()
    }
    for (const writer of writers) writer.isOver = true
    await Promise.all(writers.map(({ ended }) => ended))
    const fresh = await open()
    stores.push(fresh)
    for (const name of DOCUMENTS) {
      const all = await readAll(fresh, name)
      // Something that has failed may still come.
      const own = pairs.flatMap((pair, i) => (pair.name === name ? [i] : []))
      await until(() => own.every((i) => readers[i].wrong || readers[i].found.length >= all.length))
      expect(new Set(all).size).toBe(all.length)
      for (const i of own) {
        expect(readers[i].wrong).toBe('')
        expect(readers[i].found.slice(0, all.length)).toEqual(all)
        for (const [seq, entry] of writers[i].acknowledged) expect(all[seq - 1]).toBe(entry)
      }
    }
  } finally {
    for (const each of [...writers, ...readers]) each.isOver = true
    await Promise.allSettled([...writers, ...readers].map(({ ended }) => ended))
    await Promise.all(stores.map((store) => store.close()))
  }
  const failed = writers.reduce((sum, writer) => sum + writer.failed, 0)
  return { count: count(), failed, longest }
}

/** @param {LogStore} store @param {string} document */
async function readAll(store, document) {
  const all = []
  for (;;) {
    const slice = await store.read(document, all.length)
    if ('gone' in slice) throw new Error('gone')
    all.push(...slice.entries.map(text))
    if (slice.to >= slice.head) return all
  }
}

/**
 * The same with a network that breaks: connections are cut, or what is sent vanishes without a word.
 *
 * @param {(port: number) => Promise<LogStore>} open Another store, which is reached at that port.
 * @param {number} port Where it is.
 * @param {number} rounds
 */
export async function playCuts(open, port, rounds) {
  const proxy = await new TcpProxy().listen(port)
  try {
    return await playOutages(
      () => open(proxy.port),
      rounds,
      async (round) => {
        if (round % 2 === 0) {
          proxy.cut()
          return async () => {}
        }
        proxy.hole = true
        await pause(SILENCE)
        return async () => void (proxy.hole = false)
      }
    )
  } finally {
    await proxy.close()
  }
}
