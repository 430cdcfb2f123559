/** What every store of logs promises. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { until } from '../../helpers/until.mjs'

/** @typedef {import('../../../../lib/server/store/log-store.js').LogStore} LogStore */

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text)
const texts = (/** @type {Uint8Array[]} */ entries) =>
  entries.map((entry) => new TextDecoder().decode(entry))

/**
 * @param {string} name
 * @param {() => Promise<LogStore>} open An empty one.
 * @param {(store: LogStore) => Promise<LogStore>} [reopen] Closes it and opens it again, if it is to
 *   remember.
 */
export function logStoreContract(name, open, reopen) {
  describe(name, () => {
    /** @type {LogStore} */
    let store
    beforeEach(async () => void (store = await open()))
    afterEach(() => store.close())

    /** @param {number} count @param {string} [document] */
    const fill = async (count, document = 'd') => {
      for (let i = 1; i <= count; i++) await store.append(document, bytes(`e${i}`))
    }
    /** @param {number} after @param {object} [limit] @returns {Promise<any>} */
    const read = (after, limit) => store.read('d', after, limit)

    describe('appending and reading', () => {
      test('sequences start at 1 and have no gaps', async () => {
        expect(await store.head('d')).toBe(0)
        expect(await store.append('d', bytes('a'))).toBe(1)
        expect(await store.append('d', bytes('b'))).toBe(2)
        expect(await store.head('d')).toBe(2)
      })

      test('appends at once get a sequence each, and all are there', async () => {
        const all = Array.from({ length: 50 }, (_, i) => `e${i}`)
        const seqs = await Promise.all(all.map((text) => store.append('d', bytes(text))))
        expect([...seqs].sort((a, b) => a - b)).toEqual(all.map((_, i) => i + 1))
        const { entries } = await read(0)
        all.forEach((text, i) => expect(texts(entries)[seqs[i] - 1]).toBe(text))
      })

      test('the same bytes twice are two entries', async () => {
        await store.append('d', bytes('same'))
        await store.append('d', bytes('same'))
        expect(texts((await read(0)).entries)).toEqual(['same', 'same'])
      })

      test('reads what comes after a sequence', async () => {
        await fill(5)
        const slice = await read(2)
        expect(slice).toMatchObject({ from: 2, to: 5, head: 5 })
        expect(texts(slice.entries)).toEqual(['e3', 'e4', 'e5'])
      })

      test('at the head and above it there is nothing', async () => {
        await fill(2)
        expect(await read(2)).toEqual({ from: 2, to: 2, head: 2, entries: [] })
        expect(await read(7)).toEqual({ from: 7, to: 7, head: 2, entries: [] })
        expect(await store.read('other', 0)).toEqual({ from: 0, to: 0, head: 0, entries: [] })
      })

      test('limits of a read leave at least one entry, and tell how far it goes', async () => {
        await fill(5)
        expect(await read(1, { entries: 2 })).toMatchObject({ from: 1, to: 3, head: 5 })
        expect(await read(1, { bytes: 4 })).toMatchObject({ from: 1, to: 3, head: 5 })
        expect(await read(1, { bytes: 1 })).toMatchObject({ from: 1, to: 2, head: 5 })
        expect(await read(1, { entries: 0 })).toMatchObject({ from: 1, to: 2, head: 5 })
      })

      test('a long log can be read in parts to its end', async () => {
        const all = Array.from({ length: 2500 }, (_, i) => `e${i}`)
        const seqs = await Promise.all(all.map((entry) => store.append('d', bytes(entry))))
        const found = []
        for (let parts = 0; found.length < 2500; parts++) {
          const slice = await read(found.length)
          expect(slice).toMatchObject({ from: found.length, head: 2500 })
          found.push(...texts(slice.entries))
          expect(slice.to).toBe(found.length)
          expect(parts).toBeLessThan(2500)
        }
        all.forEach((entry, i) => expect(found[seqs[i] - 1]).toBe(entry))
      })

      test('entries are any bytes, also none and many', async () => {
        const all = [new Uint8Array(0), Uint8Array.of(0, 255, 10), new Uint8Array(1 << 20).fill(7)]
        for (const entry of all) await store.append('d', entry)
        for (let i = 0; i < all.length; i++) {
          const [found] = (await read(i, { entries: 1 })).entries
          expect(Buffer.compare(found, all[i])).toBe(0)
        }
      })

      test('nobody can change an entry afterwards', async () => {
        const entry = bytes('a')
        await store.append('d', entry)
        entry[0] = 0
        const [first] = (await read(0)).entries
        expect(texts([first])).toEqual(['a'])
        first[0] = 0
        expect(texts((await read(0)).entries)).toEqual(['a'])
      })

      test('documents have nothing to do with each other, whatever their names are', async () => {
        const names = ['d', 'd/1', '', 'ü', 'd.*', '>', '__proto__', 'x'.repeat(200)]
        for (const document of names) await store.append(document, bytes(`of ${document}`))
        for (const document of names) {
          const slice = /** @type {any} */ (await store.read(document, 0))
          expect(texts(slice.entries)).toEqual([`of ${document}`])
        }
      })
    })

    describe('following', () => {
      test('listeners are told of the head', async () => {
        /** @type {number[]} */
        const heads = []
        store.tail('d', (head) => heads.push(head))
        store.tail('other', () => heads.push(-1))
        await fill(3)
        await until(() => heads.at(-1) === 3)
        expect(heads).toEqual([...heads].sort((a, b) => a - b))
        expect(heads).not.toContain(-1)
      })

      test('what a listener is told of can be read', async () => {
        /** @type {Promise<any>[]} */
        const slices = []
        store.tail('d', (head) => slices.push(read(head - 1)))
        await fill(1)
        await until(() => slices.length > 0)
        expect(await slices[0]).toMatchObject({ to: 1 })
      })

      test('it stops, also for one of two equal listeners', async () => {
        let count = 0
        const listener = () => void count++
        const stop = store.tail('d', listener)
        store.tail('d', listener)
        stop()
        stop()
        await fill(1)
        await until(() => count > 0)
        await new Promise((resolve) => setTimeout(resolve, 20))
        expect(count).toBe(1)
      })
    })

    describe('snapshots and truncation', () => {
      test('the newest snapshot counts', async () => {
        await fill(5)
        expect(await store.snapshot('d')).toBeNull()
        await store.putSnapshot('d', { seq: 3, bytes: bytes('s3') })
        await store.putSnapshot('d', { seq: 2, bytes: bytes('s2') })
        expect(await store.snapshot('d')).toEqual({ seq: 3, bytes: bytes('s3') })
        await store.putSnapshot('d', { seq: 5, bytes: bytes('s5') })
        expect(await store.snapshot('d')).toEqual({ seq: 5, bytes: bytes('s5') })
        expect(await store.snapshot('other')).toBeNull()
      })

      test('a snapshot of what is not there yet is refused', async () => {
        await fill(2)
        const put = store.putSnapshot('d', { seq: 3, bytes: bytes('s') })
        await expect(put).rejects.toThrow(RangeError)
        expect(await store.snapshot('d')).toBeNull()
      })

      test('truncated entries are gone, and a reader is told so', async () => {
        await fill(5)
        await store.putSnapshot('d', { seq: 3, bytes: bytes('s3') })
        await store.truncate('d', 3)
        expect(await read(0)).toEqual({ gone: 3 })
        expect(await read(2)).toEqual({ gone: 3 })
        expect(texts((await read(3)).entries)).toEqual(['e4', 'e5'])
        expect(await store.head('d')).toBe(5)
        expect(await store.append('d', bytes('e6'))).toBe(6)
        expect(await read(5)).toMatchObject({ from: 5, to: 6, head: 6 })
      })

      test('only what a snapshot covers is truncated', async () => {
        await fill(5)
        await expect(store.truncate('d', 1)).rejects.toThrow(RangeError)
        await store.putSnapshot('d', { seq: 3, bytes: bytes('s3') })
        await expect(store.truncate('d', 4)).rejects.toThrow(RangeError)
        expect(texts((await read(0)).entries)).toHaveLength(5)
      })

      test('truncating less than before does nothing', async () => {
        await fill(5)
        await store.putSnapshot('d', { seq: 5, bytes: bytes('s5') })
        await store.truncate('d', 4)
        await store.truncate('d', 2)
        expect(await read(3)).toEqual({ gone: 4 })
        expect(texts((await read(4)).entries)).toEqual(['e5'])
      })

      test('snapshots and truncations at once leave the newest of each', async () => {
        await fill(5)
        const put = (/** @type {number} */ seq) =>
          store.putSnapshot('d', { seq, bytes: bytes(`s${seq}`) })
        await Promise.all([put(4), put(5), put(3)])
        await Promise.all([store.truncate('d', 4), store.truncate('d', 2), store.truncate('d', 3)])
        if (reopen) store = await reopen(store)
        expect(await store.snapshot('d')).toEqual({ seq: 5, bytes: bytes('s5') })
        expect(await read(3)).toEqual({ gone: 4 })
        expect(texts((await read(4)).entries)).toEqual(['e5'])
      })

      test('a log can be truncated to its end', async () => {
        await fill(2)
        await store.putSnapshot('d', { seq: 2, bytes: bytes('s2') })
        await store.truncate('d', 2)
        expect(await read(2)).toEqual({ from: 2, to: 2, head: 2, entries: [] })
        expect(await store.append('d', bytes('e3'))).toBe(3)
      })
    })

    if (!reopen) return
    test('all of it is there after a restart', async () => {
      await fill(5)
      await store.putSnapshot('d', { seq: 3, bytes: bytes('s3') })
      await store.truncate('d', 2)
      store = await reopen(store)
      expect(await store.head('d')).toBe(5)
      expect(await read(1)).toEqual({ gone: 2 })
      expect(texts((await read(2)).entries)).toEqual(['e3', 'e4', 'e5'])
      expect(await store.snapshot('d')).toEqual({ seq: 3, bytes: bytes('s3') })
      expect(await store.append('d', bytes('e6'))).toBe(6)
    })
  })
}
