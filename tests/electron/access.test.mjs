/**
 * Access in real Electron: remote pages, webviews, subframes, popups and developer tools get nothing
 * unless a rule allows them. Revoking takes effect at once.
 */

import http from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Fixture, inPage, waitForStatus } from './harness/fixture.mjs'

/** @type {Fixture} */
let fixture
/** A page of a host that is not this one, as far as anybody can tell. @type {http.Server} */
let server
let remote = ''

beforeAll(async () => {
  fixture = await Fixture.start()
  server = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<title>remote</title>')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.2', () => resolve(undefined)))
  remote = `http://127.0.0.2:${/** @type {any} */ (server.address()).port}/`
})
afterAll(async () => {
  await fixture?.close()
  server?.close()
})
beforeEach(() =>
  fixture.main((scope) => {
    scope.seen = []
    scope.rule = null
    scope.refs.secret = scope.lib.remoteRef('secret', ['hidden'])
    // What a page hears that asks for the ref. The preload runs in all of them.
    scope.ask = (contents) =>
      contents.executeJavaScript(
        `new Promise((resolve) => {
          if (!globalThis.remoteRef) return resolve('no bridge')
          globalThis.remoteRef.useRemoteRef('secret').onUpdate(resolve)
          setTimeout(() => resolve('silence'), 40_000)
        })`,
        true
      )
    scope.makeWindow = async (preferences = {}) => {
      const window = scope.BrowserWindow.fromId(await scope.openWindow('', preferences))
      return window
    }
  })
)
afterEach(() => fixture.reset())

/**
 * Ways to open a page that is not one of the app's own windows; each returns main's answer.
 *
 * @type {Record<string, { make: (scope: any, remote: string) => Promise<string>, frame: object }>}
 */
const strangers = {
  'a remote page': {
    make: async ({ makeWindow, ask }, url) => {
      const window = await makeWindow()
      await window.loadURL(url)
      return ask(window.webContents)
    },
    frame: { isMainFrame: true, type: 'window', origin: expect.stringMatching(/^http:\/\/127/) }
  },
  'a webview, even of a page of the app': {
    make: async ({ makeWindow, ask, app, pageFile }) => {
      const window = await makeWindow({ webviewTag: true })
      const attached = new Promise((resolve) => {
        app.once('web-contents-created', (_event, contents) => {
          contents.once('did-finish-load', () => resolve(contents))
        })
      })
      await window.webContents.executeJavaScript(
        `document.body.append(Object.assign(document.createElement('webview'), { src: 'file://${pageFile}' })); 0`
      )
      return ask(await attached)
    },
    frame: { isMainFrame: true, type: 'webview', origin: 'file://' }
  },
  'a subframe': {
    make: async ({ makeWindow, ask, pageFile }) => {
      const window = await makeWindow({ nodeIntegrationInSubFrames: true })
      await window.webContents.executeJavaScript(
        `new Promise((resolve) => {
          const frame = document.createElement('iframe')
          frame.onload = () => resolve(0)
          frame.src = 'file://${pageFile}'
          document.body.append(frame)
        })`
      )
      return ask(window.webContents.mainFrame.frames[0])
    },
    frame: { isMainFrame: false, type: 'window', url: expect.stringMatching(/^file:/) }
  },
  'a popup without an address': {
    make: async ({ makeWindow, ask, app }) => {
      const window = await makeWindow()
      const created = new Promise((resolve) => {
        app.once('browser-window-created', (_event, popup) => resolve(popup))
      })
      await window.webContents.executeJavaScript(`globalThis.popup = open('about:blank'); 0`, true)
      return ask((await created).webContents)
    },
    frame: { isMainFrame: true, type: 'window', url: 'about:blank' }
  },
  'developer tools': {
    make: async ({ makeWindow, ask }) => {
      const window = await makeWindow()
      const opened = new Promise((resolve) => window.webContents.once('devtools-opened', resolve))
      window.webContents.openDevTools({ mode: 'detach' })
      await opened
      return ask(window.webContents.devToolsWebContents)
    },
    frame: { isMainFrame: true, url: expect.stringMatching(/^devtools:/) }
  }
}

