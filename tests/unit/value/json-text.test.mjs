/**
 * tests/cases/json-text.json: what is JSON and what is not, for `decode` and for the reader in C, which
 * tests/native/text tests with the same file. Both agree on the values too.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { decode, identical, stringify } from '../../../lib/shared/index.js'

const { Document } = createRequire(import.meta.url)('../../../lib/main/native/addon.js')

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {'accept' | 'refuse' | 'either'} expect
 * @property {string} [text]
 * @property {string} [hex] Bytes, where no text has them.
 * @property {[string, number][]} [repeat] Parts of a long text, and how often each comes.
 * @property {'accept' | 'refuse'} [c] What the reader in C does with one that may go either way,
 * @property {'accept' | 'refuse'} [javascript] and that in JavaScript,
 * @property {string} [why] and the reason.
 * @property {'differs'} [value] Accepted by both, but JavaScript cannot hold the value.
 */

/** @type {Case[]} */
const cases = JSON.parse(
  readFileSync(new URL('../../cases/json-text.json', import.meta.url), 'utf8')
)

/** The text; an error where the bytes are none, as when a page receives them. @param {Case} given */
function textOf({ text, hex, repeat }) {
  if (text !== undefined) return text
  if (repeat) return repeat.map(([part, times]) => part.repeat(times)).join('')
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return decoder.decode(Buffer.from(/** @type {string} */ (hex), 'hex'))
}

/**
 * @template T
 * @param {() => T} fn
 * @returns {{ done: 'accept' | 'refuse', value?: T, error?: any }}
 */
function outcome(fn) {
  try {
    return { done: 'accept', value: fn() }
  } catch (error) {
    return { done: 'refuse', error }
  }
}

describe.each(['accept', 'refuse', 'either'])('%s', (kind) => {
  const chosen = cases.filter(({ expect: expected }) => expected === kind)
  test.each(chosen.map((given) => [given.name, given]))('%s', (_name, given) => {
    const { done, value, error } = outcome(() => decode(textOf(given)))
    expect(done).toBe(kind === 'either' ? given.javascript : kind)
    if (kind === 'either') expect(given.why).toMatch(/\.$/)
    if (done === 'refuse') {
      // That of the decoder where the bytes are no text.
      expect(error.code).toMatch(/^ERR_REF_(TEXT|DEPTH)$|^ERR_ENCODING_INVALID/)
      return
    }
    if (given.value !== 'differs' && given.repeat === undefined) {
      expect(identical(decode(stringify(value)), value)).toBe(true)
    }
  })
})

test('the addon reads each text as the file says, and as the same value as JavaScript', () => {
  let compared = 0
  for (const given of cases) {
    const text = outcome(() => textOf(given))
    if (text.done === 'refuse') continue
    const { done, value: document, error } = outcome(() => new Document(text.value))
    expect([given.name, done]).toEqual([given.name, given.c ?? given.expect])
    if (done === 'refuse') {
      expect(error.code).toMatch(/^ERR_REF_(TEXT|DEPTH)$/)
      continue
    }
    if (given.javascript === 'refuse') continue
    expect([given.name, identical(decode(document.text()), decode(text.value))]).toEqual([
      given.name,
      true
    ])
    compared++
  }
  expect(compared).toBeGreaterThan(140)
})

test('there are cases of each kind, with unique names', () => {
  const count = (kind) => cases.filter(({ expect: expected }) => expected === kind).length
  expect(count('accept')).toBeGreaterThan(100)
  expect(count('refuse')).toBeGreaterThan(200)
  expect(count('either')).toBeGreaterThan(40)
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
