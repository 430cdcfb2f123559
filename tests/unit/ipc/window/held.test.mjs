/** Calls that come before a page has a handler for them. */

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Held } from '../../../../lib/ipc/window/held.js'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('a page that listens for long answers at once, whatever comes', () => {
  const held = new Held(() => false)
  held.added('another name')
  jest.advanceTimersByTime(10_000)
  expect(held.hold('late')).toBeUndefined()
})

test('what came before ends with the time, or when a handler is added', async () => {
  const held = new Held(() => false)
  const told = []
  held.hold('a')(() => told.push('a'))
  held.hold('b')(() => told.push('b'))
  held.added('a')
  await Promise.resolve()
  expect(told).toEqual(['a'])
  jest.advanceTimersByTime(10_000)
  expect(told).toEqual(['a', 'b'])
})
