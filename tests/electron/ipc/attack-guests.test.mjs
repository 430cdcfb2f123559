/** What is in a page: guests, frames, and pages that may do nothing. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inPage } from '../harness/fixture.mjs'
import { besiege } from '../harness/ipc-siege.mjs'

const { siege, survive } = besiege()

describe('guests of a page: what it passes ports on to', () => {
  let page
  beforeEach(async () => {
    ;[page] = await siege.fixture.openWindows(1)
    await inPage(page, ({ seen }) => {
      globalThis.addEventListener('error', ({ message }) => seen.push(message))
    })
    await siege.fixture.main(({ ipc, BrowserWindow, kept }) => {
      const window = BrowserWindow.getAllWindows()
        .sort((x, y) => x.id - y.id)
        .at(-1)
      ipc.name(window, 'host')
      kept.stop = ipc.allow({ from: 'host', to: 'other', names: '*', connect: true })
    })
  })
  afterEach(async () => {
    expect(await inPage(page, ({ seen }) => seen)).toEqual([])
    expect(await inPage(page, ({ ipc }) => ipc.invoke('add', 1, 2))).toBe(3)
    await siege.fixture.main(({ kept }) => kept.stop())
    await page.close()
  })

  test.each([
    ['malformed text', '?', 'closed'],
    ['no text', 5, 'closed'],
    ['an object', { a: 1 }, 'closed'],
    ['a text with a head of the channel', 'o1 {"ipc":"\\"main\\""}', 'closed'],
    ['a name that is reserved', 'c1\tipc:connect\t["other"]', 'ERR_IPC_DENIED'],
    ['a port of the page', 'c1\tipc:close-port\t[1]', 'ERR_IPC_DENIED'],
    ['attachments that are no list', ['c1\tping\t[]', 5], 'nothing'],
    ['attachments of a wrong kind', ['c1\tping\t[]', [{}]], 'nothing'],
    ['after the end', '\u0000closed', 'closed']
  ])('%s', async (_what, data, expected) => {
    const heard = await survive(() =>
      inPage(
        page,
        async ({ ipc }, said) => {
          const port = ipc.port()
          const heard = []
          port.onmessage = ({ data }) => heard.push(data)
          port.postMessage(said)
          for (let i = 0; i < 50; i++) port.postMessage('k99')
          await ipc.invoke('ping')
          await new Promise((resolve) => setTimeout(resolve, 50))
          return heard
        },
        data
      )
    )
    if (expected === 'closed') expect(heard).toEqual(['\u0000closed'])
    else if (expected === 'nothing') expect(heard).toEqual([])
    else expect(JSON.stringify(heard)).toContain(expected)
  })

  test('a flood', async () => {
    const [answered, refused] = await survive(() =>
      inPage(page, async ({ ipc, fixture, outcome }) => {
        const guest = fixture.attach(ipc.port())
        const calls = []
        for (let i = 0; i < 20_000; i++) {
          calls.push(outcome(guest.invoke('ping')))
          // Each in a message of its own.
          if (i % 2 === 0) await null
        }
        const all = await Promise.all(calls)
        return [
          all.filter(({ value }) => value === 'pong').length,
          all.filter(({ error }) => error?.code === 'ERR_IPC_BUSY').length
        ]
      })
    )
    expect(answered + refused).toBe(20_000)
    expect(answered).toBeGreaterThan(100)
  })

  test.each([
    ['an iframe', false],
    ['an iframe that is removed at once', true]
  ])('a direct port forged by %s', async (_what, remove) => {
    const ports = await survive(async () => {
      await inPage(page, ({ ipc, kept }) => {
        kept.ports = []
        kept.heard = 0
        ipc.onConnect((port) => kept.ports.push(port))
        globalThis.addEventListener('message', () => kept.heard++)
        document.body.append(document.createElement('iframe'))
      })
      const forging = page.frames()[1].evaluate((removed) => {
        for (const kind of ['Q1', 'P1', 'Q99']) {
          const message = ['remote-ref', `${kind} {"name":"main"}`]
          parent.postMessage(message, '*', [new MessageChannel().port1])
        }
        if (removed) parent.document.querySelector('iframe')?.remove()
      }, remove)
      await forging.catch((error) => {
        if (!remove) throw error
      })
      await page.waitForFunction(() => /** @type {any} */ (globalThis).kept.heard === 3)
      return inPage(page, ({ kept }) => kept.ports.length)
    })
    expect(ports).toBe(0)
  })
})

