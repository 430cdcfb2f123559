/** The order of calls and refs in random schedules of two windows and main. */

import { expect, test } from '@jest/globals'
import { Replica } from '../../../lib/client/index.js'
import { createTestApp } from '../../../lib/ipc/testing/index.js'
import { random } from '../../simulation/random.mjs'

const ROUNDS = Math.max(4, Number(process.env.RUNS ?? 0) / 1000)
const STEPS = 30

/** @typedef {Record<string, number>} Counts The least that a ref's counter must be, by the ref's name. */

/** Rows that main compares on another thread. @param {number} changed */
const rows = (changed) =>
  Array.from({ length: 7000 }, (_, i) => ({
    id: i,
    text: `row ${i === 7 ? changed : i} and more text`
  }))
/** Rows that are sent as a whole. @param {number} n */
const unlike = (n) =>
  Array.from({ length: 7000 }, (_, i) => ({ [`t${n}`]: `${n} ${i * 7} and more text` }))

class Schedule {
  /** What went wrong. @type {string[]} */
  wrong = []
  /** What was done. @type {string[]} */
  log = []
  /** @type {Promise<any>[]} */
  #calls = []
  #made = 0

  /** @param {number} seed */
  constructor(seed) {
    this.random = random(seed)
    this.app = createTestApp(undefined, 'one')
    const two = this.app.openWindow(undefined, 'two')
    this.app.ipc.allow({ from: '*', to: '*', names: '*' })
    /** By its own name: those that main changes, and those that a window changes. @type {Record<string, any>} */
    this.refs = {
      small: this.app.remoteRef('small', { n: 0 }),
      large: this.app.remoteRef('large', { n: 0, rows: rows(0) }),
      one: this.app.remoteRef('one', { n: 0, rows: rows(0) }),
      two: this.app.remoteRef('two', { n: 0, rows: rows(0) })
    }
    this.windows = [
      { name: 'one', window: this.app.window },
      { name: 'two', window: two }
    ].map((each) => ({ ...each, replicas: this.#replicas(each.window), opened: {}, n: 0 }))
    this.#listen()
  }

  /** @param {any} window @returns {Record<string, any>} */
  #replicas(window) {
    const open = (/** @type {string} */ name) =>
      new Replica(name, { n: 0, rows: [] }, { connect: window.useRemoteRef, onConflict() {} })
    return Object.fromEntries(Object.keys(this.refs).map((name) => [name, open(name)]))
  }

  #listen() {
    const { ipc } = this.app
    const act = (/** @type {any} */ event, /** @type {Counts} */ known) => {
      this.#checkMain(known, `${event.name} of ${event.from}`)
      return this.#changeInMain()
    }
    ipc.handle('act', act)
    ipc.handle('sync', act)
    ipc.handle('act later', async (event, known) => {
      this.#checkMain(known, 'act later')
      await this.#pause()
      return this.#changeInMain()
    })
    ipc.on('note', (event, known) => {
      this.#checkMain(known, 'note')
      event.reply('noted', this.#changeInMain())
    })
    ipc.handle('count', async function* (_event, n) {
      for (let i = 0; i < n; i++) yield /** @type {Schedule} */ (schedule).#changeInMain()
    })
    const schedule = this
    for (const { name, window } of this.windows) {
      const side = () => /** @type {any} */ (this.windows.find((each) => each.name === name))
      const handle = (/** @type {any} */ event, /** @type {Counts} */ known) => {
        this.#checkPage(side(), known, `${event.name} from ${event.from}`)
        if (this.random.chance(0.5)) this.#changeInPage(side())
        return this.#knownOf(side())
      }
      window.ipc.handle('do', handle)
      window.ipc.on('noted', (_event, known) => this.#checkPage(side(), known, 'noted'))
    }
  }

  /** @param {Counts} known @param {string} what */
  #checkMain(known, what) {
    for (const [name, least] of Object.entries(known)) {
      const n = this.refs[name].get(['n'])
      if (!(n >= least)) this.wrong.push(`${what}: main has ${name} ${n}, not ${least}`)
    }
  }

  /**
   * @param {any} side @param {Counts} known @param {string} what
   * @param {number} [asked] The time of the page's call. What it has opened since may be on its way.
   */
  #checkPage({ name: page, replicas, opened }, known, what, asked = -1) {
    for (const [name, least] of Object.entries(known)) {
      const { status, value } = replicas[name]
      if (status === 'connecting' && (opened[name] ?? 0) > asked) continue
      if (!(value?.n >= least)) {
        this.wrong.push(`${what}: ${page} (${status}) has ${name} ${value?.n}, not ${least}`)
      }
    }
  }

  /** What a window has changed. @param {any} side @returns {Counts} */
  #knownOf({ name, n }) {
    return { [name]: n }
  }

