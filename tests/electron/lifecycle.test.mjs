/**
 * Pages reload, navigate, crash and close while main and others edit. Afterwards nothing is left of
 * them in main, nothing was sent to dead pages, and the others are equal.
 */

import http from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Fixture, pause } from './harness/fixture.mjs'
import {
  actInWindow,
  complaints,
  connectionsBecome,
  eventually,
  inWindow,
  openWindow,
  toWindow,
  watchWindows,
  windowsAgree
} from './harness/windows.mjs'

/** @type {Fixture} */
let fixture
/** @type {http.Server} */
let server
let origin = ''
/** The window under test, and one that stays. */
let [tried, staying] = [0, 0]

beforeAll(async () => {
  fixture = await Fixture.start()
  await watchWindows(fixture)
  server = http.createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  origin = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`
})
afterAll(async () => {
  await fixture?.close()
  server?.close()
})

beforeEach(async () => {
  await fixture.create('list', [])
  tried = await openWindow(fixture, 'list')
  staying = await openWindow(fixture, 'list')
  await windowsAgree(fixture, 'list', [tried, staying])
  // Main and the other window keep editing.
  await inWindow(fixture, staying, ({ refs }) => {
    const push = () => refs.list.status.value === 'live' && refs.list.value.push('w')
    globalThis.timer = setInterval(push, 2)
  })
  await fixture.main(({ refs }) => {
    globalThis.timer = setInterval(() => refs.list.value.push('m'), 2)
  })
})
afterEach(async () => {
  await calm()
  const complained = await complaints(fixture)
  await fixture.reset()
  expect(complained).toEqual([])
})

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function answer({ url }, response) {
  if (url === '/nothing') response.writeHead(204)
  if (url === '/download') {
    response.writeHead(200, { 'content-disposition': 'attachment; filename="file.txt"' })
  }
  response.end('text')
}

/** Main and the other window stop. */
async function calm() {
  await fixture.main(() => clearInterval(globalThis.timer))
  await inWindow(fixture, staying, () => clearInterval(globalThis.timer))
}

/** @param {number} id @param {number} [count] Waits until a window's page has its ref. */
function live(id, count = 1) {
  return eventually(
    () =>
      inWindow(fixture, id, ({ refs }) =>
        Object.values(refs ?? {}).map(({ status }) => status.value)
      ).catch(String),
    (found) => expect(found).toEqual(Array.from({ length: count }, () => 'live'))
  )
}

/** Number of the connection that a window has. */
const client = (/** @type {number} */ id) =>
  fixture.main(
    ({ refs, BrowserWindow }, windowId) =>
      [...refs.list.subscriptions].find(
        ({ page }) => page.contents === BrowserWindow.fromId(windowId).webContents
      )?.client,
    id
  )

/** The window that stays has what main has; the other one too, or is not connected any more. */
async function settled(/** @type {'open' | 'gone'} */ state) {
  await calm()
  await connectionsBecome(fixture, 'list', state === 'open' ? 2 : 1)
  await windowsAgree(fixture, 'list', state === 'open' ? [tried, staying] : [staying])
}

describe('the page stays', () => {
  /** @type {Record<string, (scope: any, origin: string) => unknown>} */
  const ways = {
    'goes to an anchor': ({ location }) => void (location.hash = 'elsewhere'),
    'changes its history': ({ history }) => {
      history.pushState(1, '', '?a')
      history.replaceState(2, '', '?b')
      history.back()
    },
    'follows a link that answers with nothing': ({ location }, url) =>
      location.assign(`${url}/nothing`),
    'follows a link that is a download': ({ location }, url) => location.assign(`${url}/download`),
    'stops on its way': ({ location, stop }, url) => {
      location.assign(`${url}/`)
      stop()
    }
  }
  test.each(Object.entries(ways))('and keeps its connection when it %s', async (_way, act) => {
    await fixture.main(({ session }) =>
      session.defaultSession.once('will-download', (event) => event.preventDefault())
    )
    const before = await client(tried)
    await actInWindow(fixture, tried, [act], origin)
    await pause(300)
    expect(await client(tried)).toBe(before)
    await inWindow(fixture, tried, ({ refs }) => void refs.list.value.push('after'))
    await settled('open')
    expect(await client(tried)).toBe(before)
    expect(await fixture.textInMain('list')).toContain('after')
  })
})

describe('the page ends', () => {
  test('and reloads five times at once', async () => {
    for (let i = 0; i < 5; i++) {
      await toWindow(fixture, tried, ({ webContents }) => webContents.reload())
      await pause(20)
    }
    await live(tried)
    await settled('open')
  })

  test('to another file, and back in its history', async () => {
    await actInWindow(fixture, tried, [({ location }) => location.assign('?second')])
    await connectionsBecome(fixture, 'list', 1)
    await actInWindow(fixture, tried, [({ history }) => history.back()])
    await live(tried)
    await settled('open')
  })

  test('to an address where nobody answers', async () => {
    const closed = http.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = /** @type {any} */ (closed.address())
    await new Promise((resolve) => closed.close(resolve))
    const nobody = `http://127.0.0.1:${port}`
    await actInWindow(fixture, tried, [({ location }, url) => location.assign(url)], nobody)
    await connectionsBecome(fixture, 'list', 1)
    await settled('gone')
  })

  test('by a crash, and is loaded again', async () => {
    await inWindow(fixture, tried, ({ refs }) => {
      setInterval(() => refs.list.value.push('t'), 1)
    })
    await toWindow(fixture, tried, ({ webContents }) => webContents.forcefullyCrashRenderer())
    await connectionsBecome(fixture, 'list', 1)
    await toWindow(fixture, tried, ({ webContents }) => webContents.reload())
    await live(tried)
    await settled('open')
  })

  test('by a crash; its next document stays, also when a frame in that navigates', async () => {
    await toWindow(fixture, tried, ({ webContents }) => webContents.forcefullyCrashRenderer())
    await connectionsBecome(fixture, 'list', 1)
    await toWindow(fixture, tried, ({ webContents }) => webContents.reload())
    await live(tried)
    await inWindow(
      fixture,
      tried,
      ({ document }) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe')
          Object.assign(frame, { src: 'index.html', onload: () => resolve(0) })
          document.body.append(frame)
        })
    )
    await inWindow(fixture, tried, ({ refs }) => void refs.list.value.push('after the crash'))
    await settled('open')
  })

  test.each([
    ['destroyed', (/** @type {any} */ window) => window.destroy()],
    ['closed', (/** @type {any} */ window) => window.close()],
    ['closed as a page', (/** @type {any} */ window) => window.webContents.close()]
  ])('with its window, which is %s with transactions under way', async (_how, act) => {
    await inWindow(fixture, tried, ({ refs }) => {
      setInterval(() => {
        for (let i = 0; i < 20; i++) refs.list.value.unshift('t')
      }, 1)
    })
    await pause(50)
    await toWindow(fixture, tried, act)
    await settled('gone')
  })

  test('before main has the ref that it asked for', async () => {
    const id = await openWindow(fixture, 'never')
    await toWindow(fixture, id, (window) => window.loadURL('about:blank'))
    await connectionsBecome(fixture, 'list', 2)
    await fixture.create('never', 1)
    await connectionsBecome(fixture, 'never', 0)
  })
})

