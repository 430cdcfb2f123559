/** The flows of the example for calls and messages, by real clicks and typing. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { NotesApp } from '../../examples/notes/tour/notes-app.js'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../../scripts/system.mjs'
import { eventually } from './harness/windows.mjs'

const example = path.join(root, 'examples', 'notes')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-notes-'))

const SAMPLES = ['Welcome', 'Garden in spring', 'Lentil soup', 'Books to read', 'Night train']

/** @type {import('../../scripts/launch.mjs').Launched} */
let launched
/** @type {NotesApp} */
let app

/** Starts the app. A long job pauses after each line. @param {number} pause Milliseconds. */
async function start(pause) {
  launched = await launch(example, { env: { ...process.env, NOTES_PAUSE: String(pause) } })
  app = new NotesApp(launched.app)
  await shows(() => app.titles(), SAMPLES)
}

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** @template T @param {() => Promise<T>} read @param {unknown} expected */
const shows = (read, expected) => eventually(read, (found) => expect(found).toEqual(expected))
const textShows = (expected) => shows(() => app.field('main', 'text'), expected)

/** Has main hold only one note, with that text. @param {string} text */
async function oneNote(text) {
  await launched.app.evaluate((_electron, given) => {
    globalThis.notes.value = [{ id: given, title: 'The note', text: given, changed: new Date() }]
  }, text)
  await textShows(text)
}

describe('one app', () => {
  beforeAll(() => start(1))
  afterAll(() => launched?.close())
  afterEach(async () => {
    for (const name of await app.present()) await app.toggle(/** @type {any} */ (name))
    await shows(async () => app.open, ['main'])
    await launched.app.evaluate(() => {
      globalThis.settings.value = { theme: 'system', font: 'sans', size: 16 }
    })
  })

  test('a file is opened: main shows the dialog, and reads it', async () => {
    await oneNote('here before')
    const file = path.join(folder, 'From a file.txt')
    fs.writeFileSync(file, 'read by main, äöü\n')
    await app.chooseInDialog(file)
    await app.click('main', '[data-action=open]')
    await shows(() => app.titles(), ['From a file', 'The note'])
    await textShows('read by main, äöü\n')
  })

  test('the dialog is cancelled, and fails', async () => {
    await oneNote('only')
    await app.chooseInDialog(null)
    await app.click('main', '[data-action=open]')
    const large = path.join(folder, 'large.txt')
    fs.writeFileSync(large, 'x'.repeat(1_000_001))
    await app.chooseInDialog(large)
    await app.click('main', '[data-action=open]')
    await shows(() => app.text('main', 'problem'), 'large.txt is larger than a megabyte.')
    expect(await app.titles()).toEqual(['The note'])
    await app.click('main', '[data-action=dismiss]')
  })

  test('one dialog at a time', async () => {
    await oneNote('only')
    await launched.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = () =>
        new Promise((resolve) => {
          Object.assign(globalThis, { answerDialog: resolve })
        })
    })
    await app.click('main', '[data-action=open]')
    await app.click('main', '[data-action=open]')
    await shows(() => app.text('main', 'problem'), 'The dialog is open already.')
    await launched.app.evaluate(() => {
      const { answerDialog } = /** @type {any} */ (globalThis)
      answerDialog({ canceled: true, filePaths: [] })
    })
    await app.click('main', '[data-action=dismiss]')
  })

  test('commands of the menu go to the window that has the focus', async () => {
    await oneNote('first')
    await app.menu('new-note', 'main')
    await shows(() => app.titles(), ['Untitled', 'The note'])
    await app.type('title', 'Second')
    await app.type('text', 'typed')
    await shows(() => app.titles(), ['Second', 'The note'])
    await app.toggle('settings')
    await app.menu('larger-text', 'settings')
    await shows(() => app.text('settings', 'size'), '17 px')
    // The settings know nothing of notes.
    await app.menu('new-note', 'settings')
    await app.menu('smaller-text', 'settings')
    await shows(() => app.text('settings', 'size'), '16 px')
    expect(await app.titles()).toEqual(['Second', 'The note'])
    await app.menu('delete-note', 'main')
    await shows(() => app.titles(), ['The note'])
    // The palette passes them on to the main window.
    await app.toggle('palette')
    await app.menu('new-note', 'palette')
    await shows(() => app.titles(), ['Untitled', 'The note'])
  })

  test.each(/** @type {const} */ (['main', 'direct']))(
    'the palette inserts at the caret of the main window: %s',
    async (way) => {
      await oneNote('first line\nsecond line')
      await app.toggle('palette')
      await app.caretAfterLine(0)
      await app.insert('Bullet', way)
      await textShows('first line\n• \nsecond line')
      // The caret is behind it.
      await app.insert('Quote', way)
      await textShows('first line\n• “”\nsecond line')
      const how = way === 'direct' ? 'directly' : 'through main'
      await eventually(
        () => app.text('palette', 'said'),
        (said) => expect(said).toMatch(new RegExp(`^“The note” ${how}, [\\d.]+ ms$`))
      )
    }
  )

  test('the palette is told if there is nothing to insert into', async () => {
    await oneNote('only')
    await app.toggle('palette')
    await app.click('main', '[data-action=delete]')
    await shows(() => app.titles(), [])
    for (const way of /** @type {const} */ (['main', 'direct'])) {
      await app.insert('Task', way)
      await shows(() => app.text('palette', 'said'), 'No note is open.')
      await app.click('main', '[data-action=new]')
      await shows(() => app.titles(), ['Untitled'])
      await app.insert('Task', way)
      await textShows('\n[ ] ')
      await app.click('main', '[data-action=delete]')
      await shows(() => app.titles(), [])
    }
  })

  test('a direct connection ends with the page, and is made again', async () => {
    await oneNote('text')
    await app.toggle('palette')
    await app.insert('Task', 'direct')
    await textShows('text\n[ ] ')
    await (await app.window('main')).reload()
    await textShows('text\n[ ] ')
    await app.caretAfterLine(1)
    await app.insert('Quote', 'direct')
    await textShows('text\n[ ] “”')
  })

  test('which windows are present', async () => {
    await shows(() => app.present(), [])
    await app.toggle('palette')
    await app.toggle('settings')
    await shows(() => app.present(), ['palette', 'settings'])
    await app.click('palette', '[data-action=close]')
    await shows(() => app.present(), ['settings'])
    await app.toggle('settings')
    await shows(() => app.present(), [])
    expect(app.open).toEqual(['main'])
  })

  test('all windows follow the settings, and new ones begin with them', async () => {
    await app.toggle('settings')
    await app.set('theme', 'dark')
    await app.set('font', 'mono')
    const slider = (await app.window('settings')).locator('[data-role=slider]')
    await slider.focus()
    await slider.press('ArrowRight')
    await slider.press('ArrowRight')
    const look = { dark: true, size: '18px', font: 'ui-monospace' }
    await shows(() => app.look('main'), look)
    await shows(() => app.look('settings'), look)
    await app.toggle('palette')
    expect(await app.look('palette')).toMatchObject({ dark: true })
    const theme = () => launched.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
    expect(await theme()).toBe('dark')
    await app.set('theme', 'light')
    await shows(() => app.look('main'), { ...look, dark: false })
  })

  test('all windows show a note while it is typed', async () => {
    await oneNote('A')
    await app.toggle('settings')
    await app.type('text', ' and B')
    await shows(
      async () => (await app.window('settings')).locator('.preview-text').textContent(),
      'A and B'
    )
  })
})