describe('pages that may do nothing', () => {
  const NOTHING = ['x1 ERR_IPC_DENIED', 'x2 ERR_IPC_DENIED', 'x3 ERR_IPC_DENIED']

  const tryAll = (scope) => {
    const { hostile } = scope
    return hostile.attack({
      say: ['c1\tadd\t[1,2]', 'c2\tipc:connect\t["other"]', 'c3\tnone\t[]', 's\tlisten\t[]']
    })
  }

  test('a frame inside of a named window', async () => {
    const page = await siege.openHostile({
      name: 'host',
      preferences: { nodeIntegrationInSubFrames: true }
    })
    await siege.fixture.main(({ ipc, kept }) => {
      kept.ran = 0
      kept.stop = ipc.allow({ from: 'host', to: 'other', names: '*', connect: true })
    })
    const heard = await survive(async () => {
      await page.evaluate(async () => {
        const frame = Object.assign(document.createElement('iframe'), { src: 'index.html' })
        await new Promise((resolve) => {
          frame.onload = resolve
          document.body.append(frame)
        })
      })
      await page.frames()[1].waitForFunction(() => 'hostile' in globalThis)
      const inner = await page.frames()[1].evaluate(async () => {
        const { hostile } = /** @type {any} */ (globalThis)
        const relayed = await hostile.attack({ to: { to: 'other' }, say: ['c1\tdouble\t[1]'] })
        const own = await hostile.attack({
          say: ['c1\tadd\t[1,2]', 'c2\tipc:connect\t["other"]', 'c3\tnone\t[]', 's\tlisten\t[]']
        })
        return [relayed, own]
      })
      return inner
    })
    expect(heard).toEqual([['x1 ERR_IPC_DENIED'], NOTHING])
    expect(await siege.fixture.main(({ kept }) => (kept.stop(), kept.ran))).toBe(0)
    await page.close()
  })

  test('a page of another origin in a named window: it is sent nothing either', async () => {
    const page = await siege.openHostile({ name: 'host' })
    const [friend] = await siege.fixture.openWindows(1)
    await siege.fixture.main(({ ipc, kept, BrowserWindow }) => {
      const [host, friend] = BrowserWindow.getAllWindows()
        .sort((x, y) => x.id - y.id)
        .slice(-2)
      ipc.name(friend, 'friend')
      kept.host = host
      kept.ran = 0
      const stops = [
        ipc.allow({ from: 'host', to: 'other', names: '*', connect: true }),
        ipc.allow({ from: 'friend', to: 'host', names: '*', connect: true })
      ]
      ipc.access((frame, name) => frame.webContentsId !== host.webContents.id || name === 'no')
      kept.stop = () => {
        stops.forEach((stop) => stop())
        ipc.access((frame) => frame.isMainFrame)
      }
    })
    const heard = await survive(async () => {
      const own = await inPage(page, tryAll)
      const relayed = await inPage(page, ({ hostile }) =>
        hostile.attack({ to: { to: 'other' }, say: ['c1\tdouble\t[1]'] })
      )
      await inPage(page, ({ hostile }) => {
        globalThis.own = hostile.open('main')
        return hostile.settle()
      })
      const sent = await siege.fixture.main(async ({ ipc, kept, outcome }) => {
        ipc.to(kept.host).send('news', 1)
        ipc.broadcast('news', 2)
        return (await outcome(ipc.to('host').invoke('news', 3))).error.code
      })
      const fromFriend = await inPage(friend, async ({ ipc, outcome }) => {
        ipc.to('host').send('news', 4)
        return [
          (await outcome(ipc.to('host').invoke('news', 5))).error.code,
          (await outcome(ipc.connect('host'))).error.code
        ]
      })
      const events = await inPage(page, async ({ hostile, own: channel }) => {
        await hostile.settle()
        return hostile.events(channel)
      })
      return { own, relayed, sent, fromFriend, events }
    })
    expect(heard).toEqual({
      own: NOTHING,
      relayed: ['x1 ERR_IPC_DENIED'],
      sent: 'ERR_IPC_DENIED',
      fromFriend: ['ERR_IPC_DENIED', 'ERR_IPC_DENIED'],
      events: []
    })
    expect(await siege.fixture.main(({ kept }) => (kept.stop(), kept.ran))).toBe(0)
    await page.close()
    await friend.close()
  })
})
