/** What is promised of several servers over one store. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { until } from '../../unit/helpers/until.mjs'

/** @typedef {import('../../../lib/server/store/log-store.js').LogStore} LogStore */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text)
const text = (/** @type {Uint8Array} */ entry) => new TextDecoder().decode(entry)

/**
 * Reads a log as a server does for a client: when it is told, and on from where it was.
 *
 * @param {LogStore} store @param {string} document
 */
export function follow(store, document) {
  /** @type {string[]} */
  const found = []
  /** @type {Error[]} */
  const errors = []
  let reading = Promise.resolve()
  const readOn = async () => {
    for (;;) {
      const slice = await store.read(document, found.length)
      if ('gone' in slice) throw new Error(`gone: ${slice.gone}`)
      if (slice.from !== found.length) throw new Error(`a gap at ${slice.from}`)
      if (slice.head < found.length) throw new Error(`the head goes back to ${slice.head}`)
      found.push(...slice.entries.map(text))
      if (slice.to >= slice.head) return
    }
  }
  const stop = store.tail(document, () => {
    reading = reading.then(readOn).catch((error) => void errors.push(error))
  })
  return { found, errors, stop }
}

/** @param {string} name @param {() => Promise<LogStore>} another Another one over the same, at first empty. */
export function severalStores(name, another) {
  describe(`several servers over ${name}`, () => {
    /** @type {LogStore[]} */
    let stores
    let document = ''
    let count = 0
    beforeEach(async () => {
      document = `d${count++}`
      stores = [await another(), await another(), await another()]
    })
    afterEach(() => Promise.all(stores.map((store) => store.close())))

    test('entries of all have one order, without gaps, for readers of each', async () => {
      const readers = stores.map((store) => follow(store, document))
      const each = 200
      const given = await Promise.all(
        stores.map(async (store, i) => {
          const seqs = []
          for (let at = 0; at < each; at += 10) {
            const some = Array.from({ length: 10 }, (_, j) => `${i}:${at + j}`)
            const got = await Promise.all(some.map((one) => store.append(document, bytes(one))))
            seqs.push(...some.map((one, j) => [got[j], one]))
          }
          return seqs
        })
      )
      const total = each * stores.length
      await until(() => readers.every(({ found, errors }) => found.length === total || errors[0]))
      for (const { found, errors } of readers) {
        expect(errors).toEqual([])
        expect(found).toEqual(readers[0].found)
      }
      for (const [seq, one] of given.flat()) expect(readers[0].found[Number(seq) - 1]).toBe(one)
      expect(new Set(given.flat().map(([seq]) => seq)).size).toBe(total)
      readers.forEach(({ stop }) => stop())
    }, 120_000)

    test('what was read from one can be read from all others: no head goes back', async () => {
      const [first, ...others] = stores
      for (let i = 1; i <= 50; i++) {
        await first.append(document, bytes(`e${i}`))
        for (const other of others) {
          const slice = /** @type {any} */ (await other.read(document, i))
          expect(slice.head).toBeGreaterThanOrEqual(i)
        }
      }
    }, 120_000)

    test('truncating at one is known to all, whatever they knew before', async () => {
      const [first, second, third] = stores
      for (let i = 1; i <= 5; i++) await first.append(document, bytes(`e${i}`))
      expect(await second.read(document, 4)).toMatchObject({ to: 5 })
      await second.putSnapshot(document, { seq: 4, bytes: bytes('s4') })
      await second.truncate(document, 3)
      await second.append(document, bytes('e6'))
      for (const store of [third, first]) {
        expect(await store.read(document, 6)).toMatchObject({ head: 6 })
        expect(await store.read(document, 2)).toEqual({ gone: 3 })
        const slice = /** @type {any} */ (await store.read(document, 3))
        expect(slice.entries.map(text)).toEqual(['e4', 'e5', 'e6'])
        expect(await store.snapshot(document)).toEqual({ seq: 4, bytes: bytes('s4') })
      }
    }, 120_000)

    test('snapshots and truncations of several at once leave the newest of each', async () => {
      for (let i = 1; i <= 9; i++) await stores[0].append(document, bytes(`e${i}`))
      await Promise.all(stores.map((store) => store.read(document, 9)))
      await Promise.all(
        [7, 9, 8].map((seq, i) => stores[i].putSnapshot(document, { seq, bytes: bytes(`s${seq}`) }))
      )
      await Promise.all([5, 7, 6].map((seq, i) => stores[i].truncate(document, seq)))
      expect(await stores[0].append(document, bytes('e10'))).toBe(10)
      for (const store of stores) {
        expect(await store.read(document, 10)).toMatchObject({ head: 10 })
        expect(await store.read(document, 6)).toEqual({ gone: 7 })
        const slice = /** @type {any} */ (await store.read(document, 7))
        expect(slice.entries.map(text)).toEqual(['e8', 'e9', 'e10'])
        expect(await store.snapshot(document)).toEqual({ seq: 9, bytes: bytes('s9') })
      }
    }, 120_000)
  })
}
