/**
 * Provokes every code of the table through the public API: the error says which ref, where in its
 * value, what was wrong and what to do.
 */

import fs from 'node:fs'
import { expect, test } from '@jest/globals'
import { IPC_ERROR_CODES } from '../../../lib/ipc/core/index.js'
import { ERROR_CODES } from '../../../lib/shared/index.js'
import { Network, turn } from '../../simulation/network.mjs'
import { cloudCases } from './cloud-cases.mjs'
import { diskCases } from './disk-cases.mjs'
import { refCases } from './ref-cases.mjs'

/** A code that users never see: main answers by sending the value, and the page continues by itself. */
const STALE = 'ERR_REF_STALE'

/** @type {Network} */
let network
beforeEach(() => {
  network = new Network()
})

/** A ref in main, untyped. @returns {any} */
const main = (initial, options) => network.remoteRef('files', initial, options)

/** What provokes each code. */
const cases = { ...refCases, ...diskCases, ...cloudCases }

test('all codes are provoked here', () => {
  expect([...Object.keys(cases), STALE].sort()).toEqual(Object.keys(ERROR_CODES).sort())
})

test(`${STALE}: a page that is too far behind gets the value, and nothing is reported`, async () => {
  const ref = main({ n: 0, list: ['a'] })
  const errors = []
  ref.onError = (error) => errors.push(error)
  const window = network.open()
  const onError = (error) => void errors.push(error)
  const replica = window.replica('files', null, { onError })
  await network.quiet()
  const said = []
  const { receive } = ref.document
  const value = (...message) => {
    try {
      const accepted = receive.apply(ref.document, message)
      said.push('accepted')
      return accepted
    } catch (error) {
      said.push(error.code)
      throw error
    }
  }
  Object.defineProperty(ref.document, 'receive', { value })
  replica.value.list.push('of the page')
  await turn()
  // More than the history can hold, while the transaction is in transit.
  for (let n = 1; n <= 10_002; n++) ref.value.n = n
  window.deliverUp()
  expect(said).toEqual([STALE])
  await network.quiet()
  expect(ref.value).toEqual({ n: 10_002, list: ['a', 'of the page'] })
  expect(replica.value).toEqual(ref.value)
  expect([replica.pending, said, errors]).toEqual([0, [STALE, 'accepted'], []])
})

describe.each(Object.entries(cases))('%s', (code, provocations) => {
  test.each(provocations)('%s', async (_what, provoke, details = {}) => {
    const error = await provoke()
    expect(error.name).toBe('RemoteRefError')
    const { ref = 'files', ...rest } = 'ref' in details ? details : { ...details, ref: 'files' }
    const named = !('ref' in details) || details.ref !== undefined
    expect(error).toMatchObject({ code, ...rest, ...(named && { ref }) })
    if (named) expect(error.message).toContain(`Ref "${ref}"`)
    for (const step of details.path ?? []) expect(error.message).toContain(String(step))
    // What was wrong and what to do: several complete sentences.
    const sentences = error.message.match(/[.;:] ?|\.$/g)
    expect(sentences?.length).toBeGreaterThan(1)
    expect(error.message).toMatch(/[.)]$/)
  })
})

test('docs/errors.md lists all codes, and no other', () => {
  const page = fs.readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  const listed = new Set(page.match(/ERR_(REF|IPC)_[A-Z_]+/g))
  const codes = [...Object.keys(ERROR_CODES), ...Object.keys(IPC_ERROR_CODES)]
  expect([...listed].sort()).toEqual(codes.sort())
})
