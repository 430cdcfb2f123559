/** One client at a WebSocket: it gets frames, and appends. */

import { randomBytes } from 'node:crypto'
import { mayWrite, writerOf } from '../access/index.js'
import { contentOf } from '../documents/index.js'
import { ENTRIES, readMessage, writeEntries, writeMessage } from '../wire/index.js'
import { refusalOf } from '../http/index.js'
import { SessionPresence } from './session-presence.js'

/** @typedef {import('../http/http.js').Context} Context */
/** @typedef {import('../documents/entry-log.js').WrittenSlice} Slice */
/** @typedef {import('ws').WebSocket} WebSocket */
/**
 * @typedef {object} Admission Who comes to which document.
 * @property {string} name Of the document.
 * @property {import('../documents/document.js').Document} document
 * @property {import('../documents/catalog.js').Generation} generation
 * @property {import('../access/access.js').Grant} grant
 * @property {string} account Who the limits count it for.
 * @property {boolean} named Whether it wants to know who has written the entries.
 */

/** Why a socket is closed. */
export const CLOSED = {
  stopping: 1001,
  malformed: 1008,
  failed: 1011,
  expired: 4401,
  ended: 4404,
  gone: 4410
}
/** The longest `setTimeout`. */
const LONGEST = 2 ** 31 - 1
/** Appends of one socket that are not answered yet, and bytes of them, until no more are read. */
const UNANSWERED = { count: 256, bytes: 8 << 20 }
/** Bytes of a frame, if an entry has no more: a slow client must be able to answer a ping after it. */
const FRAME = { bytes: 256 << 10 }

export class Session {
  #context
  #admission
  #socket
  #unanswered = { count: 0, bytes: 0 }
  /** @type {Set<Promise<void>>} */
  #taking = new Set()
  /** Of a client that has shown something. @type {SessionPresence | null} */
  #presence = null

  /** @param {Context} context @param {Admission} admission @param {WebSocket} socket */
  constructor(context, admission, socket) {
    this.#context = context
    this.#admission = admission
    this.#socket = socket
  }

  /** Until it ends. @param {number} after The sequence before the first entry. */
  async serve(after) {
    const left = new AbortController()
    this.#socket.on('error', () => {})
    const abort = () => left.abort()
    this.#socket.on('close', abort)
    this.#socket.on('message', (data, isBinary) =>
      this.#receive(isBinary ? /** @type {Buffer} */ (data) : null)
    )
    const stops = [
      this.#keepAlive(),
      this.#closeAt(this.#admission.grant.expires),
      this.#context.ending.add(abort)
    ]
    try {
      await this.#send(after, left.signal)
    } catch (error) {
      this.#context.onError(error)
      this.#socket.close(CLOSED.failed)
    } finally {
      stops.forEach((stop) => stop())
      this.#presence?.close()
      await Promise.all(this.#taking)
    }
  }

