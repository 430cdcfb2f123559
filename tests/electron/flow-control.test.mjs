/**
 * Windows that stop reading, really: busy, stopped in a debugger, hidden. Main holds a bounded number
 * of characters for them while others go on, and they are equal soon after they read again.
 */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, pause } from './harness/fixture.mjs'
import { actInWindow, inWindow, openWindow, toWindow, windowsAgree } from './harness/windows.mjs'

/** What a ref may hold for one window: documented in docs/protocol.md. */
const BOUND = 4 * 2 ** 20
const CHANGES = 100_000
/** Of them, what the other window makes. */
const OF_OTHER = 10_000
/** Changes of main in one turn of its event loop. */
const AT_ONCE = 300
/** Milliseconds in which a window that reads again is equal again. */
const SOON = 1000

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** How a window stops for that many milliseconds. */
const ways = {
  'its page is busy': (id, ms) =>
    actInWindow(
      fixture,
      id,
      [
        (scope, lasts) => {
          const end = performance.now() + lasts
          while (performance.now() < end);
          scope.readsAgain = performance.timeOrigin + performance.now()
        }
      ],
      ms
    ),
  'it is stopped in a debugger': (id, ms) =>
    fixture.main(
      async ({ BrowserWindow }, [windowId, lasts]) => {
        const { debugger: tool } = BrowserWindow.fromId(windowId).webContents
        tool.attach('1.3')
        await tool.sendCommand('Debugger.enable')
        const stopped = new Promise((resolve) => {
          tool.on('message', (_event, method) => method === 'Debugger.paused' && resolve(null))
        })
        const expression = 'debugger; readsAgain = performance.timeOrigin + performance.now()'
        tool.sendCommand('Runtime.evaluate', { expression }).catch(() => {})
        await stopped
        setTimeout(() => tool.sendCommand('Debugger.resume').then(() => tool.detach()), lasts)
      },
      [id, ms]
    ),
  'it is hidden and throttled': async (id, ms) => {
    await toWindow(fixture, id, (window) => window.hide())
    await actInWindow(
      fixture,
      id,
      [
        async (scope, lasts) => {
          await new Promise((resolve) => setTimeout(resolve, lasts))
          scope.readsAgain = performance.timeOrigin + performance.now()
        }
      ],
      ms
    )
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
  const longest = { edit: 0 }
  for (let n = 1; n <= changes; n++) {
    ref.value.log.push(n)
    if (n % 100 !== 0) continue
    const sent = performance.now()
    // Its own edits go through as if nobody slept.
    while (ref.pending.value > 0) await new Promise((resolve) => setTimeout(resolve))
    longest.edit = Math.max(longest.edit, performance.now() - sent)
    await vue.nextTick()
  }
  return longest.edit
}

test.each(Object.keys(ways))(
  `%s while a ref changes ${CHANGES.toLocaleString('en')} times`,
  async (way) => {
    const lasts = 10_000
    await fixture.create('doc', { count: 0, list: [], log: [] })
    const [sleeper, other] = [await openWindow(fixture, 'doc'), await openWindow(fixture, 'doc')]
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

    const start = Date.now()
    await ways[way](sleeper, lasts)
    const [most, longest] = await Promise.all([
      fixture.main(changeInMain, [sleeper, (CHANGES - OF_OTHER) / 2, AT_ONCE]),
      inWindow(fixture, other, changeInPage, OF_OTHER)
    ])
    await fixture.main(({ refs }) => {
      refs.doc.value.done = true
    })
    const took = Date.now() - start
    expect(took).toBeLessThan(lasts)
    await pause(lasts - took)

    const value = await windowsAgree(fixture, 'doc', [sleeper, other])
    expect(value.log).toHaveLength(OF_OTHER)
    const { again, equal } = await inWindow(fixture, sleeper, ({ readsAgain, isEqual }) => ({
      again: readsAgain,
      equal: isEqual
    }))
    // A hidden one reads all along, and in a debugger too Electron goes on to deliver messages.
    const late = Math.round(equal - again)
    process.stderr.write(
      `${way}: main held at most ${(most / 2 ** 20).toFixed(2)} Mi characters for it, ` +
        `it was equal ${late > 0 ? `${late} ms after` : 'before'} it read again; ` +
        `the other window waited at most ${longest.toFixed(0)} ms for an answer\n`
    )
    expect(most).toBeLessThan(BOUND)
    expect(late).toBeLessThan(SOON)
    expect(longest).toBeLessThan(lasts / 2)
  },
  60_000
)
