/** What is sealed opens with its key, as what it is, where it belongs, unaltered; and otherwise not at all. */

import { randomBytes, randomInt } from 'node:crypto'
import { expect, test } from '@jest/globals'
import {
  OVERHEAD,
  isSealed,
  keyFor,
  keyOf,
  seal,
  unseal
} from '../../../../lib/cloud/crypt/seal.js'

const secret = randomBytes(32)
const key = keyFor(secret, 'doc')

test.each([0, 1, 15, 16, 17, 1000, 1 << 20])('%s bytes', (length) => {
  const bytes = randomBytes(length)
  const sealed = seal(key, 'entry', bytes)
  expect(sealed.length).toBe(length + OVERHEAD)
  expect([isSealed(sealed), keyOf(sealed)]).toEqual([true, key.id])
  expect(bytes.equals(unseal(key, 'entry', sealed) ?? Buffer.from('altered'))).toBe(true)
})

test('the same bytes are sealed as other ones each time, and show nothing', () => {
  const bytes = Buffer.from('{"v":1,"txn":"abc.1","base":3,"patches":[]}')
  const all = Array.from({ length: 100 }, () =>
    Buffer.from(seal(key, 'entry', bytes)).toString('latin1')
  )
  expect(new Set(all).size).toBe(100)
  for (const each of all) expect(each).not.toMatch(/txn|abc|patches/)
})

test('each altered bit is noticed, and each missing byte', () => {
  const sealed = seal(key, 'entry', Buffer.from('some text'))
  for (let at = 0; at < sealed.length; at++) {
    const altered = Buffer.from(sealed)
    altered[at] ^= 1 << randomInt(8)
    const isNamed = isSealed(altered) && keyOf(altered) === key.id
    if (isNamed) expect(unseal(key, 'entry', altered)).toBeNull()
    expect(unseal(key, 'entry', sealed.subarray(0, at))).toBeNull()
  }
  expect(unseal(key, 'entry', Buffer.concat([sealed, Buffer.of(0)]))).toBeNull()
})

test('it opens neither as something else, nor in another document, nor with another key', () => {
  const sealed = seal(key, 'entry', Buffer.from('text'))
  expect(unseal(key, 'snapshot', sealed)).toBeNull()
  for (const other of [keyFor(secret, 'other'), keyFor(randomBytes(32), 'doc')]) {
    expect(other.id).not.toBe(key.id)
    expect(unseal({ ...other, id: key.id }, 'entry', sealed)).toBeNull()
  }
  expect(keyFor(Buffer.from(secret), 'doc')).toEqual(key)
})

test('what is not sealed, or in a newer way, is known as that', () => {
  for (const text of ['', '{', '{"v":1}', '\0er', 'ers'])
    expect(isSealed(Buffer.from(text))).toBe(false)
  const newer = seal(key, 'entry', Buffer.from('text'))
  newer[4] = 2
  expect([isSealed(newer), keyOf(newer)]).toEqual([true, null])
})