test('a frame inside a page ends, alone or with the page', async () => {
  await calm()
  await fixture.main(({ refs, lib }) => {
    refs.inner = lib.remoteRef('inner', [], { access: () => 'write' })
  })
  const id = await fixture.main(({ openWindow: open }) =>
    open('', { nodeIntegrationInSubFrames: true })
  )
  const addFrames = ({ document, location }) => {
    for (let i = 0; i < 2; i++) {
      const frame = document.body.appendChild(document.createElement('iframe'))
      frame.src = `${location.pathname}?${i}#inner`
    }
  }
  const edit = () => fixture.main(({ refs }) => void refs.inner.value.push(1))
  await inWindow(fixture, id, addFrames)
  await connectionsBecome(fixture, 'inner', 2)
  await inWindow(fixture, id, ({ document }) => document.querySelector('iframe').remove())
  await edit()
  await connectionsBecome(fixture, 'inner', 1)
  await inWindow(fixture, id, ({ document }) => {
    document.querySelector('iframe').src = 'about:blank'
  })
  await edit()
  await connectionsBecome(fixture, 'inner', 0)
  await inWindow(fixture, id, addFrames)
  await connectionsBecome(fixture, 'inner', 2)
  await toWindow(fixture, id, ({ webContents }) => webContents.reload())
  await edit()
  await connectionsBecome(fixture, 'inner', 0)
})

