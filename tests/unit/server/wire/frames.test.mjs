import { describe, expect, test } from '@jest/globals'
import {
  readEntries,
  readMessage,
  writeEntries,
  writeMessage
} from '../../../../lib/server/wire/frames.js'
import { readUsers, writeUsers } from '../../../../lib/server/wire/users.js'
import { readRecord, toldOf, writeRecord } from '../../../../lib/server/documents/record.js'
import { splitJson } from '../../../../lib/server/documents/json.js'

const entries = [Buffer.from('a'), Buffer.alloc(0), Buffer.from([0, 255])]
const messages = [
  { type: 'frame', from: 2 ** 40, to: 2 ** 40 + 3, head: 2 ** 52, entries },
  { type: 'frame', from: 4, to: 7, head: 9, entries, users: ['ann', null, 'ann'] },
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

describe('what is said of the users of a frame', () => {
  const frame = { type: 'frame', from: 4, to: 7, head: 9, entries }
  /** A frame that says this of them. @param {string} said */
  const saying = (said) => {
    const plain = writeMessage(/** @type {any} */ (frame))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(said))
    return Buffer.concat([
      Buffer.of(1, 8),
      plain.subarray(2, 26),
      length,
      Buffer.from(said),
      plain.subarray(26)
    ])
  }
  const usersIn = (/** @type {string} */ said) =>
    /** @type {any} */ (readMessage(saying(said)))?.users

  test('is one text for many entries of the same', () => {
    const users = ['ann', 'bob', 'ann', null, '__proto__']
    const text = writeUsers(users)
    expect(text).toBe('[["ann","bob","__proto__"],[0,1,0,-1,2]]')
    expect(readUsers(text, 5)).toEqual(users)
    expect(readUsers(writeUsers([]), 0)).toEqual([])
  })

  test.each([
    '',
    'x',
    'null',
    '{}',
    '[]',
    '[["a"]]',
    '[["a"],[0,0]]',
    '[["a"],[0,0,0,0]]',
    '[{},[0,0,0]]'
  ])('%s says nothing, and the entries are read all the same', (said) =>
    expect(readMessage(saying(said))).toEqual(frame)
  )

  test('a user that is none, or too long, is not known', () => {
    const long = 'x'.repeat(257)
    expect(usersIn(`[["a","${long}",""],[0,1,2]]`)).toEqual(['a', null, null])
    expect(usersIn('[[1,null,{"a":1}],[0,1,2]]')).toEqual([null, null, null])
    expect(usersIn('[["a"],["length","map",{"a":1}]]')).toEqual([null, null, null])
    expect(usersIn(`[["${'x'.repeat(256)}"],[0,0,7]]`)[0]).toHaveLength(256)
  })

  test('a length that is longer than the frame is no frame', () => {
    const bytes = saying('[[],[]]')
    bytes.writeUInt32BE(2 ** 32 - 1, 26)
    expect(readMessage(bytes)).toBeNull()
    expect(readMessage(bytes.subarray(0, 28))).toBeNull()
  })
})

test('a stored entry is read as it was written', () => {
  const head = { user: 'ü', producer: { id: 'p', epoch: 1, seq: 2 } }
  expect(readRecord(writeRecord(head, entries[2]))).toEqual({ head, bytes: entries[2] })
  expect(() => readRecord(Buffer.of(9, 0, 0))).toThrow(/version 9/)
  expect(() => writeRecord({ user: 'x'.repeat(70_000) }, entries[0])).toThrow(RangeError)
})

test('a reader is told the name of a writer, or else the user', () => {
  expect(toldOf({ user: 'u1' })).toBe('u1')
  expect(toldOf({ user: 'u1', name: 'Ann' })).toBe('Ann')
  for (const name of [null, '', 'x'.repeat(257)]) expect(toldOf({ user: 'u1', name })).toBeNull()
  expect(toldOf({ user: 'x'.repeat(257) })).toBeNull()
  expect(toldOf({})).toBeNull()
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
