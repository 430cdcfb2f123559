/** The server of the simulation: a log, and what devices ask for to keep it short. It checks what they do. */

import { MemoryStore } from '../../../lib/server/store/log-store.js'

const DOCUMENT = 'd'

/** @typedef {import('./device.mjs').Device} Device */

export class Server {
  #store = new MemoryStore()
  /** What devices have asked for, and is not done. @type {{ device: Device, connection: any, effect: any }[]} */
  #asked = []
  /** What the rule makes of the log, by sequence. @type {any[]} */
  #states
  /** Bytes of all entries up to each. */
  #sizes = [0]
  #limits
  #lib
  #counts

  /**
   * @param {import('./world.mjs').Setup['upkeep']} limits @param {any} lib
   * @param {Record<string, number>} counts
   */
  constructor(limits, lib, counts) {
    this.#limits = limits
    this.#lib = lib
    this.#counts = counts
    this.#states = [lib.EMPTY]
  }

  /** What a reader of the whole log knows. */
  get reference() {
    return this.#states.at(-1)
  }

  snapshot() {
    return this.#store.snapshot(DOCUMENT)
  }

  /** @param {number} from @param {number} most @returns {Promise<any>} */
  read(from, most) {
    return this.#store.read(DOCUMENT, from, { entries: most })
  }

  /** @param {Uint8Array} entry */
  async append(entry) {
    await this.#store.append(DOCUMENT, entry)
    const { state, reads } = this.#lib.readEntries(this.#states.at(-1), [entry])
    this.#states.push(state)
    this.#sizes.push(/** @type {number} */ (this.#sizes.at(-1)) + entry.length)
    const { outcome } = reads[0]
    if (outcome in this.#counts) this.#counts[outcome]++
    await this.#checkNamed(reads[0])
  }

  /** A snapshot is to be stored, or the log truncated. @param {Device} device @param {any} effect */
  ask(device, effect) {
    this.#asked.push({ device, connection: device.connection, effect })
  }

  /**
   * The server does one of these.
   *
   * @param {import('../random.mjs').Random} rng
   * @returns {Promise<boolean>} Whether there was one.
   */
  async answer(rng) {
    if (this.#asked.length === 0) return false
    const at = rng.chance(0.7) ? 0 : rng.below(this.#asked.length)
    const [{ device, connection, effect }] = this.#asked.splice(at, 1)
    const { seq, bytes } = effect
    // It may have failed.
    const fails = rng.chance(0.1)
    if (!fails && effect.type === 'truncate') await this.#truncate(seq)
    else if (!fails) await this.#putSnapshot(seq, bytes)
    // The answer is lost with the connection.
    if (effect.type === 'truncate' || device.connection !== connection) return true
    const newest = fails ? null : /** @type {any} */ (await this.#store.snapshot(DOCUMENT)).seq
    device.take({ type: 'snapshot-put', seq, newest })
    return true
  }

  /** @param {number} seq @param {Uint8Array} bytes */
  async #putSnapshot(seq, bytes) {
    const wanted = this.#lib.writeSnapshot(this.#states[seq])
    if (new TextDecoder().decode(bytes) !== wanted) throw new Error(`not the snapshot of ${seq}`)
    this.#counts.snapshots++
    await this.#store.putSnapshot(DOCUMENT, { seq, bytes })
  }

  /** @param {number} seq */
  async #truncate(seq) {
    const head = this.#states.length - 1
    const { keptEntries, keptBytes } = this.#limits
    if (head - seq < keptEntries && this.#sizes[head] - this.#sizes[seq] < keptBytes) {
      throw new Error(`the log is truncated to ${seq} of ${head}, without a wait`)
    }
    this.#counts.truncations++
    await this.#store.truncate(DOCUMENT, seq)
  }

  /** Whoever names a snapshot has stored it before. @param {any} read */
  async #checkNamed({ outcome, names }) {
    if (outcome !== 'floor') return
    this.#counts.floors++
    const snapshot = await this.#store.snapshot(DOCUMENT)
    if (!snapshot || snapshot.seq < names.seq) throw new Error(`there is no snapshot ${names.seq}`)
    if (this.#states[names.seq].fp !== names.fp) throw new Error(`${names.seq} is named wrongly`)
  }

  /** The log is restored from a backup. @param {import('../random.mjs').Random} rng */
  async rewind(rng) {
    const snapshot = await this.#store.snapshot(DOCUMENT)
    const head = this.#states.length - 1
    const to = head - rng.below(Math.min(head - (snapshot?.seq ?? 0), 6) + 1)
    const slice = /** @type {any} */ (
      await this.#store.read(DOCUMENT, snapshot?.seq ?? 0, { entries: 1e9, bytes: 1e9 })
    )
    const kept = slice.entries.slice(0, to - slice.from)
    const store = new MemoryStore()
    const first = snapshot?.seq ?? 0
    for (let s = 0; s < first; s++) await store.append(DOCUMENT, new Uint8Array(0))
    if (snapshot) {
      await store.putSnapshot(DOCUMENT, snapshot)
      await store.truncate(DOCUMENT, first)
    }
    for (const entry of kept) await store.append(DOCUMENT, entry)
    this.#store = store
    this.#states.length = this.#sizes.length = to + 1
    this.#asked = []
  }
}