test('a frame that ended before its message was read gets no connection', async () => {
  await fixture.main(({ BrowserWindow, ipcMain }, id) => {
    const sender = BrowserWindow.fromId(id).webContents
    const event = { sender, processId: 1, frameId: 999, senderFrame: null }
    ipcMain.emit('remote-ref', event, 'o1 {"name":"list","page":"token"}')
    ipcMain.emit('remote-ref', event, 't1 [1,0,[]]')
    ipcMain.emit('remote-ref', event, 'q1 0')
    if (event.returnValue !== '') throw new Error('the page would wait for ever')
  }, tried)
  await settled('open')
})

test('a window opens and closes a ref a thousand times', async () => {
  const leak = await fixture.main(({ refs }) => {
    globalThis.gone = []
    const { add } = refs.list.subscriptions
    refs.list.subscriptions.add = function (subscription) {
      globalThis.gone.push(new WeakRef(subscription))
      return add.call(this, subscription)
    }
    return globalThis.gone.length
  })
  expect(leak).toBe(0)
  await inWindow(fixture, tried, async ({ fixture: { open, close }, refs }) => {
    close('list')
    for (let i = 0; i < 1000; i++) {
      open('list')
      // Some live to see the value, some change it, some go at once.
      if (i % 10 === 0) await refs.list.ready
      if (i % 20 === 0) refs.list.value.push('t')
      close('list')
    }
  })
  await settled('gone')
  const text = await fixture.textInMain('list')
  expect(text.match(/"t"/g)).toHaveLength(50)
  const alive = await fixture.main(async ({ collectGarbage }) => {
    await collectGarbage()
    return globalThis.gone.filter((ref) => ref.deref() !== undefined).length
  })
  expect(alive).toBeLessThan(5)
})

describe('main destroys a ref', () => {
  test('and creates one with the same name: pages that open it again get the new one', async () => {
    await calm()
    await inWindow(fixture, tried, ({ fixture: { open } }) => open('list', null, 'second'))
    await live(tried, 2)
    await fixture.main(({ refs, lib }) => {
      refs.list.value = ['old']
      refs.list.destroy()
      refs.list = lib.remoteRef('list', ['new'])
    })
    const read = () =>
      inWindow(fixture, tried, ({ refs }) =>
        Object.values(refs).map(({ status, value }) => [status.value, JSON.stringify(value)])
      )
    await eventually(read, (found) =>
      expect(found).toEqual([
        ['closed', '["old"]'],
        ['closed', '["old"]']
      ])
    )
    await inWindow(fixture, tried, ({ fixture: { open } }) => open('list', null, 'third'))
    await eventually(read, (found) => expect(found[2]).toEqual(['live', '["new"]']))
    // The old ones end, and leave the new one alone.
    await inWindow(fixture, tried, ({ fixture: { close }, refs }) => {
      close('list')
      close('second')
      refs.third.value.push('more')
    })
    await connectionsBecome(fixture, 'list', 1)
    expect(await fixture.textInMain('list')).toBe('["new","more"]')
  })

  test('and creates it again fifty times, while windows open it again each time', async () => {
    await calm()
    const reopen = ({ fixture: { open, close, vue }, refs }) => {
      const again = () => {
        vue.watch(
          () => refs.list.status.value,
          (status) => {
            if (status !== 'closed') return
            close('list')
            open('list')
            again()
          }
        )
      }
      again()
    }
    for (const id of [tried, staying]) await inWindow(fixture, id, reopen)
    for (let i = 1; i <= 50; i++) {
      await fixture.main(({ refs, lib }, n) => {
        refs.list.destroy()
        refs.list = lib.remoteRef('list', [n])
      }, i)
    }
    await windowsAgree(fixture, 'list', [tried, staying], [50])
    await connectionsBecome(fixture, 'list', 2)
  })
})
