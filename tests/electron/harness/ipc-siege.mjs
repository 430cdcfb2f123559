/**
 * An app with calls and messages under attack: a page that has the channel itself, two honest windows
 * that go on calling, and main under watch.
 */

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { below } from '../attacks/matchers.mjs'
import { Fixture, inPage } from './fixture.mjs'
import { timed } from './patience.mjs'
import { attackUnderWatch, watchMain } from './siege.mjs'

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./siege.mjs').Toll} Toll */

const preload = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  'fixtures',
  'hostile',
  'preload.cjs'
)

const MIB = 1024 * 1024
/** What main may hold after an attack, in bytes. */
const HELD = { heap: 4 * MIB, core: MIB }
/**
 * What an attack may cost meanwhile, where times are tested: milliseconds, and bytes of main at most.
 *
 * @typedef {{ delay: number, beat: number, peak: number }} Cost
 */
/** @type {Cost} */
const COST = { delay: 50, beat: 500, peak: 384 * MIB }

/** An app under attack for the tests of this file; no page of it may have crashed at their end. */
export function besiege() {
  const siege = new IpcSiege()
  beforeAll(() => siege.start())
  afterAll(async () => {
    expect(await siege.fixture?.main(({ kept }) => kept.crashes)).toEqual([])
    await siege.close()
    console.log(siege.summary())
  })
  return { siege, survive: siege.survive.bind(siege) }
}

class IpcSiege {
  /** @type {(Toll & { name?: string })[]} */
  #tolls = []

  /** @type {Fixture} */
  fixture
  /** @type {Page} */
  honest
  /** Rounds of calls of the honest window. */
  beats = 0

  async start() {
    const fixture = (this.fixture = await Fixture.start('ipc'))
    await fixture.main(makeMain)
    const [honest, other] = await fixture.openWindows(2)
    this.honest = honest
    await inPage(other, ({ ipc }) => {
      ipc.handle('double', (_event, n) => n * 2)
    })
    await fixture.main(({ ipc, BrowserWindow }) => {
      const [a, b] = BrowserWindow.getAllWindows().sort((x, y) => x.id - y.id)
      ipc.name(a, 'honest')
      ipc.name(b, 'other')
      ipc.allow({ from: 'honest', to: 'other', names: ['double'], connect: true })
    })
    await inPage(honest, async ({ ipc, kept }) => {
      kept.port = await ipc.connect('other')
      ipc.handle('echo', (_event, value) => value)
    })
    await watchMain(fixture)
  }

  close() {
    return this.fixture?.close()
  }

  /**
   * Opens a window that has the channel itself.
   *
   * @param {object} [options]
   * @param {object} [options.preferences] @param {string} [options.name] Its name for others.
   * @returns {Promise<Page>}
   */
  async openHostile({ preferences = {}, name = '' } = {}) {
    const page = await this.fixture.openPage('', { preload, ...preferences })
    if (name !== '') {
      await this.fixture.main(({ ipc, BrowserWindow }, given) => {
        const last = BrowserWindow.getAllWindows()
          .sort((x, y) => x.id - y.id)
          .at(-1)
        ipc.name(last, given)
      }, name)
    }
    return page
  }

  /**
   * Attacks, and checks that nobody else was affected.
   *
   * @template T
   * @param {() => Promise<T>} attack @param {Cost} [cost]
   * @returns {Promise<T>}
   */
  async survive(attack, cost = COST) {
    const { result, toll } = await attackUnderWatch(this, attack, HELD)
    this.#tolls.push({ ...toll, name: expect.getState().currentTestName })
    for (const [key, bound] of Object.entries(timed ? { ...HELD, ...cost } : HELD)) {
      expect([key, toll[key]]).toEqual([key, below(bound)])
    }
    return result
  }

