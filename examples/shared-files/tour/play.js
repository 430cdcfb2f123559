/**
 * The scripted tour of the example: real windows, real clicks and typing. Prints each step and what
 * each window then shows; a step at which windows and main disagree ends it with an error.
 */

import { isDeepStrictEqual } from 'node:util'
import { filesWindows } from './files-window.js'
import { saveSideBySide } from './picture.js'

/** @typedef {import('playwright-core').ElectronApplication} App */
/** @typedef {import('./files-window.js').FilesWindow} FilesWindow */

/** Milliseconds after which windows that do not agree yet are said to disagree. */
const PATIENCE = 10_000

/** What the example is started with: main adds no files of its own. */
export const env = { SHARED_FILES_INTERVAL: '0' }

/**
 * @param {App} app The example, started with `env`, its two windows open.
 * @param {string} picture Where to save the picture of two windows.
 */
export async function playTour(app, picture) {
  let windows = await filesWindows(app, 2)
  const [first, second] = windows
  let steps = 0

  /**
   * @param {string} title
   * @param {() => Promise<unknown>} action
   * @param {string[]} expected What every window must show then: names, ticked ones with a `*`. The
   *   order is not compared where the step leaves it open.
   * @param {{ anyOrder?: boolean }} [options]
   */
  const step = async (title, action, expected, { anyOrder = false } = {}) => {
    console.log(`\n${++steps}. ${title}`)
    await action()
    const shown = await agreement(app, windows, expected, anyOrder)
    for (const [name, files] of shown) console.log(`   ${name.padEnd(10)} ${describe(files)}`)
  }

  await step('Both windows open on an empty list', async () => {}, [])
  await step('Window 1 adds a file', () => first.add('quarterly-report.md'), [
    'quarterly-report.md'
  ])
  await step('Window 2 adds a file', () => second.add('holiday.png'), [
    'quarterly-report.md',
    'holiday.png'
  ])
  await step('The main process adds a file of its own', () => addInMain(app, 'backup.zip'), [
    'quarterly-report.md',
    'holiday.png',
    'backup.zip'
  ])
  await step(
    "Window 2 renames window 1's file, key by key",
    () => second.rename('quarterly-report.md', 'annual-report.md'),
    ['annual-report.md', 'holiday.png', 'backup.zip']
  )
  await step('Window 1 ticks a file', () => first.tick('holiday.png'), [
    'annual-report.md',
    '*holiday.png',
    'backup.zip'
  ])
  await step(
    'Both windows and main add a file at once',
    () =>
      Promise.all([first.add('notes.txt'), second.add('index.json'), addInMain(app, 'log.txt')]),
    ['annual-report.md', '*holiday.png', 'backup.zip', 'notes.txt', 'index.json', 'log.txt'],
    { anyOrder: true }
  )
  const sorted = [
    'annual-report.md',
    'backup.zip',
    '*holiday.png',
    'index.json',
    'log.txt',
    'notes.txt'
  ]
  await step('Window 2 sorts the list', () => second.sort(), sorted)
  await settled(windows)
  await saveSideBySide(app, [first.page, second.page], picture)

  await step(
    'The button opens a third window: it has the list at once',
    async () => {
      await first.openWindow()
      windows = await filesWindows(app, 3)
    },
    sorted
  )
  await step('Window 3 deletes a file', () => windows[2].remove('backup.zip'), [
    'annual-report.md',
    '*holiday.png',
    'index.json',
    'log.txt',
    'notes.txt'
  ])
  await step('Window 1 removes the ticked files', () => first.removeTicked(), [
    'annual-report.md',
    'index.json',
    'log.txt',
    'notes.txt'
  ])
  await step('Window 2 clears the list', () => second.clear(), [])

  console.log(`\nAll windows and main agreed at each of ${steps} steps. Picture: ${picture}`)
}

/**
 * Waits until main and all windows have the same files, and those that are expected.
 *
 * @param {App} app @param {FilesWindow[]} windows @param {string[]} expected
 * @param {boolean} anyOrder
 * @returns {Promise<[name: string, files: string[]][]>}
 */
async function agreement(app, windows, expected, anyOrder) {
  const wanted = anyOrder ? expected.toSorted() : expected
  const deadline = Date.now() + PATIENCE
  for (;;) {
    /** @type {[string, string[]][]} */
    const shown = [['Main', (await valueOfMain(app)).map(label)]]
    for (const window of windows) shown.push([window.name, (await window.shown()).map(label)])
    const [, inMain] = shown[0]
    const agreed = shown.every(([, files]) => isDeepStrictEqual(files, inMain))
    if (agreed && isDeepStrictEqual(anyOrder ? inMain.toSorted() : inMain, wanted)) return shown
    if (Date.now() > deadline) {
      const lines = shown.map(([name, files]) => `  ${name}: ${describe(files)}`)
      throw new Error(`Expected ${describe(expected)}, but there is\n${lines.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** @param {App} app @returns {Promise<import('./files-window.js').ShownFile[]>} */
function valueOfMain(app) {
  return app.evaluate(() => JSON.parse(JSON.stringify(globalThis.sharedFiles.value)))
}

/** @param {App} app @param {string} name */
function addInMain(app, name) {
  return app.evaluate((_electron, file) => void globalThis.sharedFiles.value.push(file), {
    id: name,
    name,
    size: 1_482_000,
    done: false,
    from: 'main'
  })
}

/** Waits until nothing moves any more. @param {FilesWindow[]} windows */
async function settled(windows) {
  for (const { page } of windows) {
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur())
    await page.waitForFunction(() => document.getAnimations().length === 0)
  }
}

/** @param {{ name: string, done: boolean }} file */
function label({ name, done }) {
  return done ? `*${name}` : name
}

/** @param {string[]} files */
function describe(files) {
  return files.length === 0 ? '(empty)' : files.join('  ')
}
