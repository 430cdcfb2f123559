/**
 * The sequences of a log's entries, from the messages of its subject. A stream has many logs, so its own sequences
 * ("places" here) have gaps, and several entries share one.
 */

/** @typedef {import('./records.js').LogRecord} LogRecord */
/** @typedef {import('./records.js').SnapshotRecord} SnapshotRecord */
/**
 * @typedef {object} Message With entries.
 * @property {number} place
 * @property {number} first The sequence of its first entry.
 * @property {number} last
 * @property {number[] | undefined} parts Of its one entry, if it is a long one.
 */

export class Numbering {
  /** The last truncated entry. */
  floor = 0
  /** The newest one. @type {SnapshotRecord | null} */
  snapshot = null
  /** Of the last message that was taken. */
  place = 0
  /** Up to where messages are forgotten, and the last entry there. */
  #base = { place: 0, last: 0 }
  /** Of messages with entries. @type {number[]} */
  #places = []
  /** The last entry of each, counted from the base. @type {number[]} */
  #lasts = []
  /** @type {Map<number, number[]>} By place. */
  #parts = new Map()

  get head() {
    return this.#base.last + (this.#lasts.at(-1) ?? 0)
  }

  /**
   * Takes the next message. One that was taken is ignored.
   *
   * @param {number} place @param {LogRecord} record
   */
  take(place, record) {
    if (place <= this.place) return
    this.place = place
    if (record.kind === 'entries') {
      this.#lasts.push((this.#lasts.at(-1) ?? 0) + record.count)
      this.#places.push(place)
      if (record.parts) this.#parts.set(place, record.parts)
    } else if (record.kind === 'floor') {
      if (record.floor > this.floor) this.#truncate(record)
    } else if (record.kind === 'snapshot') {
      if (record.seq > (this.snapshot?.seq ?? 0)) this.snapshot = record
    }
  }

  /**
   * What is in the record counts, not what was counted: messages below it may be gone, or some of them.
   *
   * @param {import('./records.js').FloorRecord} record
   */
  #truncate({ floor, at, last }) {
    this.floor = floor
    if (at <= this.#base.place) return
    const forgotten = firstAbove(this.#places, at)
    const before = forgotten > 0 ? this.#lasts[forgotten - 1] : 0
    for (const place of this.#places.slice(0, forgotten)) this.#parts.delete(place)
    this.#places = this.#places.slice(forgotten)
    this.#lasts = this.#lasts.slice(forgotten).map((each) => each - before)
    this.#base = { place: at, last }
  }

  /** The message that has an entry. @param {number} seq @returns {Message | null} Null if there is none. */
  messageOf(seq) {
    return this.#message(firstAbove(this.#lasts, seq - this.#base.last - 1))
  }

  /** The message at a place. @param {number} place @returns {Message | null} */
  messageAt(place) {
    const index = firstAbove(this.#places, place - 1)
    return this.#places[index] === place ? this.#message(index) : null
  }

  /** @param {number} index @returns {Message | null} */
  #message(index) {
    if (index >= this.#places.length) return null
    const { last: base } = this.#base
    const place = this.#places[index]
    return {
      place,
      first: base + (index > 0 ? this.#lasts[index - 1] : 0) + 1,
      last: base + this.#lasts[index],
      parts: this.#parts.get(place)
    }
  }

  /** What truncating up to an entry forgets. @param {number} seq @returns {{ at: number, last: number, parts: number[] }} */
  upTo(seq) {
    const count = firstAbove(this.#lasts, seq - this.#base.last)
    const parts = this.#places.slice(0, count).flatMap((place) => this.#parts.get(place) ?? [])
    if (count === 0) return { at: this.#base.place, last: this.#base.last, parts }
    return { at: this.#places[count - 1], last: this.#base.last + this.#lasts[count - 1], parts }
  }
}

/** @param {number[]} sorted @param {number} value @returns {number} The index of the first that is larger. */
function firstAbove(sorted, value) {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}
