/**
 * Undo in fields of `useTextField`, by keys and by the application's menu: it takes back what the user has typed
 * in this field, wherever that is by now, and nothing that others have typed.
 */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Fixture, inPage } from './harness/fixture.mjs'
import { openFields } from './harness/text-fields.mjs'

/** @type {Fixture} */
let fixture
/** @type {import('playwright-core').Page} */
let page

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** @param {string} note */
async function start(note) {
  ;[page] = await openFields(fixture, note, 1)
  // A menu reaches the window that has the focus; under a display without a window manager none gets it by itself.
  await fixture.main(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window.focus()
    window.webContents.focus()
  })
}

const note = async () => (await fixture.agree('doc', [page])).note

/** Somebody else edits the text. @param {string} text */
async function others(text) {
  await fixture.main(({ refs }, given) => void (refs.doc.value.note = given), text)
  expect(await note()).toBe(text)
}

/** @type {Record<string, Record<'undo' | 'redo', (id: string) => Promise<unknown>>>} */
const ways = {
  keys: {
    undo: () => page.keyboard.press('Control+z'),
    redo: () => page.keyboard.press('Control+Shift+z')
  },
  'the menu and a button': {
    // What a menu item with that role does. The one for redo reaches no page that has undone by itself.
    undo: () =>
      fixture.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.undo()),
    redo: (id) => inPage(page, ({ fields }, field) => fields[field].redo(), id)
  },
  buttons: {
    undo: (id) => inPage(page, ({ fields }, field) => fields[field].undo(), id),
    redo: (id) => inPage(page, ({ fields }, field) => fields[field].redo(), id)
  }
}
const cases = Object.keys(ways).flatMap((way) =>
  ['area', 'line', 'mail', 'rich'].map((id) => [way, id])
)

describe.each(cases)('by %s, field %s', (way, id) => {
  const [undo, redo] = [() => ways[way].undo(id), () => ways[way].redo(id)]
  const shows = (/** @type {string} */ text) =>
    page.waitForFunction(
      ([field, expected]) => {
        const element = /** @type {any} */ (document.getElementById(field))
        return (element.value ?? element.textContent) === expected
      },
      [id, text]
    )

  test('what was typed', async () => {
    await start('text')
    await page.focus(`#${id}`)
    await page.keyboard.press('End')
    await page.keyboard.type('mine')
    expect(await note()).toBe('textmine')
    await undo()
    await shows('text')
    expect(await note()).toBe('text')
    await redo()
    await shows('textmine')
    expect(await note()).toBe('textmine')
  })

  test('after somebody else has edited', async () => {
    await start('text')
    await page.focus(`#${id}`)
    await page.keyboard.press('End')
    await page.keyboard.type('mine')
    expect(await note()).toBe('textmine')
    await others('theirtextmine')
    await undo()
    await shows('theirtext')
    expect(await note()).toBe('theirtext')
    await redo()
    await shows('theirtextmine')
    await undo()
    await shows('theirtext')
    // Nothing of one's own is left.
    await undo()
    await page.keyboard.type('!')
    expect([...(await note())].sort().join('')).toBe([...'theirtext!'].sort().join(''))
  })
})
