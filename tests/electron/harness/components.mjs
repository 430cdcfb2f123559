/** Two windows that show a component with a shared value. */

import { expect } from '@jest/globals'
import { inPage } from './fixture.mjs'
import { eventually } from './windows.mjs'

/** @typedef {import('playwright-core').Page} Page */

/**
 * Opens two windows that show a component, and gives what checks them.
 *
 * @param {import('./fixture.mjs').Fixture} fixture @param {string} name
 * @param {unknown} initial
 * @param {(page: Page) => Promise<unknown>} shown What a window shows.
 * @param {(value: any) => unknown} wanted What it is to show of main's value.
 */
export async function showComponent(fixture, name, initial, shown, wanted) {
  await fixture.create(name, initial)
  const pages = await fixture.openWindows(2, name)
  let last = ''
  /**
   * Waits until both windows show main's value, which has changed since the last time.
   *
   * @param {((value: any) => unknown)[]} [views] What each of them is to show, if not the same.
   */
  const agree = async (views = [wanted, wanted]) => {
    const before = last
    const read = async () => {
      last = await fixture.textInMain(name)
      const seen = pages.map(async (page, i) => ({
        value: await inPage(page, ({ shared }) => JSON.stringify(shared.value)),
        errors: await inPage(page, ({ errors }) => errors),
        shown: await shown(page),
        wanted: views[i](JSON.parse(last))
      }))
      return Promise.all(seen)
    }
    await eventually(read, (seen) => {
      expect(seen).toEqual(
        seen.map((one) => ({ ...one, value: last, errors: [], shown: one.wanted }))
      )
      expect(last).not.toBe(before)
    })
  }
  await agree()
  /** Changes the value in main. @param {(value: any) => unknown} change */
  const inMain = (change) =>
    fixture.main(
      ({ refs }, [ref, text]) => void (0, eval)(`(${text})`)(refs[ref].value),
      [name, `${change}`]
    )
  /** Changes it in a window. @param {Page} page @param {(value: any) => unknown} change */
  const inWindow = (page, change) =>
    page.evaluate(/** @type {any} */ (new Function(`(${change})(globalThis.shared.value)`)))
  return { pages, agree, inMain, inWindow }
}
