import { randomUUID } from 'node:crypto'
import { Catalog } from './catalog.js'
import { contentOf, essenceOf } from './content.js'
import { EntryLog } from './entry-log.js'
import { Refusal, formatOffset } from '../base/index.js'

/** @typedef {import('../store/log-store.js').LogStore} LogStore */
/** @typedef {import('./entry-log.js').WrittenSlice} Slice */
/** @typedef {import('./catalog.js').Generation} Generation */
/** @typedef {import('./record.js').RecordHead} RecordHead */
/**
 * @typedef {object} Writing
 * @property {string} type Its content type.
 * @property {Uint8Array} body
 * @property {boolean} close Whether nothing may come after it.
 * @property {RecordHead} head
 * @property {Generation} [generation] Which one is meant: not one that has its name by now.
 */
/** @typedef {{ seq: number, duplicate: boolean, closed: boolean }} Written */
/** @typedef {{ slice: Slice, closed: boolean } | { gone: number }} Part What a reader gets. */

/** One document, by its name: what a server does with it, whatever the transport. Throws `Refusal`s. */
export class Document {
  #store
  #catalog
  /** @type {{ id: string, log: EntryLog } | null} */
  #log = null
  /** Appends of this server, which a close waits for. @type {Set<Promise<unknown>>} */
  #writing = new Set()
  /** @type {Promise<unknown> | null} */
  #closing = null

  /** @param {LogStore} store @param {string} name */
  constructor(store, name) {
    this.#store = store
    this.#catalog = new Catalog(store, name)
  }

  /** @returns {Promise<Generation>} */
  async exists() {
    const now = await this.#catalog.now()
    if (!now) throw new Refusal(404, 'There is no such document.')
    return now
  }

  /** @param {{ id: string }} generation */
  log({ id }) {
    if (this.#log?.id !== id) this.#log = { id, log: new EntryLog(this.#store, id) }
    return this.#log.log
  }

  /**
   * Creates it, unless it is there.
   *
   * @param {Writing} writing
   * @returns {Promise<{ created: boolean, generation: Generation, seq: number }>}
   */
  async create({ type, body, close, head }) {
    const entries = contentOf(type).split(body)
    if (!(await this.#catalog.now())) {
      const id = randomUUID()
      // Nobody knows that log before the document is created: both become true at once.
      const seq = entries.length > 0 ? (await this.log({ id }).append(entries, head)).seq : 0
      const now = await this.#catalog.add({
        op: 'create',
        id,
        type,
        ...(close && { closed: true })
      })
      if (now?.id === id) return { created: true, generation: now, seq }
    }
    const generation = await this.exists()
    if (essenceOf(generation.type) !== essenceOf(type) || (generation.closed !== null) !== close) {
      throw new Refusal(409, 'The document exists, and is not the same.')
    }
    return { created: false, generation, seq: await this.log(generation).head() }
  }

  /** @param {Writing} writing @returns {Promise<Written>} */
  async write(writing) {
    await this.#closing
    const generation = await this.exists()
    if (writing.generation && writing.generation.id !== generation.id) {
      throw new Refusal(404, 'The document is another one.')
    }
    if (generation.closed) return this.#writeClosed(generation, writing)
    return writing.close ? this.#close(generation, writing) : this.#append(generation, writing)
  }