  /** @param {any} side */
  #changeInPage(side) {
    const { value } = side.replicas[side.name]
    // It has no value yet.
    if (side.replicas[side.name].status !== 'live') return
    value.n = ++side.n
    if (this.random.chance(0.1)) value.long = `${side.n}${'x'.repeat(80_000)}`
  }

  /** @returns {Counts} What main has changed. */
  #changeInMain() {
    const { random, refs } = this
    const name = random.pick(['small', 'large'])
    const n = ++this.#made
    if (name === 'small' || random.chance(0.4)) refs[name].value.n = n
    else refs.large.value = { n, rows: random.chance(0.7) ? rows(n) : unlike(n) }
    // What windows change stays: main only occupies the ref.
    if (random.chance(0.3)) {
      const busy = random.pick(['one', 'two'])
      const kept = { n: refs[busy].get(['n']), long: refs[busy].get(['long']) }
      refs[busy].value = { ...kept, rows: rows(n) }
    }
    return { [name]: n }
  }

  /** @returns {Promise<void>} */
  #pause() {
    const waits = [
      () => Promise.resolve(),
      () => new Promise((resolve) => setImmediate(resolve)),
      () => new Promise((resolve) => process.nextTick(resolve)),
      () => new Promise((resolve) => setTimeout(resolve, this.random.below(4)))
    ]
    return /** @type {any} */ (this.random.pick(waits)())
  }

  /** @param {any} side @param {string} what @param {Promise<Counts>} call */
  #await(side, what, call) {
    const asked = this.log.length
    this.#calls.push(call.then((known) => this.#checkPage(side, known, what, asked)))
  }

  step() {
    const { random, app } = this
    const side = random.pick(this.windows)
    const { ipc } = side.window
    const known = this.#knownOf(side)
    const kinds = {
      change: () => this.#changeInPage(side),
      act: () => this.#await(side, 'act', ipc.invoke('act', known)),
      later: () => this.#await(side, 'act later', ipc.invoke('act later', known)),
      sync: () => void ipc.invokeSync('sync', known),
      note: () => ipc.send('note', known),
      bytes: () => this.#await(side, 'bytes', ipc.invoke('act', known, new Uint8Array(1000))),
      stream: () => this.#calls.push(this.#readAll(side, ipc.stream('count', random.below(4)))),
      relay: () => {
        const to = side.name === 'one' ? 'two' : 'one'
        this.#await(side, `do in ${to}`, ipc.to(to).invoke('do', known))
      },
      main: () => {
        const call = app.ipc.to(side.window).invoke('do', this.#changeInMain())
        this.#calls.push(call.then((/** @type {Counts} */ now) => this.#checkMain(now, 'main')))
      },
      reopen: () => {
        const name = random.pick(Object.keys(this.refs))
        side.replicas[name].destroy()
        side.opened[name] = this.log.length
        const connect = side.window.useRemoteRef
        side.replicas[name] = new Replica(name, { n: 0, rows: [] }, { connect, onConflict() {} })
      },
      mainChange: () => void this.#changeInMain()
    }
    const kind = random.pick(Object.keys(kinds))
    this.log.push(`${kind} ${side.name}`)
    kinds[kind]()
  }

  /** @param {any} side @param {AsyncIterable<Counts>} stream */
  async #readAll(side, stream) {
    const asked = this.log.length
    for await (const known of stream) this.#checkPage(side, known, 'part', asked)
  }

  async run() {
    await this.app.settled()
    for (let i = 0; i < STEPS && this.wrong.length === 0; i++) {
      this.step()
      if (this.random.chance(0.6)) await this.#pause()
    }
    await Promise.all(this.#calls)
    await this.app.settled()
    for (const side of this.windows) this.#checkMain(this.#knownOf(side), 'the end')
  }
}

const first = Math.floor(Math.random() * 2 ** 31)
test(
  `calls and refs in order: ${ROUNDS} rounds from seed ${process.env.SEED ?? first}`,
  async () => {
    const from = Number(process.env.SEED ?? first)
    for (let seed = from; seed < from + ROUNDS; seed++) {
      const schedule = new Schedule(seed)
      try {
        await schedule.run()
        const { wrong, log } = schedule
        expect({ seed, wrong, log: wrong.length > 0 ? log : [] }).toEqual({
          seed,
          wrong: [],
          log: []
        })
      } finally {
        schedule.app.close()
      }
    }
  },
  Math.max(60_000, ROUNDS * 5000)
)
