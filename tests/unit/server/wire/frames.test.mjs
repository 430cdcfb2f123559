import { describe, expect, test } from '@jest/globals'
import {
  readEntries,
  readMessage,
  writeEntries,
  writeMessage
} from '../../../../lib/server/wire/frames.js'
import { readRecord, writeRecord } from '../../../../lib/server/documents/record.js'
import { splitJson } from '../../../../lib/server/documents/json.js'

const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.from([0, 255])]
const messages = [
  { type: 'frame', from: 2 ** 40, to: 2 ** 40 + 3, head: 2 ** 52, entries },
  { type: 'append', id: 2 ** 32 - 1, entries },
  { type: 'appended', id: 7, seq: 2 ** 41 },
  { type: 'refused', id: 7, status: 429, text: 'zu früh' },
  { type: 'gone', floor: 12 }
]

describe('messages', () => {
  test.each(messages)('$type is read as it was written', (message) => {
    expect(readMessage(writeMessage(/** @type {any} */ (message)))).toEqual(message)
  })

  test.each(messages)('of $type no cut-off part is another message of entries', (message) => {
    const whole = writeMessage(/** @type {any} */ (message))
    for (let end = 0; end < whole.length; end++) {
      const read = readMessage(whole.subarray(0, end))
      if (message.type === 'frame') expect(read).toBeNull()
      if (message.type === 'append' && read) {
        const { length } = /** @type {any} */ (read).entries
        expect(length).toBeLessThan(entries.length)
      }
      if (['appended', 'gone'].includes(message.type)) expect(read).toBeNull()
    }
  })

  test('others are none', () => {
    for (const bytes of [[], [1], [2, 1, 0], [1, 0], [1, 255, 1, 1, 1, 1]]) {
      expect(readMessage(Buffer.from(bytes))).toBeNull()
    }
    expect(readEntries(Buffer.from([255, 255, 255, 255, 1]))).toBeNull()
    expect(readEntries(writeEntries(entries))).toEqual(entries)
  })
})

test('a stored entry is read as it was written', () => {
  const head = { user: 'ü', producer: { id: 'p', epoch: 1, seq: 2 } }
  expect(readRecord(writeRecord(head, entries[2]))).toEqual({ head, bytes: entries[2] })
  expect(() => readRecord(Buffer.of(9, 0, 0))).toThrow(/version 9/)
  expect(() => writeRecord({ user: 'x'.repeat(70_000) }, entries[0])).toThrow(RangeError)
})

describe('JSON is cut without changing it', () => {
  test.each([
    ['{"a": 1.0}', ['{"a": 1.0}']],
    [' [1.0, "a,]\\"", {"b" : [2,3]} ,[ ]] ', ['1.0', '"a,]\\""', '{"b" : [2,3]}', '[ ]']],
    ['[ ]', []],
    ['[[]]', ['[]']],
    ['["\\\\"]', ['"\\\\"']],
    ['9007199254740993', ['9007199254740993']]
  ])('%s', (text, expected) => expect(splitJson(Buffer.from(text))).toEqual(expected))

  test.each(['', '[1,]', '{"a":1}{', '[1', 'x'])('%s is none', (text) =>
    expect(splitJson(Buffer.from(text))).toBeNull()
  )
  test('bytes that are no text are none', () =>
    expect(splitJson(Buffer.from([34, 255, 34]))).toBeNull())
})
