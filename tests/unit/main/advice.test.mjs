/** Warnings about silent mistakes, in main's terminal and in the page's console. */

import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { bridge, whyMissing } from '../../../lib/client/replica/bridge.js'
import { Network } from '../../simulation/network.mjs'

const { configure, defaultAccess } = createRequire(import.meta.url)('../../../lib/main/index.js')

/** @type {Network} */
let network
/** @type {jest.SpiedFunction<typeof console.warn>} */
let warn
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'setImmediate', 'nextTick'] })
  warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  network = new Network()
})
afterEach(() => {
  warn.mockRestore()
  jest.useRealTimers()
})

const said = () => warn.mock.calls.map(([text]) => text)
/** Lets time pass, in which everything is delivered. */
async function pass(/** @type {number} */ ms) {
  await network.quiet()
  jest.advanceTimersByTime(ms)
  await network.quiet()
}

describe('a ref that main does not create', () => {
  test('is reported once, in the terminal and in the page, with the existing names', async () => {
    network.remoteRef('files', [])
    network.remoteRef('settings', {})
    const window = network.open()
    window.replica('filse', [])
    await pass(2900)
    expect([...network.warnings, ...said()]).toEqual([])
    await pass(200)
    expect(network.warnings).toEqual([
      'electron-remote-ref: a page of "file://" has been waiting for the ref "filse" for 3 seconds, and main has ' +
        'made none of that name. There is "files", "settings". Is the name spelled as in remoteRef(name, …), and ' +
        'has that been called?'
    ])
    expect(said()).toEqual([
      'Ref "filse": main has made no ref of that name for 3 seconds, and this page still waits for it. There is ' +
        '"files", "settings". Is the name spelled as in remoteRef(name, …) in main, and has that been called?'
    ])
    network.open().replica('filse', [])
    await pass(60_000)
    // The terminal has it already; the second page does not.
    expect(network.warnings).toHaveLength(1)
    expect(said()).toHaveLength(2)
  })

  test('only refs that the page may open are listed', async () => {
    network.remoteRef('public', 1, { access: () => 'read' })
    network.remoteRef('secret', 1, { access: () => 'none' })
    network.remoteRef('broken', 1, {
      access() {
        throw new Error('the rule')
      }
    })
    const errors = jest.fn()
    network.hub.onError = errors
    const window = network.open({ url: 'https://x.example/', origin: 'https://x.example' })
    window.replica('typo', 1)
    await network.quiet()
    jest.advanceTimersByTime(3000)
    await Promise.resolve()
    expect(window.down).toEqual([expect.stringContaining('["w",["public"]]')])
    expect(network.warnings[0]).toContain('There is "public". Is')
    expect(network.warnings[0]).not.toMatch(/secret|broken/)
    expect(errors).not.toHaveBeenCalled()
  })

  test('is not reported if it comes later, or if the page closes before', async () => {
    const window = network.open()
    const late = window.replica('late', 1)
    const closed = window.replica('closed', 1)
    network.open().replica('gone', 1)
    await pass(2900)
    network.remoteRef('late', 2)
    closed.destroy()
    network.windows[1].close()
    await pass(60_000)
    expect(late.value).toBe(2)
    expect([...network.warnings, ...said()]).toEqual([])
  })

  test('works if it comes after the warning', async () => {
    const replica = network.open().replica('late', [])
    replica.value.push('early')
    await pass(3100)
    expect(said()).toHaveLength(1)
    expect(replica.status).toBe('connecting')
    network.remoteRef('late', [])
    await network.quiet()
    expect(replica).toMatchObject({ status: 'live', value: ['early'] })
  })

  test('each connection has three seconds, and gets one warning', async () => {
    const window = network.open()
    window.replica('one', 1)
    await pass(2000)
    window.replica('two', 1)
    await pass(1100)
    expect(said()).toHaveLength(1)
    await pass(3000)
    expect(said()).toHaveLength(2)
    await pass(60_000)
    expect(said()).toHaveLength(2)
    expect(jest.getTimerCount()).toBe(0)
  })

  test('a hostile page cannot write control characters to the terminal, or flood it', async () => {
    for (let i = 0; i < 50; i++) network.remoteRef(`ref ${i}`, i)
    const window = network.open({ origin: 'https://\u009b2J.example' })
    for (let i = 0; i < 5; i++) {
      for (let k = 0; k < 50; k++) window.replica(`\u001b[2J${i} ${k}`, 1)
      await pass(3100)
    }
    expect(network.warnings).toHaveLength(100)
    // eslint-disable-next-line no-control-regex
    expect(network.warnings.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
    expect(said()[0]).toContain('"ref 19"')
    expect(said()[0]).not.toContain('"ref 20"')
    expect(network.warnings[0]).toContain('"ref 19", 30 more')
  })
})

describe('a page that is denied a ref', () => {
  const LAN = { url: 'http://192.168.1.20:5173/', origin: 'http://192.168.1.20:5173' }
  const ask = async (frame, name = 'notes') => {
    const replica = network.open(frame).replica(name, [], { onError() {} })
    await network.quiet()
    return replica
  }

  test('is reported in the terminal, once for each origin and ref, with a rule that allows it', async () => {
    network.remoteRef('notes', [])
    network.remoteRef('other', [])
    expect((await ask(LAN)).status).toBe('denied')
    await ask(LAN)
    expect(network.warnings).toHaveLength(1)
    await ask(LAN, 'other')
    await ask({ ...LAN, origin: 'https://b.example', url: 'https://b.example' })
    expect(network.warnings).toHaveLength(3)
    const [first] = network.warnings
    expect(first).toMatch(
      /^electron-remote-ref: a page of "http:\/\/192\.168\.1\.20:5173" does not get the ref "notes"/
    )
    // The rule that it names is one.
    const [, rule] = /configure\(\{ access: (.*) \}\), with/.exec(first) ?? []
    network.hub.access = new Function('defaultAccess', `return ${rule}`)(defaultAccess)
    expect((await ask(LAN)).status).toBe('live')
    expect((await ask({})).status).toBe('live')
    expect((await ask({ url: 'https://c.example', origin: 'https://c.example' })).status).toBe(
      'denied'
    )
  })

  test.each([
    ['a <webview>', { type: 'webview' }],
    ['a frame inside of a page', { isMainFrame: false }]
  ])('%s is called that', async (who, frame) => {
    network.remoteRef('notes', [])
    await ask(frame)
    expect(network.warnings[0]).toContain(`gives nothing to ${who}.`)
    const [, rule] = /configure\(\{ access: (.*) \}\), with/.exec(network.warnings[0]) ?? []
    network.hub.access = new Function('defaultAccess', `return ${rule}`)(defaultAccess)
    expect((await ask(frame)).status).toBe('live')
  })

  test('the message names a rule of the app; a revocation is not reported', async () => {
    const notes = network.remoteRef('notes', [], { access: () => 'none' })
    await ask({})
    expect(network.warnings).toEqual([
      expect.stringMatching(/its own access rule gives it nothing/)
    ])
    notes.destroy()
    network.hub.access = () => 'none'
    const other = network.remoteRef('other', [])
    await ask({}, 'other')
    expect(network.warnings[1]).toMatch(/the access rule given to configure gives it nothing/)
    network.hub.access = defaultAccess
    other.revoke(() => true)
    await ask({ origin: 'app://x', url: 'app://x/' }, 'other')
    expect(network.warnings).toHaveLength(2)
  })

  test('explaining it does not call code of the app again', async () => {
    const rule = jest.fn(() => /** @type {const} */ ('none'))
    const matches = jest.fn(() => false)
    const notes = network.remoteRef('notes', [], { access: rule })
    notes.revoke(matches)
    await ask({})
    expect(network.warnings).toHaveLength(1)
    expect([rule, matches].map((fn) => fn.mock.calls.length)).toEqual([1, 1])
  })
})

test('configure refuses an undefined rule, since the old one would stay', () => {
  expect(() => configure({ access: undefined })).toThrow(
    'configure: the option "access" was given undefined. Give it a function (frame, name) => '
  )
  expect(() => configure({ access: null })).toThrow(
    expect.objectContaining({ code: 'ERR_REF_OPTION' })
  )
  configure({ access: defaultAccess })
  configure({})
})

describe('without a bridge, the error says what is missing', () => {
  const page = { document: {}, navigator: { userAgent: 'Mozilla/5.0 Electron/33.4.11' } }
  const top = {}
  test.each([
    ['in main', { process: { type: 'browser' } }, /main process: .* are for pages\. Use remoteRef/],
    [
      'in a browser',
      { document: {}, navigator: { userAgent: 'Firefox/140' }, top, self: top },
      /not in a window of Electron.*In a test, call createTestApp\(\)/
    ],
    ['in an iframe', { ...page, top, self: {} }, /nodeIntegrationInSubFrames: true.*access/],
    [
      'in a popup',
      { ...page, top, self: top, opener: {} },
      /another page has opened.*setWindowOpenHandler/
    ],
    [
      'in a window',
      { ...page, top, self: top, opener: null },
      /Import "electron-remote-ref" in main before/
    ]
  ])('%s', (_where, scope, expected) => {
    expect(whyMissing(scope)).toMatch(expected)
  })

  test('here', () => {
    expect(() => bridge()).toThrow(expect.objectContaining({ code: 'ERR_REF_BRIDGE' }))
  })
})
