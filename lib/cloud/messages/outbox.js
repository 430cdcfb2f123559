/** What is kept of messages on this machine: those that are not read back yet, and the place that was read to. */

/** @typedef {import('../../main/disk/disk.js').Disk} Disk */
/** @typedef {{ client: string, n: number, text: string }} Waiting A message that is not read back yet. */
/** @typedef {{ key: string, waiting: Waiting, stored: boolean }} Kept */
/**
 * @typedef {object} Place
 * @property {number} seq Of the last entry that was handled.
 * @property {[client: string, n: number][]} last The last number of each client, the latest client last.
 */

/** How many clients are remembered: each start of an app is one. */
const CLIENTS = 1000
const DIGITS = 12

export class Outbox {
  /** The oldest first. @type {Kept[]} */
  #waiting = []
  #seq = 0
  /** @type {Map<string, number>} */
  #last = new Map()
  #next = 1
  #isNew
  #records

  /** @param {string} name @param {Disk} disk Throws as `keepRecords`. */
  constructor(name, disk) {
    const prefix = `messages/${JSON.stringify(name)}/`
    const { loaded, records } = disk.keepRecords(`messages ${name}`, prefix, readRecords)
    this.#records = records
    this.#isNew = !loaded.place.known
    this.#waiting = loaded.waiting
    this.#seq = loaded.place.seq
    this.#last = new Map(loaded.place.last)
    const [newest] = loaded.waiting.slice(-1)
    if (newest) this.#next = Number(newest.key.slice(4)) + 1
    if ('rewrite' in records) records.rewrite = () => this.#rewrite()
  }

  get seq() {
    return this.#seq
  }

  get first() {
    return this.#waiting[0]?.waiting ?? null
  }

  /** Whether it has never had a place in the log: then nothing is missing that it does not get. */
  get isNew() {
    return this.#isNew
  }

  /** Whether the first one is on the disk. What is sent must be there after a crash. */
  get isFirstStored() {
    return this.#waiting[0]?.stored ?? false
  }

  get size() {
    return this.#waiting.length
  }

  /** @param {Waiting} waiting @returns {Promise<void>} Resolves when it is stored. */
  add(waiting) {
    const key = `out/${String(this.#next++).padStart(DIGITS, '0')}`
    const kept = { key, waiting, stored: false }
    this.#waiting.push(kept)
    this.#put([[key, JSON.stringify(waiting)]], () => void (kept.stored = true))
    return this.#records.saved()
  }

  /** It is given up, or read back. @param {string} client @param {number} n @returns {[string, null][]} */
  #without(client, n) {
    const gone = this.#waiting.filter(({ waiting }) => waiting.client === client && waiting.n <= n)
    this.#waiting = this.#waiting.filter((each) => !gone.includes(each))
    return gone.map(({ key }) => [key, null])
  }

  /** Gives up the first one. */
  drop() {
    const first = this.#waiting.shift()
    if (first) this.#put([[first.key, null]])
  }

  /** Whether a message was handled before. @param {string} client @param {number} n */
  knows(client, n) {
    return n <= (this.#last.get(client) ?? 0)
  }

  /**
   * An entry is handled.
   *
   * @param {number | null} seq Null if the log is another one by now.
   * @param {{ client: string, n: number } | null} message Null if it was none.
   * @returns {boolean} Whether it was one that has waited.
   */
  handled(seq, message) {
    this.#seq = seq ?? this.#seq
    const before = this.#waiting.length
    /** @type {[string, string | null][]} */
    const changes = []
    if (message && !this.knows(message.client, message.n)) {
      const { client, n } = message
      this.#last.delete(client)
      this.#last.set(client, n)
      if (this.#last.size > CLIENTS) this.#last.delete([...this.#last.keys()][0])
      changes.push(...this.#without(client, n))
    }
    this.#put([...changes, ['place', this.#place()]])
    return this.#waiting.length < before
  }

  /** It is read from there: the log is another one, or shorter, or there was no place. @param {number} seq */
  moveTo(seq) {
    this.#seq = seq
    this.#isNew = false
    this.#put([['place', this.#place()]])
  }

  #place() {
    return JSON.stringify({ seq: this.#seq, last: [...this.#last] })
  }

  #rewrite() {
    const out = this.#waiting.map(({ key, waiting }) => [key, JSON.stringify(waiting)])
    this.#put([.../** @type {[string, string][]} */ (out), ['place', this.#place()]])
  }

  /** @param {[string, string | null][]} changes @param {() => void} [stored] */
  #put(changes, stored = () => {}) {
    this.#records.put(new Map(changes), stored)
  }

  close() {
    this.#records.close()
  }
}

/** @param {Map<string, string>} texts @returns {{ place: Place & { known: boolean }, waiting: Kept[] }} */
function readRecords(texts) {
  const place = JSON.parse(texts.get('place') ?? '{"seq":0,"last":[]}')
  if (!Number.isSafeInteger(place.seq) || !Array.isArray(place.last)) {
    throw new Error('the place is none')
  }
  const keys = [...texts.keys()].filter((key) => key.startsWith('out/')).sort()
  const waiting = keys.map((key) => ({
    key,
    waiting: JSON.parse(texts.get(key) ?? ''),
    stored: true
  }))
  return { place: { ...place, known: texts.has('place') }, waiting }
}
