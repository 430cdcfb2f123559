/**
 * Random schedules of calls, messages and streams between two ends. At the end each call has settled
 * once and its handler has run at most once, everything came in order, and nothing is left on any side.
 */

import { Pair, turn } from '../../unit/helpers/peers.mjs'
import { random } from '../random.mjs'
import { Side } from './side.mjs'

/** @typedef {{ calls: number, runs: number, messages: number, parts: number, errors: number, closed: number }} Stats */

/** The most turns in which a schedule comes to rest. */
const PATIENCE = 20_000

/**
 * Plays one schedule.
 *
 * @param {number} seed
 * @returns {Promise<Stats>}
 * @throws {Error} With the seed, if something is not as it should be.
 */
export async function playIpc(seed) {
  const world = new World(seed)
  const onRejection = (/** @type {unknown} */ error) => world.note(`unhandled: ${error}`)
  process.on('unhandledRejection', onRejection)
  try {
    await world.play()
    return world.stats
  } finally {
    world.pair.close()
    process.off('unhandledRejection', onRejection)
  }
}

export class World {
  /** @type {Stats} */
  stats = { calls: 0, runs: 0, messages: 0, parts: 0, errors: 0, closed: 0 }
  rng
  /** The last number of a call or message. */
  seq = 0
  /** The number of calls. */
  calls = 0
  /** The number of generators that have begun and not ended. */
  generators = 0
  /**
   * What waits for an abort, and the number of its call; null if the call has its result, a stream.
   *
   * @type {Map<() => void, number | null>}
   */
  waiting = new Map()
  /** Calls that a wrapper has answered while the handler runs. @type {Set<number>} */
  abandoned = new Set()
  /** What should have been aborted soon. @type {Set<() => void>} */
  #seen = new Set()
  /** Acts that are left. */
  #budget
  /** How often each call has settled. @type {Map<number, number>} */
  #settled = new Map()
  /** The calls that a handler or a wrapper has begun. @type {Set<number>} */
  #ran = new Set()
  /** How many messages each side has sent. @type {Map<Side, number>} */
  #sent = new Map()
  /** How many calls ended according to the traces. */
  #traced = 0
  #seed
  /** @type {string | null} */
  #found = null
  /** @type {Side[]} */
  #sides = []

  /** @param {number} seed */
  constructor(seed) {
    this.#seed = seed
    this.rng = random(seed)
    this.#budget = 20 + this.rng.below(150)
    this.mayClose = this.rng.chance(0.3)
    const options = () => ({
      wrappers: [(event, next, args) => this.#side(event).wrapper(event, next, args)],
      details: this.rng.chance(0.5),
      schedule: (/** @type {() => void} */ flush) =>
        this.rng.chance(0.7) ? process.nextTick(flush) : void setImmediate(flush),
      trace: ({ kind }) => {
        if (kind === 'invoke') this.#traced++
        if (this.rng.chance(0.1)) throw new Error('a trace')
      }
    })
    this.pair = new Pair(
      { context: { side: 0 }, ...options() },
      { context: { side: 1 }, ...options() }
    )
    this.#sides = [this.pair.a, this.pair.b].map((end) => new Side(this, end))
  }

  async play() {
    const { rng, pair } = this
    for (let left = 30 + rng.below(120); left > 0 && this.#found === null; left--) {
      const side = rng.pick(this.#sides)
      if (rng.chance(0.5)) side.act()
      for (let messages = rng.below(4); messages > 0; messages--) this.#deliver(side)
      if (rng.chance(0.4)) await turn()
    }
    await this.#rest()
    this.#check()
    pair.close()
    await this.#idle()
    this.#checkClosed()
  }

  /** Whether something more may be done. */
  spend() {
    return this.#budget-- > 0
  }

  /** @param {number} id Of a call whose handler begins. */
  ran(id) {
    this.stats.runs++
    if (this.#ran.has(id)) this.fail(`call ${id} runs twice`)
    this.#ran.add(id)
  }

  /** @param {number} id */
  settled(id) {
    this.stats.calls++
    this.#settled.set(id, (this.#settled.get(id) ?? 0) + 1)
  }

  /** @param {Side} side */
  sent(side) {
    this.#sent.set(side, (this.#sent.get(side) ?? 0) + 1)
  }

  /** What an act has thrown, or a call has rejected with. @param {unknown} _error */
  thrown(_error) {
    this.stats.errors++
  }

  /** @param {string} what */
  note(what) {
    this.#found ??= what
  }

  /** @param {string} what @returns {never} */
  fail(what) {
    this.note(what)
    throw new Error(what)
  }

  /** @param {any} event */
  #side({ side }) {
    return this.#sides[side]
  }

  /** @param {Side} side Who has sent it. */
  #deliver({ end }) {
    try {
      return this.pair.deliver(end)
    } catch (error) {
      this.note(`a message is refused: ${/** @type {Error} */ (error).stack}`)
      return false
    }
  }

  /** Everything arrives, and what waits is ended, until nothing is under way. */
  async #rest() {
    const { a, b } = this.pair
    for (let turns = 0; this.#found === null; turns++) {
      await this.#idle()
      if (a.peer.isClosed || b.peer.isClosed) {
        this.stats.closed++
        this.pair.close()
        return this.#idle()
      }
      if (a.peer.busy + b.peer.busy === 0) return
      if (turns >= 20) this.#release()
      if (turns === 200) this.note(`something is left: ${this.pair.busy}`)
      for (const side of this.#sides) side.finish()
    }
  }

  /** Ends handlers of calls without a signal, which nobody can abort. All others have been. */
  #release() {
    for (const [end, id] of this.waiting) {
      if (id !== null && (this.abandoned.has(id) || !this.#settled.has(id))) end()
      else if (this.#seen.has(end)) this.note(`the handler of ${id} was not aborted`)
      // It may have begun just now.
      else this.#seen.add(end)
    }
  }

  /** Until nothing moves. */
  async #idle() {
    let turns = 0
    for (let idle = 0; idle < 5 && this.#found === null; idle++) {
      await turn()
      while (this.#sides.map((side) => this.#deliver(side)).includes(true)) idle = 0
      if (turns++ > PATIENCE) this.note('it does not come to rest')
    }
  }

  /** Without a connection that was closed. */
  #check() {
    if (this.#found !== null) this.#report(this.#found)
    if (this.stats.closed > 0) return
    const sent = [...this.#sent.values()].reduce((sum, count) => sum + count, 0)
    // Replies of handlers come too.
    if (this.stats.messages < sent) this.#report(`${this.stats.messages} of ${sent} messages came`)
  }

  #checkClosed() {
    if (this.#found !== null) this.#report(this.#found)
    for (let id = 1; id <= this.calls; id++) {
      const times = this.#settled.get(id) ?? 0
      if (times !== 1) this.#report(`call ${id} has settled ${times} times`)
    }
    if (this.#traced > this.calls)
      this.#report(`${this.#traced} of ${this.calls} calls were traced`)
    if (this.pair.busy.some((busy) => busy > 0)) this.#report(`left: ${this.pair.busy}`)
    if (this.generators > 0) this.#report(`${this.generators} generators have not ended`)
  }

  /** @param {string} what @returns {never} */
  #report(what) {
    throw new Error(`seed ${this.#seed}: ${what}`)
  }
}
