/** What decides when, where and how a device connects: pure functions. */

import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { cloud } from '../../../../lib/cloud/main/index.js'
import { checkCloudOptions } from '../../../../lib/cloud/main/options.js'
import { watchWake } from '../../../../lib/cloud/main/wake.js'
import { statusOf } from '../../../../lib/cloud/driver/status.js'
import {
  BACKOFF,
  Choice,
  Fault,
  baseOf,
  documentAt,
  pauseAfter,
  renewalIn
} from '../../../../lib/cloud/transport/index.js'
import { faultOf, faultOfResponse } from '../../../../lib/cloud/transport/fault.js'

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
})

describe('the choice of a transport', () => {
  const ALL = ['websocket', 'sse', 'long-poll']
  const choice = (names = ALL) => new Choice(names, 100, () => 0.5)
  const fault = (about = null, kind = 'network') =>
    Object.assign(new Fault(/** @type {any} */ (kind), ''), { about })

  test('what is blamed is left at once, until all were tried', () => {
    const all = choice()
    const tried = [1, 2, 3, 4, 5, 6].map(() => [all.name, all.failed(fault('transport'), false)])
    expect(tried).toEqual([
      ['websocket', true],
      ['sse', true],
      ['long-poll', false],
      ['websocket', true],
      ['sse', true],
      ['long-poll', false]
    ])
  })

  test('a missing package is a reason to take the next one', () => {
    const all = choice()
    expect(all.failed(fault(null, 'module'), false)).toBe(true)
    expect(all.name).toBe('sse')
    expect(choice(['websocket']).failed(fault(null, 'module'), false)).toBe(false)
  })

  test('a connection that breaks is made over the same one; if that fails, over the next', () => {
    const all = choice()
    expect([all.failed(fault(), true), all.name]).toEqual([false, 'websocket'])
    expect([all.failed(fault(), false), all.name]).toEqual([false, 'sse'])
    expect([all.failed(fault(), true), all.name]).toEqual([false, 'sse'])
  })

  test('what the server itself says is true over each', () => {
    const all = choice()
    expect([all.failed(fault('server', 'denied'), false), all.name]).toEqual([false, 'websocket'])
  })

  test('the first one is tried again after a while, and more rarely if that is in vain', () => {
    const all = choice()
    expect(all.better).toBe(null)
    all.failed(fault('transport'), false)
    all.worked()
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
      const pause = all.betterIn
      all.betterFailed()
      return pause
    })
    expect([all.better, pauses]).toEqual(['websocket', [300, 600, 1200, 2400, 4800, 9000, 9000]])
    all.takeBetter()
    expect([all.name, all.better]).toEqual(['websocket', null])
  })

  test('after a time without a network the first one is tried again soon', () => {
    const all = choice()
    all.failed(fault(), false)
    expect([all.name, all.betterIn]).toEqual(['sse', 5])
    all.betterFailed()
    expect(all.betterIn).toBe(600)
  })
})

describe('answers', () => {
  /** @param {number} status @param {object} [headers] @param {boolean} [upgrade] */
  const of = (status, headers = {}, upgrade = false) => {
    const { kind, about, after } = faultOfResponse({ statusCode: status, headers }, 'text', upgrade)
    return [kind, about, after]
  }
  const page = { 'content-type': 'text/html; charset=utf-8' }

  test('of the server', () => {
    expect(of(401)).toEqual(['auth', 'server', 0])
    expect(of(403)).toEqual(['denied', 'server', 0])
    expect(of(404)).toEqual(['missing', 'server', 0])
    expect(of(410)).toEqual(['network', 'server', 0])
    expect(of(413)).toEqual(['too-large', 'server', 0])
    expect(of(500)).toEqual(['network', null, 0])
  })

  test('say when to come again', () => {
    expect(of(429, { 'retry-after': '7' })).toEqual(['network', 'server', 7000])
    expect(of(503, { 'retry-after': '7' })).toEqual(['network', null, 7000])
    // No server keeps a device away for ever, and what is no number of seconds is none.
    expect(of(429, { 'retry-after': '99999' })[2]).toBe(300_000)
    expect(of(429, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' })[2]).toBe(0)
    expect(of(429, { 'retry-after': '-1' })[2]).toBe(0)
  })

  test('of what is between', () => {
    for (const status of [200, 403, 404, 409]) {
      expect(of(status, page)).toEqual(['network', 'transport', 0])
    }
    expect(of(302, { location: 'http://login' })).toEqual(['network', 'transport', 0])
    expect(of(407)).toEqual(['network', 'transport', 0])
    expect(of(502, page)).toEqual(['network', null, 0])
    // These are true whoever says them.
    expect(of(401, page)).toEqual(['auth', 'server', 0])
    expect(of(413, page)).toEqual(['too-large', 'server', 0])
  })

  test('to an upgrade may be of what does not know WebSockets', () => {
    for (const status of [200, 400, 403, 404, 405, 426, 501]) {
      expect(of(status, {}, true)[1]).toBe('transport')
    }
    expect(of(401, {}, true)).toEqual(['auth', 'server', 0])
    expect(of(503, { 'retry-after': '2' }, true)).toEqual(['network', null, 2000])
  })

  test('of a server without TLS are told in a sentence', () => {
    const error = Object.assign(new Error('write EPROTO 80DC:error:\n'), { code: 'EPROTO' })
    expect(faultOf(error)).toMatchObject({
      kind: 'network',
      message: /** @type {any} */ (expect.stringMatching(/^what .* "http:"\?$/))
    })
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
      transports: ['websocket', 'sse', 'long-poll'],
      snapshots: { entries: 1024, bytes: 2 ** 20, keptEntries: 2 ** 14, keptBytes: 2 ** 26 },
      backoff: { ...BACKOFF, first: 1 },
      patience: 20_000
    })
    expect(cloud({ url }).url).toBe('https://example.org/v1/stream/')
  })

  test.each([
    [undefined, 'an object'],
    [{ url: 'localhost:4437' }, 'nothing after its path, not the string "localhost:4437".'],
    [{ url, auth: 'token' }, '"auth"'],
    [{ url, transports: ['pigeon'] }, '"pigeon"'],
    [{ url, transports: ['websocket', 'toString'] }, '"toString"'],
    [{ url, transports: ['sse', 'long-poll', 'sse'] }, 'twice'],
    [{ url, transports: [] }, 'one or more of "websocket", "sse", "long-poll"'],
    [{ url, transports: 'sse' }, '"transports"'],
    [{ url, backoff: { first: 0 } }, 'backoff.first'],
    [{ url, backoff: { frist: 1 } }, '"backoff" must be an object with first and longest'],
    [{ url, backoff: 5 }, '"backoff"'],
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
