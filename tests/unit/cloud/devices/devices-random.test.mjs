/** Random edits of several apps over real sockets, while their connections break and the server restarts. */

import { afterAll, expect, test } from '@jest/globals'
import { stringify } from '../../../../lib/shared/index.js'
import { MemoryStore } from '../../../../lib/server/index.js'
import { FIRST, randomEdit, tokenOf, tokensIn } from '../../../simulation/cloud/edits.mjs'
import { random } from '../../../simulation/random.mjs'
import { TRANSPORT_NAMES } from '../../../../lib/cloud/transport/index.js'
import { together, worlds } from '../../helpers/devices.mjs'

const LONG = process.env.REMOTE_REF_LONG
const RUNS = LONG ? 100 : 4
const STEPS = 150
const DEVICES = 4
/** What was changed offline gets there in parts. */
const LIMITS = { entryBytes: 400 }

const KEY = Buffer.alloc(32, 7)
/** Units that nothing can be moved out of: then it might be there twice. */
const unit = [['a', '*', 'text'], ['b', '*', 'text'], ['members', '*'], ['note']]
const STRATEGIES = ['merge', { strategy: 'lastWriteWins', unit }, { strategy: 'ask', unit }]

/** How often each has happened. @type {Record<string, number>} */
const counts = {}
afterAll(() => void process.stderr.write(`devices: ${JSON.stringify(counts)}\n`))

const world = worlds()
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

/** What the replica shows is what the document has. @param {any} device */
function check({ ref }) {
  ref.saving.flush()
  expect(ref.document.text()).toBe(stringify(ref.saving.replica.view))
}

/** A few turns of the event loop, so that messages get somewhere, though not all of them. */
async function wait(turns) {
  for (let left = turns; left > 0; left--) await new Promise(setImmediate)
}

test.each(Array.from({ length: RUNS }, (_, run) => run))(
  'run %i',
  async (run) => {
    process.stderr.write(`devices: seed ${seed + run}\n`)
    const rng = random(seed + run)
    const store = new MemoryStore()
    /** What devices have stored, by sequence. */
    const kept = new Map()
    const putSnapshot = store.putSnapshot.bind(store)
    store.putSnapshot = (document, snapshot) => {
      kept.set(snapshot.seq, snapshot)
      return putSnapshot(document, snapshot)
    }
    let { port, close } = await world.server({ store, limits: LIMITS })
    const taken = new Set()
    const decide = (/** @type {any} */ { theirs }) => {
      // Who says so has seen it.
      for (const token of tokensIn(JSON.stringify(theirs) ?? '')) taken.add(token)
      return 'mine'
    }
    const conflict = rng.pick([...STRATEGIES, { strategy: decide, unit }])
    const devices = []
    // Every other document is encrypted.
    const encrypt = () => run % 2 === 1 && KEY
    for (let i = 0; i < DEVICES; i++) {
      const way = await world.proxy(port)
      // One of them, or all, of which the device chooses.
      const transports = rng.pick([...TRANSPORT_NAMES.map((name) => [name]), TRANSPORT_NAMES])
      const snapshots = { entries: 10, keptEntries: rng.pick([1, 20]) }
      const cloud = { ping: 500, transports, snapshots, encrypt }
      const device = world.device(FIRST, { url: way.url, cloud, ref: { conflict } })
      const window = rng.chance(0.5) ? device.app.open().replica('list', FIRST) : null
      devices.push({ device, way, window })
    }
    const written = new Map()
    /** @type {Record<string, (who: typeof devices[0]) => unknown>} */
    const acts = {
      edit({ device }) {
        const before = tokensIn(device.text)
        const token = (part = false) => {
          const made = tokenOf(written.size)
          written.set(made, device)
          if (part) taken.add(made)
          return made
        }
        const size = written.size
        const patches = randomEdit(rng, JSON.parse(device.text), token)
        if (patches.length > 0) device.ref.patch(patches)
        const made = [...written.keys()].slice(size)
        const there = new Set(tokensIn(device.text))
        for (const each of [...before, ...made]) if (!there.has(each)) taken.add(each)
      },
      cut: ({ way }) => way.cut(),
      down: ({ way }) => void (way.down = true),
      up({ way }) {
        way.down = way.hole = way.held = false
      },
      hole: ({ way }) => void (way.hole = true),
      deafen: ({ way }) => way.deafen(),
      hold: ({ way }) => void (way.held = true),
      async restart() {
        await close()
        const next = await world.server({ store, limits: LIMITS })
        close = next.close
        for (const { way } of devices) way.retarget(next.port)
      }
    }
    const names = [
      ...Array(24).fill('edit'),
      ...['cut', 'cut', 'down', 'up', 'up', 'hole', 'deafen', 'hold']
    ]
    for (let step = 0; step < STEPS; step++) {
      const name = rng.chance(0.01) ? 'restart' : rng.pick(names)
      await acts[name](rng.pick(devices))
      counts[name] = (counts[name] ?? 0) + 1
      await wait(rng.below(30))
      for (const { device } of devices) check(device)
      for (const { device } of devices) await device.app.deliver()
    }
    for (const each of devices) acts.up(each)
    const text = await together(...devices.map(({ device }) => device))
    for (const { device, window } of devices) {
      check(device)
      await device.app.quiet()
      if (window) expect(stringify(window.value)).toBe(text)
    }
    const found = tokensIn(text)
    expect(new Set(found).size).toBe(found.length)
    const lost = devices.flatMap(({ device }) =>
      device.state.lost.flatMap((each) => tokensIn(JSON.stringify(each.value) ?? ''))
    )
    const gone = [...written.keys()].filter((token) => !found.includes(token))
    expect(gone.filter((token) => !taken.has(token) && !lost.includes(token))).toEqual([])
    // A single change may be too long, too.
    const codes = new Set(devices.flatMap(({ device }) => device.codes))
    codes.delete('ERR_REF_TOO_LARGE')
    expect([...codes]).toEqual([])
    expect(kept.size).toBeGreaterThan(0)
  },
  120_000
)
