/** How the entries of a log are numbered whose messages are among others of a stream. */

import { describe, expect, test } from '@jest/globals'
import { Numbering } from '../../../../lib/server/store/nats/numbering.js'
import { parseRecord } from '../../../../lib/server/store/nats/records.js'

/** @param {[number, object][]} messages */
function numbering(...messages) {
  const made = new Numbering()
  for (const [place, record] of messages) made.take(place, /** @type {any} */ (record))
  return made
}
const entries = (/** @type {number} */ count, more = {}) => ({ kind: 'entries', count, ...more })

test('entries are counted over messages, and found again', () => {
  const log = numbering([3, entries(2)], [9, entries(1, { parts: [4, 7] })], [20, entries(3)])
  expect(log.head).toBe(6)
  expect([1, 2, 3, 4, 6].map((seq) => log.messageOf(seq)?.place)).toEqual([3, 3, 9, 20, 20])
  expect(log.messageOf(5)).toEqual({ place: 20, first: 4, last: 6, parts: undefined })
  expect(log.messageAt(9)).toEqual({ place: 9, first: 3, last: 3, parts: [4, 7] })
  expect([log.messageOf(7), log.messageAt(10), log.messageAt(21)]).toEqual([null, null, null])
})

test('a message that comes twice counts once, and marks do not count', () => {
  const log = numbering([3, entries(2)], [3, entries(2)], [5, { kind: 'mark' }], [2, entries(1)])
  expect([log.head, log.place]).toEqual([2, 5])
})

test('the newest snapshot counts, whatever the order', () => {
  const snapshot = (/** @type {number} */ seq) => ({ kind: 'snapshot', seq, bytes: 1, parts: [] })
  const log = numbering([1, entries(5)], [2, snapshot(3)], [3, snapshot(5)], [4, snapshot(4)])
  expect(log.snapshot?.seq).toBe(5)
})

describe('truncating', () => {
  const all = /** @type {[number, object][]} */ ([
    [3, entries(2)],
    [9, entries(1, { parts: [4, 7] })],
    [20, entries(3)]
  ])

  test('says which messages hold nothing else', () => {
    const log = numbering(...all)
    expect(log.upTo(1)).toEqual({ at: 0, last: 0, parts: [] })
    expect(log.upTo(2)).toEqual({ at: 3, last: 2, parts: [] })
    expect(log.upTo(5)).toEqual({ at: 9, last: 3, parts: [4, 7] })
    expect(log.upTo(6)).toEqual({ at: 20, last: 6, parts: [4, 7] })
  })

  test.each([1, 2, 3, 4, 5, 6])(
    'up to %s leaves the numbers of all others as they are',
    (floor) => {
      const whole = numbering(...all)
      const record = { kind: 'floor', floor, ...whole.upTo(floor) }
      whole.take(30, /** @type {any} */ (record))
      // For who begins later the messages may be gone, some of them, or none.
      const left = all.filter(([place]) => place > record.at)
      for (const logs of [
        whole,
        numbering(...left, [30, record]),
        numbering(...all, [30, record])
      ]) {
        logs.take(31, /** @type {any} */ (entries(2)))
        expect([logs.floor, logs.head]).toEqual([floor, 8])
        for (let seq = floor + 1; seq <= 8; seq++) {
          const message = logs.messageOf(seq)
          expect(message?.place).toBe(seq > 6 ? 31 : seq > 3 ? 20 : seq > 2 ? 9 : 3)
          expect(seq - /** @type {any} */ (message).first).toBeGreaterThanOrEqual(0)
        }
      }
    }
  )

  test('a floor below the one that is known changes nothing', () => {
    const log = numbering(...all, [30, { kind: 'floor', floor: 5, at: 9, last: 3 }])
    log.take(31, /** @type {any} */ ({ kind: 'floor', floor: 2, at: 3, last: 2 }))
    expect([log.floor, log.head, log.messageOf(4)?.place]).toEqual([5, 6, 20])
  })
})

test('a message of another program is an error', () => {
  for (const text of ['', 'null', '{"kind":"other"}', '[]', 'text']) {
    expect(() => parseRecord(text)).toThrow()
  }
})
