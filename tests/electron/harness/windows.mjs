/**
 * Windows seen from main: what Playwright cannot follow (a crash, a page that is no fixture), and
 * what must be left of a page that has gone: nothing.
 */

import { expect } from '@jest/globals'
import * as waiting from '../../unit/helpers/until.mjs'
import { PATIENCE } from './patience.mjs'

/** @typedef {import('./fixture.mjs').Fixture} Fixture */

/** Events that the package listens to in a window as long as a page of it has a ref open. */
const EVENTS = [
  'did-start-navigation',
  'did-navigate',
  'did-fail-load',
  'did-frame-navigate',
  'render-process-gone',
  'destroyed'
]

/**
 * Opens a window with a ref and leaves Playwright out of it.
 *
 * @param {Fixture} fixture @param {string} name
 * @returns {Promise<number>} Its id.
 */
export function openWindow(fixture, name) {
  return fixture.main(({ openWindow: open }, refName) => open(refName), name)
}

/**
 * Runs a function in a window's page, with the fixture's `refs`, `fixture` in reach.
 *
 * @template A
 * @param {Fixture} fixture @param {number} id
 * @param {(scope: any, argument: A) => unknown} fn It sees nothing of where it was written.
 * @param {A} [argument]
 * @returns {Promise<any>}
 */
export function inWindow(fixture, id, fn, argument) {
  const code = `(${fn.toString()})(globalThis, ${JSON.stringify(argument)})`
  return fixture.main(
    ({ BrowserWindow }, [windowId, text]) =>
      BrowserWindow.fromId(windowId).webContents.executeJavaScript(text, true),
    /** @type {[number, string]} */ ([id, code])
  )
}

/**
 * Runs functions in a window's page, one after the other without a pause. The last may end the page,
 * so no answer is waited for.
 *
 * @param {Fixture} fixture @param {number} id
 * @param {((scope: any, argument: any) => unknown)[]} fns @param {unknown} [argument]
 */
export function actInWindow(fixture, id, fns, argument) {
  const calls = fns.map((fn) => `await (${fn.toString()})(globalThis, ${JSON.stringify(argument)})`)
  return fixture.main(
    ({ BrowserWindow }, [windowId, text]) => {
      BrowserWindow.fromId(windowId)
        .webContents.executeJavaScript(text, true)
        .catch(() => {})
    },
    /** @type {[number, string]} */ ([id, `(async () => { ${calls.join('\n')} })()`])
  )
}

/**
 * Does something to a window in main.
 *
 * @param {Fixture} fixture @param {number} id
 * @param {(window: any) => unknown} fn It sees nothing of where it was written.
 */
export function toWindow(fixture, id, fn) {
  return fixture.main(({ BrowserWindow }, [windowId, text]) => {
    ;(0, eval)(`(${text})`)(BrowserWindow.fromId(windowId))
  }, /** @type {[number, string]} */ ([id, fn.toString()]))
}

/**
 * Waits until what is read is as expected, as long as windows may take.
 *
 * @template T
 * @param {() => Promise<T>} read
 * @param {(value: T) => unknown} check Throws, as `expect` does, as long as it is not.
 */
export function eventually(read, check) {
  return waiting.eventually(read, check, { patience: PATIENCE })
}

/**
 * Waits until main and windows have the same value.
 *
 * @param {Fixture} fixture @param {string} name @param {number[]} ids @param {unknown} [expected]
 * @returns {Promise<any>} The value.
 */
export async function windowsAgree(fixture, name, ids, expected) {
  const read = async () => {
    const main = await fixture.textInMain(name)
    const windows = await Promise.all(
      ids.map((id) =>
        inWindow(
          fixture,
          id,
          ({ refs }, refName) => JSON.stringify(refs?.[refName]?.value ?? 'not open'),
          name
        ).catch((error) => String(error))
      )
    )
    return { main, windows }
  }
  const { main } = await eventually(read, (found) => {
    const wanted = expected === undefined ? found.main : JSON.stringify(expected)
    expect(found).toEqual({ main: wanted, windows: ids.map(() => wanted) })
  })
  return JSON.parse(main)
}

/**
 * Waits until main serves that many pages of a ref, and listens to nothing in other windows.
 *
 * @param {Fixture} fixture @param {string} name @param {number} count
 */
export async function connectionsBecome(fixture, name, count) {
  const read = () =>
    fixture.main(({ refs, BrowserWindow, idleListeners }, [refName, events]) => {
      const { subscriptions } = refs[refName]
      const all = Object.values(refs).flatMap((ref) => [...ref.subscriptions])
      const served = new Set(all.map(({ page }) => page.contents))
      const idle = BrowserWindow.getAllWindows()
        .map(({ webContents }) => webContents)
        .filter((contents) => !served.has(contents))
      const listening = idle.map((contents) =>
        events.filter((event, i) => contents.listenerCount(event) !== idleListeners[i])
      )
      return { subscriptions: subscriptions.size, left: listening.flat() }
    }, /** @type {[string, string[]]} */ ([name, EVENTS]))
  await eventually(read, (found) => expect(found).toEqual({ subscriptions: count, left: [] }))
}

/**
 * Has the fixture remember how many listeners a window has that never had a ref, and what Electron
 * complains of.
 *
 * @param {Fixture} fixture
 */
export async function watchWindows(fixture) {
  const id = await openWindow(fixture, '')
  await fixture.main((scope, [windowId, events]) => {
    const window = scope.BrowserWindow.fromId(windowId)
    scope.idleListeners = events.map((event) => window.webContents.listenerCount(event))
    window.destroy()
    scope.complaints = []
    const { error } = console
    console.error = (...things) => {
      scope.complaints.push(things.map((thing) => thing?.stack ?? String(thing)).join(' '))
      error(...things)
    }
  }, /** @type {[number, string[]]} */ ([id, EVENTS]))
}

/**
 * What Electron has complained of since the last call: a message to a dead frame, say.
 *
 * @param {Fixture} fixture
 * @returns {Promise<string[]>}
 */
export async function complaints(fixture) {
  const all = await fixture.main((scope) => scope.complaints.splice(0))
  // Electron prints the same of what a test asks a page that is crashing.
  const others = ['Failed to load URL', 'executeJavaScript']
  return all.filter((/** @type {string} */ text) => !others.some((other) => text.includes(other)))
}
