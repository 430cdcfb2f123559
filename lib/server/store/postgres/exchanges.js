/**
 * What the servers of a database tell each other about documents. PostgreSQL notifies with at most 8,000 bytes, so a
 * text comes in pieces: those of one text in a row.
 */

import { randomBytes } from 'node:crypto'

/** @typedef {import('../log-store.js').Exchange} Exchange */
/** @typedef {import('./news.js').News} News */

/** Characters of a piece, in base64. */
const PIECE = 7600

export class Exchanges {
  #news
  /** By key, as hexadecimal text. @type {Map<string, Set<Exchange>>} */
  #all = new Map()
  /** What has come of a text. */
  #partial = { id: '', count: 0, text: '' }

  /** @param {News} news */
  constructor(news) {
    this.#news = news
  }

  /** @param {string} key @param {Exchange} on */
  add(key, on) {
    const all = this.#all.get(key) ?? new Set()
    this.#all.set(key, all.add(on))
    // Otherwise when it listens.
    if (this.#news.isListening) queueMicrotask(() => all.has(on) && on.begin())
    this.#news.listen()
    const end = () => {
      all.delete(on)
      if (all.size === 0 && this.#all.get(key) === all) this.#all.delete(key)
    }
    return { send: (/** @type {string} */ text) => this.#send(key, text), end }
  }

  /** It listens, perhaps again. */
  begin() {
    for (const all of this.#all.values()) for (const on of all) on.begin()
  }

  /** @param {string} key @param {string} text */
  #send(key, text) {
    const encoded = Buffer.from(text).toString('base64')
    const id = randomBytes(6).toString('hex')
    const pieces = []
    for (let at = 0; at < encoded.length; at += PIECE) pieces.push(encoded.slice(at, at + PIECE))
    this.#news.say(pieces.map((piece, i) => `${key} ${id} ${i} ${pieces.length} ${piece}`))
  }

  /** @param {string} text Of another server, or this one. */
  hear(text) {
    const [key, id, i, count, piece] = text.split(' ')
    if (i === '0') this.#partial = { id, count: 0, text: '' }
    const partial = this.#partial
    if (partial.id !== id || partial.count !== Number(i)) return
    partial.count++
    partial.text += piece
    if (partial.count < Number(count)) return
    const whole = Buffer.from(partial.text, 'base64').toString()
    for (const on of this.#all.get(key) ?? []) on.hear(whole)
  }

  clear() {
    this.#all.clear()
  }
}
