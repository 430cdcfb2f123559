import { Refusal } from '../base/index.js'

/**
 * @typedef {object} Limits
 * @property {number} [entryBytes] The longest entry. 1 MiB.
 * @property {number} [requestBytes] The longest body of a request, or message of a WebSocket. 4 MiB.
 * @property {number} [snapshotBytes] The largest snapshot. 64 MiB.
 * @property {number} [requestEntries] The most entries of a request, or message of a WebSocket. 10,000.
 * @property {number} [appendsPerSecond] Requests that change something, of one user, over time; so many can come at
 *   once. 500.
 * @property {number} [connections] How many requests can be under way and readers can wait at a time. 10,000.
 * @property {number} [connectionsPerUser] 200.
 * @property {number} [presences] How many devices can be at one document. 200.
 * @property {number} [presenceBytes] The longest of what one of them shows the others. 8 KiB.
 * @property {number} [presencesPerSecond] How often each can show something else, over time. 20.
 */

/** @type {Required<Limits>} */
const DEFAULTS = {
  entryBytes: 1 << 20,
  requestBytes: 4 << 20,
  snapshotBytes: 64 << 20,
  requestEntries: 10_000,
  appendsPerSecond: 500,
  connections: 10_000,
  connectionsPerUser: 200,
  presences: 200,
  presenceBytes: 8192,
  presencesPerSecond: 20
}
/** How many users are remembered who do not append. */
const REMEMBERED = 10_000

/** Counts what users do, and refuses what is too much. A user without a name counts by the address. */
export class Limiter {
  /** What each may append now, and since when that holds. @type {Map<string, { left: number, at: number }>} */
  #budgets = new Map()
  /** @type {Map<string, number>} */
  #connections = new Map()
  #allConnections = 0

  /** @param {Limits} [limits] */
  constructor(limits = {}) {
    this.limits = { ...DEFAULTS, ...limits }
    for (const [name, value] of Object.entries(this.limits)) {
      if (!(name in DEFAULTS)) throw new TypeError(`There is no limit ${name}.`)
      if (!(value > 0)) throw new RangeError(`The limit ${name} is not above 0.`)
    }
  }

  /** Takes one append from the budget of a user. @param {string} user @param {number} [now] Milliseconds. */
  takeAppend(user, now = performance.now()) {
    const { appendsPerSecond: most } = this.limits
    const { left, at } = this.#budgets.get(user) ?? { left: most, at: now }
    const budget = Math.min(most, left + ((now - at) / 1000) * most)
    this.#budgets.delete(user)
    if (this.#budgets.size >= REMEMBERED) this.#forgetOne()
    this.#budgets.set(user, { left: budget >= 1 ? budget - 1 : budget, at: now })
    if (budget < 1) throw new Refusal(429, 'Too many appends.', { 'Retry-After': '1' })
  }

  /** The one who has not appended for longest. */
  #forgetOne() {
    for (const user of this.#budgets.keys()) return void this.#budgets.delete(user)
  }

  /** @param {string} user @returns {() => void} To call once, when the connection ends. */
  connect(user) {
    const own = this.#connections.get(user) ?? 0
    if (this.#allConnections >= this.limits.connections) {
      throw new Refusal(503, 'Too many connections.', { 'Retry-After': '5' })
    }
    if (own >= this.limits.connectionsPerUser) {
      throw new Refusal(429, 'Too many connections of this user.', { 'Retry-After': '5' })
    }
    this.#allConnections++
    this.#connections.set(user, own + 1)
    return () => this.#disconnect(user)
  }

  /** @param {string} user */
  #disconnect(user) {
    this.#allConnections--
    const left = (this.#connections.get(user) ?? 0) - 1
    if (left > 0) this.#connections.set(user, left)
    else this.#connections.delete(user)
  }

  /** @param {Uint8Array[]} entries */
  checkSizes(entries) {
    const { entryBytes, requestEntries } = this.limits
    if (entries.length > requestEntries) {
      throw new Refusal(
        413,
        `${entries.length} entries come at once; ${requestEntries} are allowed.`
      )
    }
    const long = entries.find((entry) => entry.length > entryBytes)
    if (long)
      throw new Refusal(413, `An entry has ${long.length} bytes; ${entryBytes} are allowed.`)
  }
}
