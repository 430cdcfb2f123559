import { randomBytes } from 'node:crypto'
import { writeEntries } from '../../wire/index.js'
import { GroupCommit } from '../../base/index.js'
import { StoreFailure } from '../store-failure.js'
import { entriesIn, readMessage, readParts, roomOf, writeParts } from './bytes.js'
import { Numbering } from './numbering.js'
import { readRecords } from './read-records.js'
import { parseRecord, RECORD } from './records.js'
import { TIMEOUT } from './streams.js'

/** @typedef {import('@nats-io/jetstream').JsMsg} JsMsg */
/** @typedef {import('./records.js').LogRecord} LogRecord */
/** @typedef {import('./shard.js').Shard} Shard */
/** @typedef {{ entries: number, bytes: number }} Limit */

/** How long what is acknowledged may take to come, until the feed counts as broken. Milliseconds. */
const LATE = 2000
/** Until it is tried again to number a log that is followed. Milliseconds. */
const AGAIN = 500
/** How many messages are read at a time. */
const AT_ONCE = 64
/** Bytes before each entry in a message. */
const LENGTH = 4

/** One log: the numbers of its entries, kept up to date by the feed of its stream. */
export class Log {
  #shard
  /** Its messages. */
  #subject
  /** Parts of what is too long for a message. */
  #partsSubject
  /** @type {Numbering | null} */
  #numbering = null
  /** @type {Promise<Numbering> | null} */
  #loading = null
  /** What comes while it is being numbered. @type {{ place: number, record: LogRecord }[] | null} */
  #meanwhile = null
  #following = false
  /** How often what it knew became worthless. */
  #breaks = 0
  /** Own messages that have not come yet, by id. @type {Map<string, (place: number) => void>} */
  #waiting = new Map()
  /** @type {GroupCommit<Uint8Array, number>} */
  #commits = new GroupCommit((entries) => this.#commit(entries))
  /** @type {Promise<unknown> | null} */
  #catchingUp = null
  #on

  /**
   * @param {Shard} shard @param {string} token
   * @param {{ head: (head: number) => void, isFollowed: () => boolean }} on Told of its length, and whether somebody
   *   wants to be told.
   */
  constructor(shard, token, on) {
    this.#shard = shard
    this.#subject = `${shard.subject}.log.${token}`
    this.#partsSubject = `${shard.subject}.part.${token}`
    this.#on = on
  }

  get subject() {
    return this.#subject
  }

  /** Whether nothing is under way. */
  get isIdle() {
    const isBusy = this.#loading || this.#catchingUp || this.#waiting.size > 0
    return !isBusy && !this.#on.isFollowed()
  }

