/** The example's flows by real clicks and typing, in two and in five windows. */

import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { filesWindows } from '../../examples/shared-files/tour/files-window.js'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../../scripts/system.mjs'
import { PATIENCE } from './harness/patience.mjs'
import { eventually } from './harness/windows.mjs'

const example = path.join(root, 'examples', 'shared-files')

/** @type {import('../../scripts/launch.mjs').Launched} */
let launched
/** @type {import('../../examples/shared-files/tour/files-window.js').FilesWindow[]} */
let windows

beforeAll(async () => {
  launched = await launch(example, { env: { ...process.env, SHARED_FILES_INTERVAL: '0' } })
})
afterAll(() => launched?.close())

const valueOfMain = () =>
  launched.app.evaluate(() =>
    globalThis.sharedFiles.value.map(({ name, done, from }) => ({ name, done, from }))
  )

/** Waits until main and all windows show these files: names, ticked ones with a `*`. */
async function allShow(expected) {
  const label = ({ name, done }) => (done ? `*${name}` : name)
  const read = async () => {
    const shown = { main: (await valueOfMain()).map(label) }
    for (const window of windows) shown[window.name] = (await window.shown()).map(label)
    return shown
  }
  await eventually(read, (shown) => {
    expect(shown).toEqual(Object.fromEntries(Object.keys(shown).map((name) => [name, expected])))
  })
}

describe.each([2, 5])('with %i windows', (count) => {
  beforeAll(async () => {
    const open = await launched.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length
    )
    for (let i = open; i < count; i++)
      await launched.app.evaluate(() => void globalThis.openWindow())
    windows = await filesWindows(launched.app, count)
    for (const { page } of windows) {
      await page.locator('[data-role=status].live').waitFor()
    }
  })
  afterEach(async () => {
    await launched.app.evaluate(() => {
      globalThis.sharedFiles.value = []
    })
    await allShow([])
  })

  test('each window adds a file', async () => {
    const names = []
    for (const window of windows) {
      names.push(`of ${window.name}.txt`)
      await window.add(names.at(-1))
      await allShow(names)
    }
    expect((await valueOfMain()).map(({ from }) => from)).toEqual(windows.map(({ name }) => name))
  })

  test('renaming in a text field reaches all windows, key by key', async () => {
    const [first, ...others] = windows
    const second = others.at(-1)
    await first.add('draft.md')
    await allShow(['draft.md'])
    const seen = []
    await first.page.exposeFunction(`saw${count}`, (name) => seen.push(name))
    await first.page.evaluate((call) => {
      const field = /** @type {HTMLInputElement} */ (document.querySelector('[data-role=name]'))
      const timer = setInterval(() => {
        if (field.value !== globalThis.last) globalThis[call]((globalThis.last = field.value))
        if (field.value === 'final.md') clearInterval(timer)
      }, 1)
    }, `saw${count}`)
    await second.rename('draft.md', 'final.md')
    await allShow(['final.md'])
    expect(seen).toEqual(expect.arrayContaining(['f', 'fin', 'final', 'final.md']))
  })

  test('two text fields are typed into at once', async () => {
    const [first, second] = windows
    await first.add('a.txt')
    await allShow(['a.txt'])
    await second.add('b.txt')
    await allShow(['a.txt', 'b.txt'])
    await Promise.all([
      first.rename('a.txt', 'typed in the first window.txt'),
      second.rename('b.txt', 'typed in the second window.txt')
    ])
    await allShow(['typed in the first window.txt', 'typed in the second window.txt'])
  })

  test('a field keeps caret and text while others change the list', async () => {
    const [first, second] = windows
    await first.add('report.txt')
    await allShow(['report.txt'])
    const field = first.page.locator('[data-role=name]')
    await field.click()
    await field.press('Home')
    await field.pressSequentially('my ')
    await second.add('another.txt')
    await allShow(['my report.txt', 'another.txt'])
    await first.page.keyboard.type('own ')
    await allShow(['my own report.txt', 'another.txt'])
    expect(
      await field.first().evaluate((/** @type {HTMLInputElement} */ input) => input.selectionStart)
    ).toBe('my own '.length)
  })

  test('ticking and removing the ticked', async () => {
    const [first, second] = windows
    for (const name of ['a', 'b', 'c']) await first.add(name)
    await allShow(['a', 'b', 'c'])
    await second.tick('b')
    await allShow(['a', '*b', 'c'])
    expect(await first.count()).toBe('3 files, 1 ticked')
    await second.tick('b')
    await allShow(['a', 'b', 'c'])
    await first.tick('a')
    await allShow(['*a', 'b', 'c'])
    await second.tick('c')
    await allShow(['*a', 'b', '*c'])
    await first.removeTicked()
    await allShow(['b'])
  })

  test('deleting one file', async () => {
    const [first, second] = windows
    for (const name of ['a', 'b', 'c']) await first.add(name)
    await allShow(['a', 'b', 'c'])
    await second.remove('b')
    await allShow(['a', 'c'])
  })

  test('sorting and clearing', async () => {
    const [first, second] = windows
    for (const name of ['pear', 'apple', 'fig']) await first.add(name)
    await allShow(['pear', 'apple', 'fig'])
    await second.sort()
    await allShow(['apple', 'fig', 'pear'])
    await first.clear()
    await allShow([])
  })

  test('all windows add at once: nothing is lost', async () => {
    const names = windows.flatMap(({ number }) => [1, 2, 3].map((i) => `${number}-${i}`))
    await Promise.all(
      windows.map(async (window) => {
        for (const i of [1, 2, 3]) await window.add(`${window.number}-${i}`)
      })
    )
    const deadline = Date.now() + PATIENCE
    while ((await valueOfMain()).length < names.length && Date.now() < deadline);
    const inMain = (await valueOfMain()).map(({ name }) => name)
    expect(inMain.toSorted()).toEqual(names.toSorted())
    await allShow(inMain)
  })

  test('main edits the list, too', async () => {
    await windows[0].add('of a window')
    await allShow(['of a window'])
    await launched.app.evaluate(() => {
      const { sharedFiles } = /** @type {any} */ (globalThis)
      sharedFiles.value[0].done = true
      sharedFiles.value.unshift({ id: 'main', name: 'of main', size: 1, done: false, from: 'main' })
    })
    await allShow(['of main', '*of a window'])
  })
})

test('the button opens a window that has the list; closing it does not affect others', async () => {
  const [first] = windows
  await first.add('here before')
  await allShow(['here before'])
  const before = windows.length
  await first.openWindow()
  windows = await filesWindows(launched.app, before + 1)
  await allShow(['here before'])
  const last = windows.pop()
  await last.add('of the new one')
  await allShow(['here before', 'of the new one'])
  await last.page.close()
  await first.add('after it has closed')
  await allShow(['here before', 'of the new one', 'after it has closed'])
})

test('main adds files of its own every few seconds', async () => {
  const own = await launch(example, { env: { ...process.env, SHARED_FILES_INTERVAL: '200' } })
  try {
    const [window] = await filesWindows(own.app, 2)
    await window.page.locator('[data-role=file]').nth(2).waitFor()
    const shown = await window.shown()
    expect(shown.slice(0, 2)).toEqual([
      { name: 'backup.zip', done: false, from: 'main' },
      { name: 'system-log.txt', done: false, from: 'main' }
    ])
  } finally {
    await own.close()
  }
})
