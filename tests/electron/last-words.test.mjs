/** Main has all changes that a page made before it ended, however it ended. */

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
/** A page of another origin, so of another process. @type {http.Server} */
let server
let elsewhere = ''
/** The window that closes, and one that stays. */
let [going, staying] = [0, 0]

beforeAll(async () => {
  fixture = await Fixture.start()
  await watchWindows(fixture)
  server = http.createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    // Slow, so that the old page lives on for a while.
    setTimeout(() => response.end('<title>elsewhere</title>'), 100)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  elsewhere = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`
})
afterAll(async () => {
  await fixture?.close()
  server?.close()
})

beforeEach(async () => {
  await fixture.create('list', [])
  going = await openWindow(fixture, 'list')
  staying = await openWindow(fixture, 'list')
  await windowsAgree(fixture, 'list', [going, staying])
})
afterEach(async () => {
  const complained = await complaints(fixture)
  await fixture.reset()
  expect(complained).toEqual([])
})

/** In the page: one change in flight, one that waits for it, and others when the page goes. */
const change = async ({ refs }) => {
  const list = refs.list.value
  for (const type of ['beforeunload', 'pagehide']) {
    // Two, so that the second waits for the first.
    for (const n of [1, 2]) addEventListener(type, () => list.push(`${type} ${n}`))
  }
  list.push('in flight')
  await undefined
  list.push('waiting')
}

const before = ['in flight', 'waiting', 'beforeunload 1', 'beforeunload 2']
const all = [...before, 'pagehide 1', 'pagehide 2']

/** @type {Record<string, { page?: (scope: any, argument: string) => void, main?: (window: any) => void, said: string[], left: number }>} */
const ways = {
  'it reloads': { page: ({ location }) => location.reload(), said: all, left: 2 },
  'main reloads it': { main: ({ webContents }) => webContents.reload(), said: all, left: 2 },
  'it closes its window': { page: ({ close }) => close(), said: before, left: 1 },
  'main closes its window': { main: (window) => window.close(), said: all, left: 1 },
  'it goes to another file': {
    page: ({ location }) => location.assign('?second'),
    said: all,
    left: 1
  },
  'it goes to about:blank': {
    page: ({ location }) => location.assign('about:blank'),
    said: all,
    left: 1
  },
  'it goes where another process is': {
    page: ({ location }, url) => location.assign(url),
    said: all,
    left: 1
  }
}

describe.each(Object.entries(ways))('%s', (_way, { page, main, said, left }) => {
  test('all changes are in main, in order, and nothing is left of the page', async () => {
    await actInWindow(fixture, going, [change, ...(page ? [page] : [])], elsewhere)
    if (main) await toWindow(fixture, going, main)
    await eventually(
      () => fixture.textInMain('list'),
      (text) => expect(text).toBe(JSON.stringify(said))
    )
    await connectionsBecome(fixture, 'list', left)
    await windowsAgree(fixture, 'list', [staying], said)
  })
})

/** In the page: 100 pushes, each in a task of its own; the reload comes in the task of the last. */
const pushAndReload = ({ refs, sessionStorage, location }, round) => {
  let pushed = 0
  const push = () => {
    refs.list.value.push(`${round}.${++pushed}`)
    sessionStorage.pushed = `${round}.${pushed}`
    if (pushed < 100) setTimeout(push)
    else location.reload()
  }
  push()
}

test('pushes in a loop until the reload, five times', async () => {
  /** @type {string[]} */
  const said = []
  for (let round = 0; round < 5; round++) {
    await actInWindow(fixture, going, [pushAndReload], round)
    await fixture.main(({ refs }) => void refs.list.value.unshift('of main'))
    await eventually(
      () =>
        inWindow(fixture, going, ({ refs, sessionStorage }) => [
          refs?.list?.status.value,
          sessionStorage.pushed
        ]),
      (found) => expect(found).toEqual(['live', `${round}.100`])
    )
    for (let n = 1; n <= 100; n++) said.push(`${round}.${n}`)
  }
  const list = await windowsAgree(fixture, 'list', [going, staying])
  expect(list.filter((/** @type {string} */ item) => item !== 'of main')).toEqual(said)
}, 60_000)

test('a destroyed window does not affect others, and main has what it had sent', async () => {
  await inWindow(fixture, going, async ({ refs }) => {
    refs.list.value.push('sent')
    await undefined
    refs.list.value.push('not sent')
  })
  await toWindow(fixture, going, (window) => window.destroy())
  await connectionsBecome(fixture, 'list', 1)
  const [first] = await windowsAgree(fixture, 'list', [staying])
  expect(first).toBe('sent')
})

test('a page that prevents closing continues as before', async () => {
  await inWindow(fixture, going, async ({ refs }) => {
    addEventListener('beforeunload', (event) => event.preventDefault())
    refs.list.value.push('in flight')
    await undefined
    refs.list.value.push('waiting')
  })
  await toWindow(fixture, going, (window) => window.close())
  await pause(300)
  await inWindow(fixture, going, ({ refs }) => void refs.list.value.push('after'))
  await inWindow(fixture, staying, ({ refs }) => void refs.list.value.unshift('of the other'))
  await windowsAgree(
    fixture,
    'list',
    [going, staying],
    ['of the other', 'in flight', 'waiting', 'after']
  )
  const { status, pending } = await inWindow(fixture, going, ({ refs }) => ({
    status: refs.list.status.value,
    pending: refs.list.pending.value
  }))
  expect({ status, pending }).toEqual({ status: 'live', pending: 0 })
})
