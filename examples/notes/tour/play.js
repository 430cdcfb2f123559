/**
 * The scripted tour of the example: real windows, real clicks and typing. Prints each step and what is
 * shown then; a step after which something else is shown ends it with an error.
 */

import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { saveSideBySide } from '../../shared-files/tour/picture.js'
import { NotesApp } from './notes-app.js'

/** Milliseconds after which something else is said to be shown. */
const PATIENCE = 10_000

/** What the example is started with. */
export const env = { NOTES_PAUSE: '40' }

/**
 * @param {import('playwright-core').ElectronApplication} app The example, started with `env`.
 * @param {string} picture Where to save the picture of the windows. That in dark colours is beside it.
 */
export async function playTour(app, picture) {
  const notes = new NotesApp(app)
  const dark = picture.replace(/\.png$/, '-dark.png')
  let steps = 0

  /**
   * @template T
   * @param {string} title @param {() => Promise<unknown>} action
   * @param {() => Promise<T>} read What is shown. @param {T} expected
   */
  const step = async (title, action, read, expected) => {
    console.log(`\n${++steps}. ${title}`)
    await action()
    console.log(`   ${describe(await shown(read, expected))}`)
  }
  const save = async (/** @type {string} */ file) => {
    const [main, settings, palette] = await Promise.all([
      notes.window('main'),
      notes.window('settings'),
      notes.window('palette')
    ])
    for (const page of [main, settings, palette]) {
      await page.waitForFunction(() => document.getAnimations().length === 0)
    }
    await saveSideBySide(app, [main, [settings, palette]], file, [palette])
  }
  const titles = () => notes.titles()
  const words = (/** @type {string} */ text) => async () =>
    (await notes.field('main', 'text')).includes(text)

  const first = ['Welcome', 'Garden in spring', 'Lentil soup', 'Books to read', 'Night train']
  await step('The main window shows the notes', async () => {}, titles, first)

  await notes.chooseInDialog(path.join(import.meta.dirname, 'Packing list.md'))
  await step(
    'The window asks main for a file: a call, with a dialog',
    () => notes.click('main', '[data-action=open]'),
    titles,
    ['Packing list', ...first]
  )
  await step(
    'The menu sends a command to the window that has the focus',
    async () => {
      await notes.menu('new-note', 'main')
      await notes.type('title', 'Ideas')
      await notes.type('text', 'Paint the garden gate.')
    },
    titles,
    ['Ideas', 'Packing list', ...first]
  )
  await step(
    'Palette and settings are opened: their names are present',
    async () => {
      await notes.toggle('palette')
      await notes.toggle('settings')
    },
    () => notes.present(),
    ['palette', 'settings']
  )
  await step(
    'The palette calls the main window, through main',
    () => notes.insert('Task', 'main'),
    words('Paint the garden gate.\n[ ] '),
    true
  )
  await step(
    'The palette calls the main window, by a port of their own',
    async () => {
      await notes.type('text', 'buy green paint')
      await notes.insert('Task', 'direct')
      await notes.type('text', 'ask for a brush')
    },
    words('\n[ ] buy green paint\n[ ] ask for a brush'),
    true
  )
  console.log(`   ${await notes.text('palette', 'said')}`)

  await step(
    'A process counts words: a stream, and the window cancels it',
    async () => {
      const main = await notes.window('main')
      await notes.click('main', '[data-action=statistics]')
      await main.locator('[data-role=lines]', { hasText: /^[4-9]$/ }).waitFor()
      await notes.click('main', '[data-action=cancel]')
    },
    async () => (await notes.text('main', 'statistics-title')).replace(/\d+ %/, '… %'),
    'Cancelled at … %'
  )
  await step(
    'The command of the menu counts again, to the end',
    () => notes.menu('statistics', 'main'),
    async () => [await notes.text('main', 'statistics-title'), await notes.text('main', 'words')],
    ['All notes', String(await notes.countWords())]
  )
  await save(picture)

  await step(
    'The settings are shared: all windows become dark',
    async () => {
      await notes.set('theme', 'dark')
      await notes.set('font', 'serif')
    },
    async () => {
      const looks = [await notes.look('main'), await notes.look('settings')]
      return [...looks.map(({ dark: isDark }) => isDark), looks[0].font === looks[1].font]
    },
    [true, true, true]
  )
  await notes.choose('Books to read')
  await save(dark)

  await step(
    'Both windows are closed',
    async () => {
      await notes.click('palette', '[data-action=close]')
      await notes.toggle('settings')
    },
    () => notes.present(),
    []
  )
  console.log(`\nAll ${steps} steps showed what they should. Pictures: ${picture}, ${dark}`)
}

/**
 * Waits until something is shown.
 *
 * @template T
 * @param {() => Promise<T>} read @param {T} expected @returns {Promise<T>}
 */
async function shown(read, expected) {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const found = await read()
    if (isDeepStrictEqual(found, expected)) return found
    if (Date.now() > deadline) {
      throw new Error(`Expected ${describe(expected)}, but there is ${describe(found)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** @param {unknown} value */
function describe(value) {
  return Array.isArray(value) ? value.join('  ') || '(none)' : String(value)
}
