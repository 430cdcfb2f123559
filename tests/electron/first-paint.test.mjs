/** A page that shows the shared value from its first render on, in real windows. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Fixture, inPage } from './harness/fixture.mjs'
import { eventually, inWindow, openWindow, toWindow } from './harness/windows.mjs'

/** @type {Fixture} */
let fixture

beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture?.close())
afterEach(() => fixture.reset())

/** @param {string} name @param {unknown} initial @param {object} options */
function create(name, initial, options) {
  return fixture.main(({ refs, lib }, [refName, value, given]) => {
    refs[refName] = lib.remoteRef(refName, value, given)
  }, /** @type {[string, unknown, object]} */ ([name, initial, options]))
}

/** What the component of a page has rendered so far. @param {import('playwright-core').Page} page */
function renders(page) {
  return inPage(page, (scope) =>
    scope.fixture.renders.map(({ text, status }) => `${status} ${text}`)
  )
}

/** Waits until a page has the value of main, and tells what it rendered. @param {string} name @param {unknown} value */
async function open(name, value) {
  const [page] = await fixture.openWindows(1, name)
  await fixture.agree(name, [page], value)
  return { page, rendered: await renders(page) }
}

/** What pages have asked before their first script since the last call. */
function asked() {
  return fixture.main(({ traffic }) => {
    const questions = traffic.up.filter((message) => message.startsWith('p'))
    traffic.reset()
    return questions
  })
}

// The first test of the file: nothing is marked yet.
test('if no ref is marked, pages do not ask and show their initial value first', async () => {
  await create('list', ['shared'], {})
  const { rendered } = await open('list', ['shared'])
  expect(rendered[0]).toBe('connecting null')
  expect(rendered.at(-1)).toBe('live ["shared"]')
  expect(await asked()).toEqual([])
})