describe('a long job in a process of its own', () => {
  beforeAll(() => start(30))
  afterAll(() => launched?.close())

  const title = () => app.text('main', 'statistics-title')

  test('it tells how far it is, can be cancelled, and goes to its end', async () => {
    const main = await app.window('main')
    await app.click('main', '[data-action=statistics]')
    await main.locator('[data-role=lines]', { hasText: /^[3-9]$/ }).waitFor()
    expect(await title()).toMatch(/^Counting, \d+ %$/)
    await app.click('main', '[data-action=cancel]')
    await eventually(title, (shown) => expect(shown).toMatch(/^Cancelled at \d+ %$/))
    const lines = Number(await app.text('main', 'lines'))
    expect(lines).toBeGreaterThan(2)

    await app.click('main', '[data-action=again]')
    await shows(title, 'All notes')
    expect(Number(await app.text('main', 'lines'))).toBeGreaterThan(lines)
    await shows(() => app.text('main', 'words'), String(await app.countWords()))
    expect(await main.locator('.frequent li').first().textContent()).toBe('before3')
    await app.click('main', '[data-action=close-statistics]')
    await main.locator('[data-role=statistics]').waitFor({ state: 'detached' })
  })

  test('the app is used meanwhile', async () => {
    await app.menu('statistics', 'main')
    await app.choose('Lentil soup')
    await app.type('text', ' Enjoy!')
    expect(await title()).toMatch(/^Counting/)
    await eventually(
      () => app.field('main', 'text'),
      (text) => expect(text).toMatch(/warm bread\. Enjoy!$/)
    )
    await shows(title, 'All notes')
  })

  test('the process crashes, and comes back', async () => {
    const button = (await app.window('main')).locator('[data-action=statistics]')
    await app.click('main', '[data-action=again]')
    await eventually(title, (shown) => expect(shown).toMatch(/^Counting, \d/))
    await app.crashProcess()
    await shows(title, 'This did not work')
    expect(await app.text('main', 'problem')).toBe('The process or window has ended. Try again.')
    await shows(() => button.isDisabled(), true)
    await shows(() => button.isDisabled(), false)
    await button.click()
    await shows(title, 'All notes')
  })
})
