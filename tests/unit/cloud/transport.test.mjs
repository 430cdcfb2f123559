/** What decides when, where and how a device connects: pure functions. */

import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { cloud } from '../../../lib/cloud/main/index.js'
import { checkCloudOptions } from '../../../lib/cloud/main/options.js'
import { watchWake } from '../../../lib/cloud/main/wake.js'
import { statusOf } from '../../../lib/cloud/driver/status.js'
import {
  BACKOFF,
  baseOf,
  documentAt,
  pauseAfter,
  renewalIn,
  transportAfter
} from '../../../lib/cloud/transport/index.js'

describe('pauses', () => {
  const backoff = { first: 100, longest: 1000 }

  test('double, up to the longest, and are a random part of that', () => {
    const longest = [1, 2, 3, 4, 5, 100].map((n) => pauseAfter('network', n, 1, backoff))
    expect(longest).toEqual([100, 200, 400, 800, 1000, 1000])
    expect(pauseAfter('network', 5, 0.25, backoff)).toBe(250)
    expect(pauseAfter('network', 5, 0, backoff)).toBe(0)
  })

  test('are none for a token that has just ended, and long where waiting does not help', () => {
    for (const kind of /** @type {const} */ (['auth', 'expired'])) {
      expect(pauseAfter(kind, 1, 1, backoff)).toBe(0)
      expect(pauseAfter(kind, 2, 1, backoff)).toBe(200)
    }
    for (const kind of /** @type {const} */ (['denied', 'too-large', 'update'])) {
      expect(pauseAfter(kind, 1, 0, backoff)).toBe(500)
      expect(pauseAfter(kind, 1, 1, backoff)).toBe(1000)
    }
  })

  test('a token is replaced a little before it ends, and no timer is too long', () => {
    expect(renewalIn(1_000_000, 0)).toBe(970_000)
    expect(renewalIn(10_000, 0)).toBe(9000)
    expect(renewalIn(1001, 1000)).toBe(1000)
    expect(renewalIn(1e15, 0)).toBe(2 ** 31 - 1)
  })

  test('a token that has ended when it comes is not replaced again and again', () => {
    expect([renewalIn(1000, 1000), renewalIn(0, 1000), renewalIn(NaN, 0)]).toEqual([
      null,
      null,
      null
    ])
  })

  test('each failure tries the next transport', () => {
    expect([0, 1, 2, 3].map((n) => transportAfter(['a', 'b'], n))).toEqual(['a', 'b', 'a', 'b'])
  })
})

test.each([
  ['https://example.org', 'https://example.org/v1/stream/'],
  ['http://127.0.0.1:4437/', 'http://127.0.0.1:4437/v1/stream/'],
  ['wss://example.org/docs', 'https://example.org/docs/'],
  ['ftp://example.org', null],
  ['https://example.org/?a=1', null],
  ['example.org', null],
  [undefined, null]
])('the address %s', (url, base) => {
  expect(baseOf(url)).toBe(base)
  if (base) expect(documentAt(base, 'a b/ü')).toBe(`${base}a%20b%2F%C3%BC`)
})

test('the status is what is hardest to mend', () => {
  const well = { replica: 'live', opened: true, phase: 'open', fault: null, disk: 'saved' }
  const all = [
    {},
    { replica: 'catching-up' },
    { opened: false },
    { replica: 'diverged' },
    { phase: 'opening', replica: 'offline' },
    { phase: 'opening', replica: 'offline', fault: 'network' },
    { phase: 'waiting', replica: 'offline', fault: 'network' },
    { phase: 'waiting', replica: 'offline', fault: 'auth' },
    { fault: 'denied' },
    { fault: 'too-large' },
    { phase: 'waiting', fault: 'missing' },
    { phase: 'waiting', fault: 'update' },
    { phase: 'stopped', replica: 'offline' },
    { disk: 'failing', fault: 'auth' },
    { disk: 'off' },
    { replica: 'update-required', disk: 'off', phase: 'stopped' }
  ].map((facts) => statusOf(/** @type {any} */ ({ ...well, ...facts })))
  expect(all).toEqual([
    'live',
    'catching-up',
    'catching-up',
    'diverged',
    'connecting',
    'offline',
    'offline',
    'auth',
    'denied',
    'denied',
    'denied',
    'update-required',
    'local',
    'disk',
    'disk',
    'update-required'
  ])
})

describe('options', () => {
  const url = 'https://example.org'

  test('have defaults', () => {
    expect(checkCloudOptions({ url, backoff: { first: 1 } })).toEqual({
      base: 'https://example.org/v1/stream/',
      auth: undefined,
      transports: ['websocket'],
      snapshots: { entries: 1024, bytes: 2 ** 20, keptEntries: 2 ** 14, keptBytes: 2 ** 26 },
      backoff: { ...BACKOFF, first: 1 },
      patience: 20_000
    })
    expect(cloud({ url }).url).toBe('https://example.org/v1/stream/')
  })

  test.each([
    [undefined, 'an object'],
    [{ url: 'nonsense' }, '"url"'],
    [{ url, auth: 'token' }, '"auth"'],
    [{ url, transports: ['pigeon'] }, '"transports"'],
    [{ url, transports: [] }, '"transports"'],
    [{ url, backoff: { first: 0 } }, 'backoff.first'],
    [{ url, ping: NaN }, 'ping'],
    [{ url, snapshots: { entries: 0 } }, '"snapshots"'],
    [{ url, snapshots: { often: 1 } }, '"snapshots"'],
    [{ url, snapshots: null }, '"snapshots"'],
    [{ url, retries: 3 }, '"retries"']
  ])('%j is refused', (options, text) => {
    const error = expect.objectContaining({
      code: 'ERR_REF_OPTION',
      message: expect.stringContaining(text)
    })
    expect(() => cloud(/** @type {any} */ (options))).toThrow(error)
  })
})

describe('waking', () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  /** Electron, as far as it is used. */
  function electron() {
    const powerMonitor = new EventEmitter()
    const state = { online: true, waits: true }
    const calls = []
    const watch = watchWake(
      /** @type {any} */ ({ net: { isOnline: () => state.online }, powerMonitor }),
      {
        waits: () => state.waits,
        wake: (again) => void calls.push(again)
      }
    )
    return { powerMonitor, state, calls, watch }
  }

  test('after sleep all connections are made anew', () => {
    const { powerMonitor, calls, watch } = electron()
    powerMonitor.emit('resume')
    expect(calls).toEqual([true])
    watch.stop()
    powerMonitor.emit('resume')
    expect(calls).toEqual([true])
  })

  test('when the machine is online again, what waits is tried at once; nothing looks while nothing waits', () => {
    const { state, calls, watch } = electron()
    watch.look()
    jest.advanceTimersByTime(5000)
    expect(calls).toEqual([])
    state.online = false
    jest.advanceTimersByTime(2000)
    state.online = true
    jest.advanceTimersByTime(2000)
    expect(calls).toEqual([false])
    state.waits = false
    jest.advanceTimersByTime(2000)
    expect(jest.getTimerCount()).toBe(0)
    state.waits = true
    watch.look()
    expect(jest.getTimerCount()).toBe(1)
    watch.stop()
    expect(jest.getTimerCount()).toBe(0)
  })
})