  /** Sends frames as fast as the client takes them. @param {number} after @param {AbortSignal} signal */
  async #send(after, signal) {
    const { document, generation, named } = this.#admission
    for await (const part of document.follow(generation, after, signal, FRAME)) {
      if ('gone' in part) {
        await this.#give({ type: 'gone', floor: part.gone })
        return this.#socket.close(CLOSED.gone)
      }
      await this.#write(frameOf(part.slice, named))
    }
    this.#socket.close(this.#context.ending.hasCome ? CLOSED.stopping : CLOSED.ended)
  }

  /** @param {import('../wire/frames.js').Message} message */
  #give(message) {
    return this.#write(writeMessage(message))
  }

  /** Resolves when the system has it, or the client is gone. @param {Uint8Array} bytes @returns {Promise<void>} */
  #write(bytes) {
    return new Promise((resolve) => this.#socket.send(bytes, () => resolve()))
  }

  /** @param {Buffer | null} data What a client has sent. */
  #receive(data) {
    const size = data?.length ?? 0
    this.#count(1, size)
    const taking = this.#take(data).then(() => {
      this.#taking.delete(taking)
      this.#count(-1, -size)
    })
    this.#taking.add(taking)
  }

  /** Reads on only when enough is answered, and the answers have been taken. @param {number} count @param {number} bytes */
  #count(count, bytes) {
    const unanswered = this.#unanswered
    unanswered.count += count
    unanswered.bytes += bytes
    if (unanswered.count >= UNANSWERED.count || unanswered.bytes >= UNANSWERED.bytes)
      this.#socket.pause()
    else this.#socket.resume()
  }

  /** @param {Buffer | null} data */
  async #take(data) {
    const message = data && readMessage(data)
    if (message?.type !== 'append' && message?.type !== 'presence') {
      return this.#socket.close(CLOSED.malformed)
    }
    const { id } = message
    try {
      if (message.type === 'presence') return this.#show(message.text)
      const seq = await this.#append(message.entries)
      await this.#give({ type: 'appended', id, seq })
    } catch (error) {
      const { status, text } = refusalOf(this.#context, error)
      await this.#give({ type: 'refused', id, status, text })
    }
  }

  /** @param {string} text */
  #show(text) {
    const { limiter, presences } = this.#context
    const { name, grant, account } = this.#admission
    limiter.takeAppend(account)
    this.#presence ??= new SessionPresence({
      enter: (client) => presences.enter(name, grant, client),
      grant,
      tell: (present) => this.#give({ type: 'present', text: present })
    })
    this.#presence.take(text)
  }

  /** @param {Uint8Array[]} entries @returns {Promise<number>} The sequence of the last. */
  async #append(entries) {
    const { limiter, metrics } = this.#context
    const { document, generation, grant, account } = this.#admission
    mayWrite(grant)
    limiter.takeAppend(account)
    limiter.checkSizes(entries)
    const head = writerOf(grant)
    const start = performance.now()
    const body = writeEntries(entries)
    const { seq } = await document.write({ type: ENTRIES, body, close: false, head, generation })
    metrics.append((performance.now() - start) / 1000)
    return seq
  }

  /** Ends it if the client does not answer a ping, or does not read its own answers. @returns {() => void} Stops it. */
  #keepAlive() {
    const socket = this.#socket
    let [alive, pongs] = [true, 0]
    let last = Buffer.alloc(0)
    // Of the last ping, which comes after all that was sent before: others tell nothing.
    socket.on('pong', (data) => void (alive ||= data.equals(last)))
    socket.on('ping', (data) => {
      if (++pongs > UNANSWERED.count) return socket.terminate()
      socket.pong(data, false, () => void pongs--)
    })
    const timer = setInterval(() => {
      // Who waits for the store is not read, so he cannot answer.
      const waits = socket.isPaused && socket.bufferedAmount === 0
      if (!alive && !waits) return socket.terminate()
      alive = false
      last = randomBytes(8)
      socket.ping(last)
    }, this.#context.patience)
    return () => clearInterval(timer)
  }

  /** @param {number} [time] Milliseconds since 1970. @returns {() => void} Stops it. */
  #closeAt(time) {
    if (time === undefined) return () => {}
    const end = () => this.#socket.close(CLOSED.expired)
    const timer = setTimeout(end, Math.min(time - Date.now(), LONGEST))
    return () => clearTimeout(timer)
  }
}

/** @typedef {WeakMap<Slice, Uint8Array>} Frames Those of the slices that several clients get. */

/** @type {Frames} */
const frames = new WeakMap()
/** @type {Frames} */
const namedFrames = new WeakMap()

/** @param {Slice} slice @param {boolean} named */
function frameOf(slice, named) {
  const known = named ? namedFrames : frames
  const frame = known.get(slice) ?? contentOf(ENTRIES).join(slice, named)
  known.set(slice, frame)
  return frame
}