describe.each(Object.entries(strangers))('%s', (_who, { make, frame }) => {
  test('gets nothing', async () => {
    const heard = await fixture.main(make, remote)
    expect(heard).toMatch(/^e\d+ \[\["no","ERR_REF_DENIED",".+"\]\]$/)
    expect(heard).not.toContain('hidden')
    expect(await fixture.main(({ refs }) => refs.secret.stats().subscribers)).toBe(0)
  })

  test('gets what a rule allows, and the rule sees the real frame', async () => {
    await fixture.main((scope) => {
      scope.refs.secret.destroy()
      const access = ({ webContents, ...seen }) => {
        scope.seen.push({ ...seen, same: webContents.id === seen.webContentsId })
        return 'read'
      }
      scope.refs.secret = scope.lib.remoteRef('secret', ['hidden'], { access })
    })
    const heard = await fixture.main(make, remote)
    expect(heard).toMatch(/^b\d+ \{.*"access":"read"\}\n\["hidden"\]$/)
    const seen = await fixture.main((scope) => scope.seen)
    expect(seen).toMatchObject([{ ...frame, same: true }])
  })
})

test('a window of the app gets it', async () => {
  const heard = await fixture.main(async ({ makeWindow, ask }) =>
    ask((await makeWindow()).webContents)
  )
  expect(heard).toMatch(/^b\d+ \{.*"access":"write"\}\n\["hidden"\]$/)
})

describe('changing permissions', () => {
  test('a window becomes read-only and back, another is not affected', async () => {
    const [one, two] = await fixture.openWindows(2, 'secret')
    await fixture.agree('secret', [one, two], ['hidden'])
    await fixture.main((scope) => {
      const [first] = scope.BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)
      scope.lib.configure({
        access: ({ windowId }) => (windowId === first.id ? 'read' : 'write')
      })
    })
    await one.waitForFunction(() => globalThis.refs.secret.readOnly.value)
    const warnings = []
    one.on('console', (message) => warnings.push(message.text()))
    const after = await inPage(one, ({ refs, document }) => {
      refs.secret.value.push('not')
      return [
        refs.secret.status.value,
        refs.secret.value.length,
        document.querySelector('pre').textContent
      ]
    })
    expect(after).toEqual(['live', 1, '["hidden"]'])
    await inPage(two, ({ refs }) => void refs.secret.value.push('this'))
    await fixture.agree('secret', [one, two], ['hidden', 'this'])
    expect(warnings.join()).toMatch(/Set operation on key "1" failed: ref "secret" is read-only/)
    expect(await inPage(one, ({ fixture: { reports } }) => reports)).toMatchObject([
      {
        kind: 'error',
        code: 'ERR_REF_DENIED',
        message: expect.stringMatching(/^Ref "secret": value\[1\]:/)
      }
    ])
    await fixture.main((scope) => scope.lib.configure({ access: () => 'write' }))
    await one.waitForFunction(() => !globalThis.refs.secret.readOnly.value)
    await inPage(one, ({ refs }) => void refs.secret.value.push('again'))
    await fixture.agree('secret', [one, two], ['hidden', 'this', 'again'])
  })

  test('a window that loses all access is denied, and later changes do not reach it', async () => {
    const [guest, other] = await fixture.openWindows(2, 'secret')
    await fixture.agree('secret', [guest, other])
    await fixture.main(({ refs, BrowserWindow, traffic }) => {
      const [first] = BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id)
      refs.secret.revoke(({ windowId }) => windowId === first.id)
      traffic.reset()
      refs.secret.value.push('later')
    })
    await waitForStatus(guest, 'secret', 'denied')
    await fixture.agree('secret', [other], ['hidden', 'later'])
    expect(await inPage(guest, ({ refs }) => JSON.stringify(refs.secret.value))).toBe('["hidden"]')
    const { down } = await fixture.main(({ traffic }) => traffic)
    expect(down.filter(({ message }) => message.includes('later'))).toHaveLength(1)
    expect(await inPage(guest, ({ fixture: { reports } }) => reports)).toMatchObject([
      { kind: 'error', code: 'ERR_REF_DENIED', message: expect.stringContaining('secret') }
    ])
  })
})

test('an error of main reaches the window that caused it, with code and message', async () => {
  await fixture.main((scope) => {
    scope.refs.small = scope.lib.remoteRef(
      'small',
      { list: [] },
      { limits: { messageBytes: 1000 } }
    )
  })
  const [page, other] = await fixture.openWindows(2, 'small')
  await fixture.agree('small', [page, other])
  await inPage(page, ({ refs }) => void refs.small.value.list.push('x'.repeat(2000)))
  await page.waitForFunction(() => globalThis.fixture.reports.length > 0)
  const message = expect.stringMatching(
    /^Ref "small": value\.list\[0\]: main refused a change, the .+ larger than limits\.messageBytes\. .*configure/
  )
  const reports = ({ fixture: { reports: all } }) => all
  expect(await inPage(page, reports)).toMatchObject([{ code: 'ERR_REF_TOO_LARGE', message }])
  expect(await inPage(other, reports)).toEqual([])
  await fixture.agree('small', [page, other], { list: [] })
})
