/**
 * A fixture app under attack: a page that has the IPC channel itself, an honest one that goes on
 * working, and main under watch.
 */

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fixture, inPage } from './fixture.mjs'

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'hostile')

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Toll What an attack has cost.
 * @property {number} delay Milliseconds by which main's event loop was late, at the 99th percentile.
 * @property {number} worst The longest delay.
 * @property {number} samples
 * @property {number} heap Bytes that main's heap and buffers have grown by, after garbage collection.
 * @property {number} peak Bytes by which main's resident set has grown at most meanwhile.
 * @property {number} core Bytes that the values of the addon have grown by.
 * @property {number} beats How many edits of the honest page main has confirmed meanwhile.
 * @property {number} beat The longest of them, from edit to confirmation, in milliseconds.
 */

/** Milliseconds between two looks at main's event loop. */
const RESOLUTION = 5

export class Siege {
  /** @param {Fixture} fixture @param {Page} honest */
  constructor(fixture, honest) {
    this.fixture = fixture
    this.honest = honest
    /** Edits that the honest page has made. */
    this.beats = 0
  }

  static async start() {
    const fixture = await Fixture.start()
    await fixture.main(({ lib, refs }) => {
      refs.shared = lib.remoteRef('shared', { list: [1, 2, 3], text: '', map: {}, beat: 0 })
      refs.shown = lib.remoteRef('shown', ['as it is'], { access: () => 'read' })
      refs.secret = lib.remoteRef('secret', { secret: 'hidden' }, { access: () => 'none' })
      const limits = { messageBytes: 2000, valueBytes: 20_000, depth: 8, nodes: 40, keys: 20 }
      refs.narrow = lib.remoteRef('narrow', {}, { limits })
      refs.revocable = lib.remoteRef('revocable', { secret: 'hidden' })
      refs.large = lib.remoteRef(
        'large',
        Array.from({ length: 20_000 }, (_, id) => ({ id, name: `row ${id}` }))
      )
    })
    const [honest] = await fixture.openWindows(1, 'shared')
    await fixture.agree('shared', [honest])
    await watchMain(fixture)
    return new Siege(fixture, honest)
  }

  close() {
    return this.fixture.close()
  }

  /**
   * Opens a window that has both the bridge and the channel.
   *
   * @param {object} [preferences]
   * @returns {Promise<Page>}
   */
  async openHostile(preferences = {}) {
    const id = await this.fixture.main(async ({ BrowserWindow }, [place, more]) => {
      const window = new BrowserWindow({
        width: 300,
        height: 200,
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          backgroundThrottling: false,
          preload: `${place}/preload.cjs`,
          ...more
        }
      })
      await window.loadFile(`${place}/index.html`, { query: { window: String(window.id) } })
      return window.id
    }, /** @type {[string, object]} */ ([folder, preferences]))
    const page = await this.fixture.pageOf(id)
    await page.waitForFunction(() => 'hostile' in globalThis)
    return page
  }

  /**
   * The honest page edits, and waits until main has confirmed it.
   *
   * @returns {Promise<number>} Milliseconds.
   */
  work() {
    return inPage(
      this.honest,
      async ({ refs }, beat) => {
        const { shared } = refs
        const start = performance.now()
        shared.value.beat = beat
        do await new Promise((resolve) => setTimeout(resolve, 1))
        while (shared.pending.value > 0)
        return performance.now() - start
      },
      ++this.beats
    )
  }

  /** What a main that nobody attacks has: all edits of the honest page, and nothing else. */
  async value() {
    return JSON.parse(await this.fixture.textInMain('shared'))
  }
}

/**
 * Attacks, while honest pages work, and tells what it has cost main.
 *
 * @template T
 * @param {{ fixture: Fixture, work: () => Promise<number> }} siege
 * @param {() => Promise<T>} attack
 * @param {Pick<Toll, 'heap' | 'core'>} bounds Of what main holds afterwards.
 * @returns {Promise<{ result: T, toll: Toll }>}
 */
export async function attackUnderWatch(siege, attack, bounds) {
  const { fixture } = siege
  await fixture.main(({ watch }) => watch.start())
  let over = false
  const attacking = attack().finally(() => (over = true))
  // So that a failure is told once, below, and not as one that nobody handled.
  attacking.catch(() => {})
  let beats = 0
  let beat = 0
  do {
    beat = Math.max(beat, await siege.work())
    beats++
  } while (!over)
  const result = await attacking
  const toll = await fixture.main(({ watch }, most) => watch.stop(most), bounds)
  return { result, toll: { ...toll, beats, beat } }
}

/** Puts `watch` into main. @param {Fixture} fixture */
export function watchMain(fixture) {
  return fixture.main(async (scope, resolution) => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const gc = scope.garbageCollector()
    // What has a finalizer gives its memory back after the collection.
    const now = async () => {
      // The fixture's own record of all messages.
      scope.traffic.reset()
      gc()
      await new Promise((resolve) => setTimeout(resolve, 5))
      gc()
      const { heapUsed, external } = process.memoryUsage()
      return { heap: heapUsed + external, core: scope.usage().bytes }
    }
    let before
    let rss
    let peak
    let histogram
    let timer
    scope.watch = {
      async start() {
        before = await now()
        rss = peak = process.memoryUsage.rss()
        timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
        histogram = monitorEventLoopDelay({ resolution })
        histogram.enable()
      },
      async stop(most) {
        histogram.disable()
        clearInterval(timer)
        const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution)
        // A busy machine takes longer until all that has ended is collected.
        let held
        for (let tries = 0; tries < 200; tries++) {
          const after = await now()
          held = { heap: after.heap - before.heap, core: after.core - before.core }
          if (held.heap <= most.heap && held.core <= most.core) break
        }
        return {
          ...held,
          delay: milliseconds(histogram.percentile(99)),
          worst: milliseconds(histogram.max),
          samples: histogram.count,
          peak: Math.max(peak, process.memoryUsage.rss()) - rss
        }
      }
    }
  }, RESOLUTION)
}
