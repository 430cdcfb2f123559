/**
 * Windows that really stop reading: busy, stopped in a debugger, hidden. Main keeps a limited number of
 * characters for them while others continue, and they are equal soon after they read again.
 */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture } from './harness/fixture.mjs'
import { expectWithin } from './harness/patience.mjs'
import { actInWindow, inWindow, openWindow, toWindow, windowsAgree } from './harness/windows.mjs'

/** The most that a ref may keep for one window: documented in docs/protocol.md. */
const BOUND = 4 * 2 ** 20
const CHANGES = 100_000
/** Of them, what the other window makes. */
const OF_OTHER = 10_000
/** Changes of main in one turn of its event loop. */
const AT_ONCE = 300
/** Milliseconds in which a window that reads again is equal again, where times are tested. */
const SOON = 1000
/** The longest that the other window waits for an answer, then. */
const ANSWERED = 5000

/** @type {Fixture} */
let fixture
/** A file of that name wakes a page that looks at nothing else. @type {string} */
let signal

beforeAll(async () => {
  fixture = await Fixture.start()
  signal = await fixture.main(({ app, requireInMain }) =>
    requireInMain('node:path').join(app.getPath('userData'), 'wake')
  )
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** What a page runs when it reads again. */
const NOTE = 'readsAgain = performance.timeOrigin + performance.now()'

/**
 * How a window stops to read, and reads again.
 *
 * @type {Record<string, { preferences?: object, stop: (id: number) => Promise<unknown>, wake: (id: number) => Promise<unknown> }>}
 */
const ways = {
  'its page is busy': {
    preferences: { nodeIntegration: true, contextIsolation: false, sandbox: false },
    stop: (id) =>
      actInWindow(
        fixture,
        id,
        [
          (scope, file) => {
            const { existsSync } = scope.require('fs')
            while (!existsSync(file));
            scope.readsAgain = performance.timeOrigin + performance.now()
          }
        ],
        signal
      ),
    wake: () =>
      fixture.main(({ requireInMain }, file) => {
        requireInMain('node:fs').writeFileSync(file, '')
      }, signal)
  },
  'it is stopped in a debugger': {
    stop: (id) =>
      fixture.main(
        async ({ BrowserWindow }, [windowId, expression]) => {
          const { debugger: tool } = BrowserWindow.fromId(windowId).webContents
          tool.attach('1.3')
          await tool.sendCommand('Debugger.enable')
          const stopped = new Promise((resolve) => {
            tool.on('message', (_event, method) => method === 'Debugger.paused' && resolve(null))
          })
          tool.sendCommand('Runtime.evaluate', { expression }).catch(() => {})
          await stopped
        },
        /** @type {[number, string]} */ ([id, `debugger; ${NOTE}`])
      ),
    wake: (id) =>
      toWindow(fixture, id, ({ webContents: { debugger: tool } }) => {
        tool.sendCommand('Debugger.resume').then(() => tool.detach())
      })
  },
  'it is hidden and throttled': {
    stop: (id) => toWindow(fixture, id, (window) => window.hide()),
    wake: (id) =>
      inWindow(fixture, id, (scope) => {
        scope.readsAgain = performance.timeOrigin + performance.now()
      })
  }
}

/** In main: changes the ref turn by turn, and looks at what is held for the sleeping window. */
const changeInMain = async ({ refs, BrowserWindow }, [sleeper, changes, atOnce]) => {
  const { subscriptions } = refs.doc
  const contents = BrowserWindow.fromId(sleeper).webContents
  const mine = [...subscriptions].find(({ page }) => page.contents === contents)
  let most = 0
  for (let n = 1; n <= changes; n++) {
    refs.doc.value.count = n
    refs.doc.value.list[n % 10] = `from main, the ${n}th time`
    if (n % atOnce === 0) await new Promise((resolve) => setImmediate(resolve))
    most = Math.max(most, mine.queued)
  }
  return most
}

/** In the other window. */
const changeInPage = async ({ refs, fixture: { vue } }, changes) => {
  const ref = refs.doc
  let longest = 0
  for (let n = 1; n <= changes; n++) {
    ref.value.log.push(n)
    if (n % 100 !== 0) continue
    const sent = performance.now()
    // Its own edits are not delayed by the sleeping window.
    while (ref.pending.value > 0) await new Promise((resolve) => setTimeout(resolve))
    longest = Math.max(longest, performance.now() - sent)
    await vue.nextTick()
  }
  return longest
}

test.each(Object.keys(ways))(
  `%s while a ref changes ${CHANGES.toLocaleString('en')} times`,
  async (way) => {
    const { stop, wake, preferences = {} } = ways[way]
    await fixture.create('doc', { count: 0, list: [], log: [] })
    const [sleeper, other] = [
      await fixture.main(({ openWindow: open }, given) => open('doc', given), preferences),
      await openWindow(fixture, 'doc')
    ]
    await windowsAgree(fixture, 'doc', [sleeper, other])
    // When the window has the last change of all, by its own clock.
    await inWindow(fixture, sleeper, (scope) => {
      const { vue } = scope.fixture
      vue.watch(
        () => scope.refs.doc.value.done,
        () => (scope.isEqual = performance.timeOrigin + performance.now()),
        { flush: 'sync' }
      )
    })

    await stop(sleeper)
    // All that the other window changes is confirmed while this one sleeps.
    const [most, longest] = await Promise.all([
      fixture.main(changeInMain, [sleeper, (CHANGES - OF_OTHER) / 2, AT_ONCE]),
      inWindow(fixture, other, changeInPage, OF_OTHER)
    ])
    await fixture.main(({ refs }) => {
      refs.doc.value.done = true
    })
    await wake(sleeper)

    const value = await windowsAgree(fixture, 'doc', [sleeper, other])
    expect(value.log).toHaveLength(OF_OTHER)
    const late = await inWindow(fixture, sleeper, ({ readsAgain, isEqual }) => isEqual - readsAgain)
    // A hidden one reads all along, and in a debugger too Electron goes on to deliver messages.
    process.stderr.write(
      `${way}: main held at most ${(most / 2 ** 20).toFixed(2)} Mi characters for it, ` +
        `it was equal ${late > 0 ? `${late.toFixed(0)} ms after` : 'before'} it read again; ` +
        `the other window waited at most ${longest.toFixed(0)} ms for an answer\n`
    )
    expect(most).toBeLessThan(BOUND)
    expectWithin('equal again', late, SOON)
    expectWithin('an answer for the other window', longest, ANSWERED)
  }
)
