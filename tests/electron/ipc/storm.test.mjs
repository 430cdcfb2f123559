/**
 * Two, five and ten windows and main call each other at once, while windows reload and crash. Every call
 * settles once, none runs twice, and nothing is left at the end.
 *
 * Half a minute each with REMOTE_REF_LONG, some seconds without.
 */

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Fixture, pause } from '../harness/fixture.mjs'
import { eventually } from '../harness/windows.mjs'

const LASTS = process.env.REMOTE_REF_LONG ? 30_000 : 4000

/** @type {Fixture} */
let fixture
/** What Electron has printed about frames that have gone. @type {string[]} */
const printed = []

beforeAll(async () => {
  fixture = await Fixture.start('ipc')
  fixture.app.process().stderr?.on('data', (chunk) => {
    printed.push(
      ...String(chunk)
        .split('\n')
        // Chromium's own line about a message of a crashed page names an interface of frames.
        .filter((line) => /frame|Error sending/i.test(line) && !/:ERROR:interface_end/.test(line))
    )
  })
  await fixture.main(storm)
})
afterAll(() => fixture?.close())

/** In main: what it answers, and what it does to windows. */
const storm = (scope) => {
  const { ipc, BrowserWindow, openWindow } = scope
  /** How often each call has run. @type {Map<string, number>} */
  const runs = new Map()
  const ran = (/** @type {string} */ id) => runs.set(id, (runs.get(id) ?? 0) + 1)
  const random = (/** @type {number} */ below) => Math.floor(Math.random() * below)
  const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))
  let streams = 0

  ipc.handle('quick', (_event, id) => ran(id) && id)
  ipc.handle('slow', async (_event, id) => {
    ran(id)
    await sleep(random(30))
    return id
  })
  ipc.handle('fails', (_event, id) => {
    ran(id)
    throw new RangeError(id)
  })
  ipc.handle('never', (event, id) => {
    ran(id)
    return new Promise((_resolve, reject) => {
      event.signal.addEventListener('abort', () => reject(event.signal.reason))
    })
  })
  ipc.handle('parts', async function* (_event, id) {
    ran(id)
    streams++
    try {
      for (let i = 0; ; i++) {
        yield [id, i]
        if (i % 50 === 0) await sleep(1)
      }
    } finally {
      streams--
    }
  })
  ipc.handle('back', (event, id) => {
    ran(id)
    return ipc.to(event.sender).invoke('pong', id, { timeout: 5000 })
  })
  ipc.on('noise', (event, n) => event.reply('noise', n))

  const windows = () => BrowserWindow.getAllWindows()
  const asked = { started: 0, settled: 0, results: 0, codes: {} }
  const ask = async () => {
    const [window] = windows().sort(() => Math.random() - 0.5)
    if (!window) return
    asked.started++
    try {
      await ipc.to(window).invoke('pong', asked.started, { timeout: 5000 })
      asked.results++
    } catch (error) {
      asked.codes[error.code ?? error.name] = (asked.codes[error.code ?? error.name] ?? 0) + 1
    }
    asked.settled++
  }

  scope.startStorm = async (count) => {
    scope.over = false
    Object.assign(asked, { started: 0, settled: 0, results: 0, codes: {} })
    runs.clear()
    scope.disallow ??= ipc.allow({ from: '*', to: '*', names: '*', connect: true })
    for (let i = 0; i < count; i++) {
      const id = await openWindow('storm')
      ipc.name(BrowserWindow.fromId(id), `window ${i}`)
      // Its page may have called others before it had a name.
      BrowserWindow.fromId(id).webContents.reload()
    }
    const act = async () => {
      while (!scope.over) {
        await sleep(60 + random(120))
        const [window] = windows().sort(() => Math.random() - 0.5)
        if (Math.random() < 0.25) {
          window.webContents.forcefullyCrashRenderer()
          await sleep(20)
        }
        window.webContents.reload()
      }
    }
    const call = async () => {
      while (!scope.over) {
        for (let i = 0; i < 5 && asked.started - asked.settled < 30; i++) ask()
        await sleep(random(8))
      }
    }
    scope.storming = Promise.all([act(), call()])
  }
  scope.endStorm = async () => {
    scope.over = true
    await scope.storming
  }
  scope.report = () => {
    const { service } = scope
    const twice = [...runs].filter(([, times]) => times > 1).length
    return {
      asked: { ...asked },
      calls: runs.size,
      twice,
      streams,
      links: service.links.length,
      busy: service.links.reduce((sum, { peer }) => sum + peer.busy, 0)
    }
  }
}

/** What pages tell when all their calls have settled. */
const pagesReport = async () => {
  const reports = await fixture.main(({ BrowserWindow }) =>
    Promise.all(
      BrowserWindow.getAllWindows().map(({ webContents }) =>
        webContents.executeJavaScript('globalThis.stormReport?.()')
      )
    )
  )
  return /** @type {any[]} */ (/** @type {unknown} */ (reports))
}

test.each([2, 5, 10])('%i windows', async (count) => {
  await fixture.main(({ startStorm }, n) => startStorm(n), count)
  await pause(LASTS)
  await fixture.main(({ endStorm }) => endStorm())
  await eventually(
    () =>
      fixture.main(({ ipc, report, BrowserWindow }) => {
        // Pages that were loading are told again. A window that has just crashed may not have reloaded.
        ipc.broadcast('over')
        for (const { webContents } of BrowserWindow.getAllWindows()) {
          if (webContents.isCrashed()) webContents.reload()
        }
        return report()
      }),
    ({ asked, streams, links, busy }) => {
      expect(asked.settled).toBe(asked.started)
      expect({ streams, links, busy }).toEqual({ streams: 0, links: count, busy: 0 })
    }
  )
  // A slow page may still have to read the last answers.
  const pages = await eventually(pagesReport, (reports) => {
    for (const page of reports) expect(page.settled).toBe(page.started)
  })
  for (const page of pages) expect(page.wrong).toEqual([])
  const { asked, calls, twice } = await fixture.main(({ report }) => report())
  console.log(
    `${count} windows: ${calls} calls of pages ran, ${asked.started} calls of main ` +
      `(${asked.results} results, ${JSON.stringify(asked.codes)})`
  )
  expect(twice).toBe(0)
  expect(calls).toBeGreaterThan(100)
  expect(asked.results).toBeGreaterThan(100)
  // A window that is closed is gone, one that reloads or crashes is gone or asked again too late.
  const expected = ['ERR_IPC_GONE', 'ERR_IPC_TIMEOUT']
  expect(Object.keys(asked.codes).filter((code) => !expected.includes(code))).toEqual([])

  await fixture.reset()
  await eventually(
    () => fixture.main(({ report, service }) => ({ ...report(), names: service.ends.names })),
    ({ links, busy, names, streams }) =>
      expect({ links, busy, names, streams }).toEqual({ links: 0, busy: 0, names: [], streams: 0 })
  )
  expect(printed).toEqual([])
  expect(await fixture.main(({ uncaught }) => uncaught.splice(0))).toEqual([])
})