test("the first render has main's value, and nothing else is ever rendered", async () => {
  await create('list', [{ name: 'ä😀' }], { firstPaint: true })
  const { page, rendered } = await open('list', [{ name: 'ä😀' }])
  expect(new Set(rendered)).toEqual(new Set(['live [{"name":"ä😀"}]']))
  expect(await asked()).toEqual([expect.stringMatching(/^p0 file:.*#list$/)])

  // The connection goes on from there, both ways.
  await fixture.main(({ refs }) => void refs.list.value.push('of main'))
  await inPage(page, ({ refs }) => void refs.list.value.push('of the page'))
  const both = await fixture.agree('list', [page])
  expect(both.slice(1).sort()).toEqual(['of main', 'of the page'])
  const text = await fixture.main(({ traffic }) => traffic.down.map(({ message }) => message[0]))
  expect(text).not.toContain('b')
})

test('the painted value is the shared one', async () => {
  await create('list', ['shared'], { firstPaint: true })
  const { page } = await open('list', ['shared'])
  // Every text of the component that is ever in the document, from its start.
  await page.addInitScript(() => {
    globalThis.seen = []
    new MutationObserver(() => {
      const shown = document.querySelector('[data-value]')?.textContent
      if (shown !== undefined) globalThis.seen.push(shown)
    }).observe(document, { childList: true, subtree: true, characterData: true })
  })
  await page.reload()
  await fixture.agree('list', [page], ['shared'])
  const seen = await inPage(page, (scope) => scope.seen)
  expect(seen.length).toBeGreaterThan(0)
  expect(new Set(seen)).toEqual(new Set(['["shared"]']))
})

test('edits in the first turn of the page are merged', async () => {
  await create('list', ['a'], { firstPaint: true })
  const [page] = await fixture.openWindows(1)
  await fixture.main(({ refs }) => void refs.list.value.unshift('before the page opened it'))
  const first = await inPage(page, ({ fixture: scope, refs }) => {
    scope.open('list', null)
    const shown = JSON.stringify(refs.list.value)
    refs.list.value.push('of the page')
    return shown
  })
  expect(first).toBe('["a"]')
  await fixture.agree('list', [page], ['before the page opened it', 'a', 'of the page'])
})

test('after a reload, the first render has the current value', async () => {
  await create('list', ['old'], { firstPaint: true })
  const { page } = await open('list', ['old'])
  await fixture.main(({ refs }) => void (refs.list.value = ['new']))
  await page.reload()
  await fixture.agree('list', [page], ['new'])
  expect(new Set(await renders(page))).toEqual(new Set(['live ["new"]']))
})

test('a value above the limit arrives as usual', async () => {
  await create('text', 'x'.repeat(70_000), { firstPaint: true })
  const { rendered } = await open('text', 'x'.repeat(70_000))
  expect(rendered[0]).toBe('connecting null')
  expect(rendered.at(-1)).toMatch(/^live "xxx/)

  await create('larger', 'x'.repeat(70_000), { firstPaint: 100_000 })
  const { rendered: larger } = await open('larger', 'x'.repeat(70_000))
  expect(larger[0]).toMatch(/^live "xxx/)
})

test('a page that the rule denies gets nothing', async () => {
  await fixture.main(({ refs, lib }) => {
    const access = (frame) => (frame.url.includes('deny') ? 'none' : 'read')
    refs.list = lib.remoteRef('list', ['secret'], { firstPaint: true, access })
  })
  const [page] = await fixture.openWindows(1, 'list')
  const [first] = await renders(page)
  expect(first).toBe('live ["secret"]')
  expect(await inPage(page, ({ refs }) => refs.list.readOnly.value)).toBe(true)

  await page.goto(page.url().replace('index.html', 'index.html?deny'))
  await page.waitForFunction(() => globalThis.refs?.list?.status.value === 'denied')
  const rendered = await renders(page)
  expect(rendered.filter((text) => text.includes('secret'))).toEqual([])
})

test('a frame inside a page gets nothing by the default rule', async () => {
  await create('inner', ['secret'], { firstPaint: true })
  const id = await fixture.main(({ openWindow: start }) =>
    start('inner', { nodeIntegrationInSubFrames: true })
  )
  await inWindow(fixture, id, ({ document, location }) => {
    document.body.appendChild(document.createElement('iframe')).src =
      `${location.pathname}?inside#inner`
  })
  const read = () =>
    inWindow(fixture, id, ({ document, fixture: own }) => ({
      top: own.renders.map(({ text }) => text),
      inside: document
        .querySelector('iframe')
        .contentWindow.fixture?.renders.map(({ status, text }) => `${status} ${text}`)
    })).catch(() => ({}))
  const { top, inside } = await eventually(read, (found) =>
    expect(found.inside).toContain('denied null')
  )
  expect(top[0]).toBe('["secret"]')
  expect(inside.filter((text) => text.includes('secret'))).toEqual([])
})

test('a page of another origin gets nothing in a window that had the value', async () => {
  await create('list', ['secret'], { firstPaint: true })
  const id = await openWindow(fixture, 'list')
  // Its preload asks, and main tells the new document from the one before.
  await fixture.main(({ traffic }) => traffic.reset())
  await toWindow(fixture, id, ({ webContents }) => webContents.loadURL('data:text/html,<p>x</p>'))
  await eventually(asked, (questions) => expect(questions).toHaveLength(1))
  const given = await fixture.main(({ ipcMain, BrowserWindow }, windowId) => {
    const { webContents } = BrowserWindow.fromId(windowId)
    const { mainFrame } = webContents
    const ask = (address) => {
      const { processId, routingId: frameId } = mainFrame
      const event = { sender: webContents, senderFrame: mainFrame, processId, frameId }
      ipcMain.emit('remote-ref', event, `p0 ${address}`)
      return event.returnValue
    }
    return [ask(mainFrame.url), ask('file:///elsewhere.html'), mainFrame.url]
  }, id)
  expect(given).toEqual(['', '', 'data:text/html,<p>x</p>'])
})

test('a frame that has gone when its request is read gets nothing', async () => {
  await create('list', ['secret'], { firstPaint: true })
  const answer = await fixture.main(({ ipcMain }) => {
    const event = { sender: {}, senderFrame: null, processId: 1, frameId: 1 }
    ipcMain.emit('remote-ref', event, 'p0 file:///app.html')
    return event.returnValue
  })
  expect(answer).toBe('')
})

test('a page that returns from the page cache starts again', async () => {
  await create('list', ['a'], { firstPaint: true })
  const { page } = await open('list', ['a'])
  await fixture.main(({ refs }) => void refs.list.value.push('b'))
  await fixture.agree('list', [page], ['a', 'b'])
  // As the page cache does it: main has dropped the page, and the page learns that it is back.
  await inPage(page, (scope) =>
    scope.dispatchEvent(new scope.PageTransitionEvent('pageshow', { persisted: true }))
  )
  await page.waitForFunction(() => globalThis.refs.list.status.value === 'live')
  await fixture.main(({ refs }) => void refs.list.value.push('c'))
  await fixture.agree('list', [page], ['a', 'b', 'c'])
})