  /** @param {Generation} generation @param {Writing} writing @returns {Promise<Written>} */
  async #writeClosed(generation, { body, close, head }) {
    const seq = await this.log(generation).head()
    const by = generation.closed?.producer
    const { producer } = head
    const again =
      producer &&
      by &&
      producer.id === by.id &&
      producer.epoch === by.epoch &&
      producer.seq === by.seq
    if (again) return { seq, duplicate: true, closed: true }
    if (close && body.length === 0 && !producer) return { seq, duplicate: false, closed: true }
    if (close && body.length === 0 && !by) return { seq, duplicate: true, closed: true }
    const headers = { 'Stream-Closed': 'true', 'Stream-Next-Offset': formatOffset(seq) }
    throw new Refusal(409, 'The document is closed.', headers)
  }

  /** @param {Generation} generation @param {Writing} writing @returns {Promise<Written>} */
  async #append(generation, { type, body, head }) {
    if (body.length === 0) throw new Refusal(400, 'The body is empty.')
    if (!type) throw new Refusal(400, 'The content type is missing.')
    if (essenceOf(type) !== essenceOf(generation.type)) {
      throw new Refusal(409, `The content type is ${generation.type}.`)
    }
    const entries = contentOf(generation.type).split(body)
    if (entries.length === 0) throw new Refusal(400, 'There is nothing to append.')
    const appending = this.log(generation).append(entries, head)
    this.#writing.add(appending)
    try {
      return { ...(await appending), closed: false }
    } finally {
      this.#writing.delete(appending)
    }
  }

  /**
   * Not one step: if the server ends in between, the last entry is there, and the document is open. A producer
   * that sends it again closes it.
   *
   * @param {Generation} generation @param {Writing} writing @returns {Promise<Written>}
   */
  async #close(generation, writing) {
    const closing = this.#closeNow(generation, writing)
    this.#closing = closing.catch(() => {})
    try {
      return await closing
    } finally {
      this.#closing = null
    }
  }

  /** @param {Generation} generation @param {Writing} writing @returns {Promise<Written>} */
  async #closeNow(generation, writing) {
    await Promise.allSettled([...this.#writing])
    const { producer } = writing.head
    const written =
      writing.body.length > 0
        ? await this.#append(generation, writing)
        : { seq: await this.log(generation).head(), duplicate: false }
    const change = { id: generation.id, ...(producer && { producer }) }
    await this.#catalog.add({ op: 'close', ...change })
    return { ...written, closed: true }
  }

  async remove() {
    const { id } = await this.exists()
    await this.#catalog.add({ op: 'delete', id })
    await this.log({ id }).erase()
  }

  /**
   * @param {Generation} generation @param {number} after @param {import('../store/log-store.js').ReadLimit} [limit]
   * @returns {Promise<Part>}
   */
  async read(generation, after, limit) {
    return this.#partOf(generation, await this.log(generation).read(after, limit))
  }

  /** @param {Generation} generation @param {Slice | { gone: number }} slice @returns {Promise<Part>} */
  async #partOf(generation, slice) {
    if ('gone' in slice) return slice
    // Asked afterwards: what is closed gets no more.
    const now = await this.#catalog.now()
    const closed = now?.id === generation.id && now.closed !== null && slice.to >= slice.head
    return { slice, closed }
  }

  /**
   * What is there, then what comes, as it comes. The first part may be empty. Ends when it is closed, gone or
   * deleted, or the signal is aborted.
   *
   * @param {Generation} generation @param {number} after @param {AbortSignal} signal
   * @param {import('../store/log-store.js').ReadLimit} [limit] Of a part.
   * @returns {AsyncGenerator<Part>}
   */
  async *follow(generation, after, signal, limit) {
    const news = new News()
    const { shared } = this.log(generation)
    const stops = [shared.listen(() => news.come()), this.#catalog.onChange(() => news.come())]
    const abort = () => news.come()
    signal.addEventListener('abort', abort)
    try {
      for (let first = true; !signal.aborted; first = false) {
        // Before it waits, since it may have been deleted before it listened.
        if ((await this.#catalog.now())?.id !== generation.id) return
        const part = await this.#partOf(generation, await shared.read(after, limit))
        if ('gone' in part) return yield part
        const isNews = part.slice.entries.length > 0 || part.closed || part.slice.head < after
        if (first || isNews) yield part
        if (part.closed || part.slice.head < after) return
        after = part.slice.to
        if (part.slice.to < part.slice.head) continue
        await news.wait()
      }
    } finally {
      signal.removeEventListener('abort', abort)
      stops.forEach((stop) => stop())
    }
  }

  /** It is not used any more. */
  close() {
    this.#catalog.close()
  }
}

/** Remembers that something came while nobody waited. */
class News {
  #came = false
  /** @type {(() => void) | null} */
  #wake = null

  come() {
    this.#came = true
    this.#wake?.()
  }

  async wait() {
    if (!this.#came) await new Promise((resolve) => void (this.#wake = () => resolve(undefined)))
    this.#came = false
    this.#wake = null
  }
}