  /** Its numbers, as far as they have come. @returns {Promise<Numbering>} */
  async numbers() {
    if (this.#numbering) return this.#numbering
    this.#loading ??= this.#load().finally(() => void (this.#loading = null))
    return this.#loading
  }

  /** Until nothing broke meanwhile. @returns {Promise<Numbering>} */
  async #load() {
    for (;;) {
      await this.#shard.feed.begin()
      const breaks = this.#breaks
      /** @type {{ place: number, record: LogRecord }[]} */
      const meanwhile = (this.#meanwhile = [])
      /** @type {[string, number][]} */
      const own = []
      const numbering = new Numbering()
      const take = (/** @type {number} */ place, /** @type {LogRecord} */ record) => {
        numbering.take(place, record)
        if (this.#waiting.has(record.id)) own.push([record.id, place])
      }
      try {
        await readRecords(this.#shard, this.#subject, take)
      } finally {
        this.#meanwhile = null
      }
      if (breaks !== this.#breaks) continue
      for (const { place, record } of meanwhile) take(place, record)
      this.#numbering = numbering
      for (const [id, place] of own) this.#arrived(id, place)
      this.#on.head(numbering.head)
      return numbering
    }
  }

  /** Who follows it is told, as soon as that is possible, also if others who need its numbers give up. */
  follow() {
    const isWanted = this.#on.isFollowed() || this.#waiting.size > 0
    if (this.#numbering || this.#following || !isWanted) return
    this.#following = true
    const again = () => {
      this.#following = false
      this.follow()
    }
    this.numbers().then(again, () => void setTimeout(again, AGAIN).unref())
  }

  /** From the feed. @param {JsMsg} message */
  receive(message) {
    const place = message.info.streamSequence
    const record = parseRecord(message.headers?.get(RECORD) ?? '')
    if (record.kind === 'entries' && !record.parts) this.#shard.keep(place, message.data)
    this.#meanwhile?.push({ place, record })
    if (!this.#numbering) return this.follow()
    this.#numbering.take(place, record)
    this.#arrived(record.id, place)
    if (record.kind === 'entries') this.#on.head(this.#numbering.head)
  }

  /** @param {string} id @param {number} place */
  #arrived(id, place) {
    this.#waiting.get(id)?.(place)
    this.#waiting.delete(id)
  }

  /** Something may have been missed. Who waits for an own message finds it when all is numbered again. */
  break() {
    this.#breaks++
    this.#numbering = null
    this.follow()
  }

  /**
   * Writes a message, and waits until it comes back: only then is it known what is before it.
   *
   * @param {object} record Without its id. @param {Uint8Array} [bytes]
   * @returns {Promise<number>} Its place. Rejects with a `StoreFailure`; it may be there nevertheless.
   */
  async publish(record, bytes = new Uint8Array(0)) {
    const id = randomBytes(12).toString('base64url')
    const arrival = /** @type {Promise<number>} */ (
      new Promise((resolve) => void this.#waiting.set(id, resolve))
    )
    try {
      await this.numbers()
      const written = this.#shard.write(this.#subject, { ...record, id }, bytes)
      // Also if the acknowledgement gets lost.
      await Promise.race([written, arrival])
      return await this.#soon(arrival)
    } catch (error) {
      throw error instanceof StoreFailure ? error : new StoreFailure(error)
    } finally {
      this.#waiting.delete(id)
    }
  }

  /** @template T @param {Promise<T>} arrival Of what is acknowledged. @returns {Promise<T>} */
  async #soon(arrival) {
    /** @type {NodeJS.Timeout[]} */
    let timers = []
    const late = new Promise((_resolve, reject) => {
      timers = [
        setTimeout(() => this.#shard.feed.restart(), LATE),
        setTimeout(() => reject(new Error('NATS sends nothing.')), TIMEOUT)
      ]
    })
    try {
      return /** @type {T} */ (await Promise.race([arrival, late]))
    } finally {
      timers.forEach(clearTimeout)
    }
  }

  /** @param {Uint8Array} entry @returns {Promise<number>} Its sequence. */
  append(entry) {
    return this.#commits.add(entry)
  }

  /** @param {Uint8Array[]} entries @returns {Promise<(number | Error)[]>} */
  async #commit(entries) {
    /** @type {(number | Error)[]} */
    const results = []
    for (const group of this.#groups(entries)) {
      // After one that has failed nothing follows.
      const failure = results.at(-1)
      const result =
        failure instanceof Error ? failure : await this.#write(group).catch((error) => error)
      results.push(...group.map((_entry, i) => (result instanceof Error ? result : result + i)))
    }
    return results
  }

  /** Of what one message can have. @param {Uint8Array[]} entries */
  *#groups(entries) {
    const room = roomOf(this.#shard.link)
    /** @type {Uint8Array[]} */
    let group = []
    let bytes = 0
    for (const entry of entries) {
      bytes += LENGTH + entry.length
      if (group.length > 0 && bytes > room) {
        yield group
        group = []
        bytes = LENGTH + entry.length
      }
      group.push(entry)
    }
    yield group
  }

  /** @param {Uint8Array[]} entries @returns {Promise<number>} The sequence of the first. */
  async #write(entries) {
    const bytes = writeEntries(entries)
    const isLong = bytes.length > roomOf(this.#shard.link)
    const parts = isLong ? await this.writeParts(entries[0]) : undefined
    const record = { kind: 'entries', count: entries.length, ...(parts && { parts }) }
    const place = await this.publish(record, isLong ? undefined : bytes)
    const message = (await this.numbers()).messageAt(place)
    // Truncated by another server at once.
    if (!message) throw new StoreFailure(new Error('The entry is not found again.'))
    return message.first
  }

  /** @param {Uint8Array} bytes @returns {Promise<number[]>} */
  async writeParts(bytes) {
    try {
      return await writeParts(this.#shard.link, this.#partsSubject, bytes)
    } catch (error) {
      throw new StoreFailure(error)
    }
  }

  /** Learns of everything that any server has written before. */
  async catchUp() {
    this.#catchingUp ??= this.#mark().finally(() => void (this.#catchingUp = null))
    await this.#catchingUp
    return this.numbers()
  }

  async #mark() {
    this.#shard.forget([await this.publish({ kind: 'mark' })])
  }

  /**
   * @param {number} after @param {Limit} limit
   * @returns {Promise<import('../log-store.js').Slice | { gone: number }>}
   */
  async read(after, limit) {
    let numbering = await this.numbers()
    // Another server may have told the reader more than has come here.
    if (after > numbering.head) numbering = await this.catchUp()
    for (;;) {
      const { floor, head } = numbering
      if (after < floor) return { gone: floor }
      if (after >= head) return { from: after, to: after, head, entries: [] }
      const entries = await this.#entries(numbering, [after, head], limit)
      numbering = await this.numbers()
      if (entries.length > 0 && after >= numbering.floor) {
        return { from: after, to: after + entries.length, head, entries }
      }
      if (after >= numbering.floor) throw new Error(`Entry ${after + 1} is missing.`)
    }
  }

  /** @param {Numbering} numbering @param {[number, number]} place After which, and up to which. @param {Limit} limit */
  async #entries(numbering, [after, head], limit) {
    /** @type {Uint8Array[]} */
    const found = []
    let bytes = 0
    while (after + found.length < head) {
      const messages = this.#messages(numbering, after + found.length, limit.entries - found.length)
      const all = await Promise.all(messages.map((message) => this.#entriesOf(message)))
      for (const [i, entries] of all.entries()) {
        // Truncated meanwhile, or missing.
        if (!entries) return found
        for (const entry of entries.slice(
          Math.max(0, after + found.length + 1 - messages[i].first)
        )) {
          bytes += entry.length
          const isMuch = found.length >= limit.entries || bytes > limit.bytes
          if (isMuch && found.length > 0) return found
          found.push(entry)
        }
      }
      if (messages.length === 0) return found
    }
    return found
  }

  /** Those after a sequence, for so many entries. @param {Numbering} numbering @param {number} after @param {number} most */
  #messages(numbering, after, most) {
    /** @type {import('./numbering.js').Message[]} */
    const messages = []
    let last = after
    while (messages.length < AT_ONCE && (last - after < most || messages.length === 0)) {
      const message = numbering.messageOf(last + 1)
      if (!message) break
      messages.push(message)
      last = message.last
    }
    return messages
  }

  /** @param {import('./numbering.js').Message} message @returns {Promise<Uint8Array[] | null>} */
  async #entriesOf({ place, parts }) {
    const { link, stream } = this.#shard
    if (parts) {
      const bytes = await readParts(link, stream, parts)
      return bytes && [bytes]
    }
    const bytes = this.#shard.kept(place) ?? (await readMessage(link, stream, place))
    return bytes && entriesIn(bytes).map((entry) => new Uint8Array(entry))
  }

  /** Waits for what is being written. */
  async close() {
    await this.#commits.end()
  }
}
