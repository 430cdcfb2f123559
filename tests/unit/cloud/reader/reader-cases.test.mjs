/** tests/cases/reader.json: each rule and each outcome, by the reader in JavaScript and by the one in C. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import { stringify } from '../../../../lib/shared/index.js'
import {
  EMPTY,
  readEntries,
  readSnapshot,
  writeSnapshot
} from '../../../../lib/cloud/reader/index.js'

const require = createRequire(import.meta.url)
const { Log } = require('../../../../lib/main/native/addon.js')

const cases = JSON.parse(
  fs.readFileSync(new URL('../../../cases/reader.json', import.meta.url), 'utf8')
)
const utf8 = new TextEncoder()

/** @param {any} entry */
const bytesOf = (entry) => utf8.encode('text' in entry ? entry.text : JSON.stringify(entry))

/** @param {Uint8Array[]} entries */
function inJavaScript(entries) {
  const { state, reads, newer } = readEntries(EMPTY, entries)
  const { floor, last, v } = state
  return {
    outcomes: [...reads.map(({ outcome }) => outcome), ...(newer ? ['newer'] : [])],
    value: JSON.parse(stringify(state.value)),
    floor,
    last: [...last].map(([client, { n, s, outcome }]) => [client, n, s, outcome]),
    fp: state.fp,
    snapshot: v ? writeSnapshot(state) : undefined
  }
}

/** @param {Uint8Array[]} entries */
function inC(entries) {
  const log = new Log()
  const outcomes = entries.map((entry) => log.read(entry)[0])
  const snapshot = log.snapshot()
  const found = { outcomes, value: JSON.parse(log.text()), floor: log.floor, fp: log.fp, snapshot }
  log.destroy()
  return { ...found, last: JSON.parse(snapshot ?? '{"last":[]}').last }
}

describe.each([
  ['JavaScript', inJavaScript],
  ['C', inC]
])('in %s', (_name, read) => {
  test.each(cases)('$name', ({ entries, name: _of, ...expected }) => {
    expect(read(entries.map(bytesOf))).toMatchObject(expected)
  })
})

/** Some digits are kept as they are only in C. */
const exact = cases.filter((given) => 'value' in given)

test.each(exact)('a snapshot after each entry leads to the same: $name', ({ entries }) => {
  const all = entries.map(bytesOf)
  const { fp, snapshot: whole } = inC(all)
  expect(inJavaScript(all).fp).toBe(fp)
  for (let at = 1; at <= all.length; at++) {
    const { snapshot } = inC(all.slice(0, at))
    if (snapshot === undefined) continue
    const state = /** @type {any} */ (readSnapshot(utf8.encode(snapshot)))
    const log = new Log()
    expect(log.load(utf8.encode(snapshot))).toBe('loaded')
    expect(writeSnapshot(state)).toBe(snapshot)
    expect(log.snapshot()).toBe(snapshot)
    for (const entry of all.slice(at)) log.read(entry)
    expect(log.snapshot()).toBe(whole)
    log.destroy()
  }
})
