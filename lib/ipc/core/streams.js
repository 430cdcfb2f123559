/** The streams of one connection, in both directions. */

import { IpcError } from './errors.js'
import { StreamReader } from './stream-reader.js'
import { StreamWriter } from './stream-writer.js'

/** @typedef {import('./stream-writer.js').Sink} Sink */
/** @typedef {import('./stream-reader.js').Source} Source */

/** The most streams of the other side that are open at a time. */
const MAX_READERS = 10_000

export class PeerStreams {
  /** @type {Map<number, StreamWriter>} */
  #writers = new Map()
  /** @type {Map<number, StreamReader>} */
  #readers = new Map()
  /** Writers of a frame that is not sent yet. @type {number[]} */
  #new = []
  #last = 0
  #held = 0
  #sink
  #source
  #mayHold

  /**
   * @param {Sink} sink @param {Source} source
   * @param {(size: number) => boolean} [mayHold] Whether parts of that size may wait to be read.
   */
  constructor(sink, source, mayHold = () => true) {
    this.#mayHold = mayHold
    this.#sink = {
      ...sink,
      end: (/** @type {number} */ id) => {
        this.#writers.delete(id)
        sink.end(id)
      },
      fail: (/** @type {number} */ id, /** @type {unknown} */ error) => {
        this.#writers.delete(id)
        sink.fail(id, error)
      }
    }
    this.#source = source
  }

  /** The number of open streams. */
  get size() {
    return this.#writers.size + this.#readers.size
  }

  /** Characters and bytes of parts of the other side that wait to be read. */
  get held() {
    return this.#held
  }

  /** Prepares to send a stream. @param {any} source @returns {number} */
  write(source) {
    const id = ++this.#last
    this.#writers.set(id, new StreamWriter(id, source, this.#sink))
    this.#new.push(id)
    return id
  }

  /** Starts the streams of a frame that has been added to a message. */
  start() {
    if (this.#new.length === 0) return
    for (const id of this.#new.splice(0)) this.#writers.get(id)?.pump()
  }

  /** Drops the streams of a frame that could not be written. */
  drop() {
    for (const id of this.#new.splice(0)) {
      this.#writers.get(id)?.cancel()
      this.#writers.delete(id)
    }
  }

  /** A stream of the other side. @param {number} id @returns {StreamReader} */
  read(id) {
    if (!Number.isSafeInteger(id) || this.#readers.has(id)) throw new TypeError('a stream twice')
    if (this.#readers.size >= MAX_READERS) throw new TypeError('too many streams')
    const reader = new StreamReader(id, {
      grant: (_id, units) => this.#source.grant(id, units),
      cancel: () => {
        this.#readers.delete(id)
        this.#source.cancel(id)
      },
      hold: (size) => (this.#held += size)
    })
    this.#readers.set(id, reader)
    return reader
  }

  /** @param {number} id @param {unknown[]} values @param {number} cost @param {number} size */
  parts(id, values, cost, size) {
    const reader = this.#readers.get(id)
    reader?.push(values, cost, size)
    if (reader && !this.#mayHold(size)) {
      const what = 'too many parts of streams wait to be read.'
      reader.abort(new IpcError('ERR_IPC_BUSY', undefined, what))
    }
  }

  /** Ends a stream of the other side. @param {number} id @param {unknown} error */
  abort(id, error) {
    this.#readers.get(id)?.abort(error)
  }

  /** Whether a stream of the other side is open. @param {number} id */
  reads(id) {
    return this.#readers.has(id)
  }

  /** @param {number} id @param {{ error: unknown } | null} failed */
  ended(id, failed) {
    const reader = this.#readers.get(id)
    this.#readers.delete(id)
    if (failed) reader?.fail(failed.error)
    else reader?.end()
  }

  /** @param {number} id @param {number} units */
  granted(id, units) {
    this.#writers.get(id)?.grant(units)
  }

  /** @param {number} id */
  cancelled(id) {
    this.#writers.get(id)?.cancel()
    this.#writers.delete(id)
  }

  /** The connection has ended. @param {unknown} error */
  close(error) {
    for (const writer of this.#writers.values()) writer.cancel()
    this.#writers.clear()
    for (const reader of this.#readers.values()) reader.fail(error)
    this.#readers.clear()
  }
}