  /** What the attacks have cost at most, and which have kept main busy for the longest. */
  summary() {
    const all = this.#tolls
    const most = (key) => Math.round(Math.max(0, ...all.map((toll) => toll[key])))
    const longest = all.toSorted((a, b) => b.worst - a.worst).slice(0, 8)
    return (
      `What ${all.length} attacks have cost at most: event loop late by ${most('delay')} ms (p99), ` +
      `${most('worst')} ms (longest), honest round ${most('beat')} ms, heap +${most('heap') >> 10} KiB, ` +
      `resident set +${most('peak') >> 10} KiB\nThe longest:\n` +
      longest.map(({ name, worst }) => `${name}: ${Math.round(worst)} ms`).join('\n')
    )
  }

  /**
   * The honest window calls main, another window through main and directly, main calls it back, and all
   * results must be right.
   *
   * @returns {Promise<number>} Milliseconds.
   */
  async work() {
    const beat = ++this.beats
    const { ms, results } = await inPage(
      this.honest,
      async ({ ipc, kept }, n) => {
        const start = performance.now()
        const parts = []
        const results = await Promise.all([
          ipc.invoke('add', n, 1),
          ipc.invoke('ask-me', n),
          ipc.to('other').invoke('double', n),
          kept.port.invoke('double', n)
        ])
        for await (const part of ipc.stream('count', 3)) parts.push(part)
        return { ms: performance.now() - start, results: [...results, parts] }
      },
      beat
    )
    const right = JSON.stringify([beat + 1, beat, beat * 2, beat * 2, [0, 1, 2]])
    if (JSON.stringify(results) !== right)
      throw new Error(`${JSON.stringify(results)}, not ${right}`)
    return ms
  }
}

/** What main offers. @param {any} scope */
function makeMain({ ipc, kept, app }) {
  const schema = (type) => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof value === type ? { value } : { issues: [{ message: `must be a ${type}` }] }
    }
  })
  Object.assign(kept, { ran: 0, waiting: [], produced: 0, errors: 0, last: null, crashes: [] })
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    kept.crashes.push([contents.id, reason, exitCode])
  })
  ipc.onError((error) => {
    kept.errors++
    kept.last = error
  })
  ipc.handle('ping', () => 'pong')
  ipc.handle('add', (_event, a, b) => a + b)
  ipc.handle('ask-me', (event, n) => ipc.to(event.window).invoke('echo', n))
  ipc.handle('count', async function* (_event, n) {
    for (let i = 0; i < n; i++) yield i
  })
  ipc.handle('run', (_event, ...args) => {
    kept.ran++
    return args.length
  })
  ipc.handle('keys', (_event, value) => [
    Object.keys(value),
    Object.getPrototypeOf(value) === Object.prototype,
    /** @type {any} */ ({}).polluted === undefined
  ])
  ipc.handle('length', (_event, value) => value.length ?? value.byteLength)
  ipc.handle('never', () => new Promise(() => {}))
  ipc.handle('later', async () => 1)
  ipc.handle('large', (_event, length) => 'x'.repeat(length))
  ipc.handle('number', (_event, n) => typeof n, { args: [schema('number')] })
  ipc.handle('few', () => new Promise(() => {}), { calls: 2 })
  ipc.handle('seldom', () => 1, { rate: 3 })
  ipc.handle('short', () => 1, { messageBytes: 20 })
  ipc.handle('keep', (_event, ...streams) => void kept.waiting.push(...streams))
  ipc.handle('read', async (_event, stream) => {
    let count = 0
    for await (const part of stream) count += String(part).length
    return count
  })
  ipc.handle('endless', async function* () {
    try {
      for (;;) {
        kept.produced++
        yield 'x'.repeat(1000)
      }
    } finally {
      kept.ended = (kept.ended ?? 0) + 1
    }
  })
  ipc.handle('progress', async (event, times) => {
    for (let i = 0; i < times; i++) event.progress('x'.repeat(1000))
  })
  ipc.on('hello', (event, text) => event.reply('back', text))
  ipc.on('listen', () => void kept.ran++)
}
