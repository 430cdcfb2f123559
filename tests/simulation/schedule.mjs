/**
 * Random schedules: main and two to eight windows edit one value at once. Windows open, close, reload
 * and stop reading; transactions are refused and undone; messages arrive in any order that IPC allows.
 * At the end all values must be byte-equal, without duplicates.
 */

import { decode, encode, stringify } from '../../lib/shared/index.js'
import { edit, initialValue, write } from './edits.mjs'
import { Network, turn } from './network.mjs'
import { random } from './random.mjs'

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./network.mjs').Window} Window */
/** @typedef {{ window: Window, replica: any, asleep: boolean, spoiled: boolean }} Member */
/** @typedef {{ transactions: number, conflicts: number, refusals: number, undone: number }} Stats */

/** The percentage of schedules with texts so long that windows fall behind. */
const HEAVY = 2

/**
 * Plays one schedule.
 *
 * @param {number} seed
 * @returns {Promise<Stats>}
 * @throws {Error} With the seed, if the values differ at the end.
 */
export async function playSchedule(seed) {
  const schedule = new Schedule(seed)
  await schedule.play()
  await schedule.check()
  const stats = { ...schedule.stats }
  schedule.end()
  return stats
}

class Schedule {
  /** @type {Stats} */
  stats = { transactions: 0, conflicts: 0, refusals: 0, undone: 0 }
  #network = new Network()
  #main = this.#network.remoteRef('shared', initialValue())
  /** The last change of anybody that may be undone. @type {object[] | null} */
  #inverse = null
  #unique = 1000
  #seed
  #rng
  #heavy
  #most
  /** @type {Member[]} */
  #members
  /** Also those that have gone. @type {Window[]} */
  #windows = []

  /** @param {number} seed */
  constructor(seed) {
    this.#seed = seed
    this.#rng = random(seed)
    this.#heavy = seed % 100 < HEAVY
    const count = 2 + this.#rng.below(7)
    this.#most = count + 2
    this.#members = Array.from({ length: count }, () => this.#join())
    this.#main.onChange(({ inverse }) => (this.#inverse = inverse))
  }

  async play() {
    const rng = this.#rng
    for (let left = 20 + rng.below(60); left > 0; left--) {
      await this.#step(rng.next(), rng.pick(this.#members))
      if (rng.chance(0.7)) await turn()
    }
  }

  async check() {
    const main = this.#main
    await this.#settle()
    this.stats.transactions = main.version
    const expected = main.document.text()
    const value = /** @type {any} */ (decode(expected))
    this.#equal('main', encode(main.value), expected)
    this.#members.forEach(({ replica }, i) => {
      this.#equal(`window ${i}`, stringify(replica.store.raw), expected)
    })
    // Undoing a removal brings back what somebody may have kept in another way.
    if (this.stats.undone === 0 && new Set(value.list).size !== value.list.length) {
      this.#fail(`something is twice in ${JSON.stringify(value.list)}`)
    }
  }

  end() {
    for (const window of this.#windows) window.forget()
    this.#main.destroy()
  }

  /** @param {number} dice @param {Member} member */
  async #step(dice, member) {
    const { window, replica } = member
    if (dice < 0.3) this.#edit(replica)
    else if (dice < 0.36) this.#edit(this.#main)
    else if (dice < 0.6) window.deliverUp()
    else if (dice < 0.86) {
      if (!member.asleep) window.deliverDown()
    } else if (dice < 0.9) member.asleep = this.#rng.chance(this.#heavy ? 0.8 : 0.4)
    else if (dice < 0.92 && this.#members.length < this.#most) this.#members.push(this.#join())
    else if (dice < 0.94 && this.#members.length > 1) {
      this.#remove(member)
      window.close()
    } else if (dice < 0.96) {
      this.#remove(member)
      await window.leave()
      this.#members.push(this.#join())
    } else if (dice < 0.98) this.#undo()
    else this.#spoil(member)
  }

  /** @returns {Member} */
  #join() {
    const window = this.#network.open()
    const replica = window.replica('shared', initialValue(), {
      onConflict: () => this.stats.conflicts++,
      onError: (error) => {
        if (!member.spoiled) throw error
        this.stats.refusals++
      }
    })
    const member = { window, replica, asleep: false, spoiled: false }
    this.#windows.push(window)
    return member
  }

  /** @param {Member} member */
  #remove(member) {
    this.#members = this.#members.filter((other) => other !== member)
  }

  /** @param {{ value: any }} ref */
  #edit(ref) {
    const unique = () => ++this.#unique
    if (this.#heavy && this.#rng.chance(0.5)) write(ref, unique)
    else edit(this.#rng, ref, unique)
  }

  /** Main undoes the last change: members return to their positions. */
  #undo() {
    if (!this.#inverse || this.#inverse.length === 0) return
    this.#main.patch(this.#inverse)
    this.#inverse = null
    this.stats.undone++
  }

  /** Makes a transaction on its way one that main refuses. @param {Member} member */
  #spoil(member) {
    const { up } = member.window
    const at = up.findIndex((message) => message[0] === 't')
    if (at < 0) return
    up[at] = up[at].replace(/^(t\d+ \[\d+),\d+/, '$1,999999')
    member.spoiled = true
  }

  async #settle() {
    // Far longer than a busy machine takes.
    for (const end = Date.now() + 30_000; Date.now() < end;) {
      await this.#network.quiet()
      if (this.#members.every(({ replica }) => this.#isReady(replica))) return
      // A large snapshot comes from a worker thread.
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    this.#fail('a window stays behind')
  }

  /** @param {any} replica */
  #isReady({ status, pending, version }) {
    return status === 'live' && pending === 0 && version === this.#main.version
  }

  /** @param {string} who @param {string} value @param {string} expected */
  #equal(who, value, expected) {
    if (value !== expected) this.#fail(`${who} differs\n     is ${value}\n  main ${expected}`)
  }

  /** @param {string} what @returns {never} */
  #fail(what) {
    throw new Error(`seed ${this.#seed}: ${what}`)
  }
}
