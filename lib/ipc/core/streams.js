/** The streams of one connection, in both directions. */

import { IpcError } from './errors.js'
import { StreamReader } from './stream-reader.js'
import { StreamWriter } from './stream-writer.js'

/** @typedef {import('./stream-writer.js').Sink} Sink */
/** @typedef {import('./stream-reader.js').Source} Source */

/** The most streams of the other side that are open at a time. */
export const MAX_READERS = 10_000

export class PeerStreams {
  /** @type {Map<number, StreamWriter>} */
  #writers = new Map()
  /** @type {Map<number, StreamReader>} */
  #readers = new Map()
  #last = 0
  #held = 0
  #sink
  #source
  #mayHold
  /** Why the connection has ended. @type {{ error: unknown } | null} */
  #closed = null

  /**
   * @param {Sink} sink @param {Source} source
   * @param {(size: number) => boolean} [mayHold] Whether parts of that size may wait to be read.
   */
  constructor(sink, source, mayHold = () => true) {
    this.#mayHold = mayHold
    this.#sink = { ...sink, over: (/** @type {number} */ id) => void this.#writers.delete(id) }
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

  /** Prepares to send the streams of a frame. */
  frame() {
    return new FrameStreams((source) => this.#write(source))
  }

  /** @param {any} source */
  #write(source) {
    const id = ++this.#last
    const writer = new StreamWriter(id, source, this.#sink)
    this.#writers.set(id, writer)
    return { id, writer }
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
    // What was kept for later is read late.
    if (this.#closed) reader.fail(this.#closed.error)
    else this.#readers.set(id, reader)
    return reader
  }

  /** Wants nothing of a stream of the other side. @param {number} id */
  refuse(id) {
    const reader = this.#readers.get(id)
    if (reader) reader.return()
    else this.#source.cancel(id)
  }

  /**
   * @param {number} id @param {unknown[]} values @param {number} cost
   * @param {boolean} streams Whether there may be streams in them. @param {number} size
   * @throws {TypeError} If they were not asked for.
   */
  parts(id, values, cost, streams, size) {
    const reader = this.#readers.get(id)
    reader?.push(values, cost, streams, size)
    if (!reader || this.#mayHold(0)) return
    const what = 'too many parts of streams wait to be read.'
    reader.abort(new IpcError('ERR_IPC_BUSY', undefined, what))
  }

  /** Ends a stream of the other side with an error. @param {number} id @param {unknown} error */
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
  }

  /** The connection has ended. @param {import('./errors.js').IpcError} error */
  close(error) {
    this.#closed = { error }
    for (const writer of this.#writers.values()) writer.cancel()
    this.#writers.clear()
    for (const reader of this.#readers.values()) reader.close(error)
    this.#readers.clear()
  }
}

/** The streams of one frame of this side. Code of the app may write another frame meanwhile. */
export class FrameStreams {
  /** @type {StreamWriter[]} */
  #writers = []
  #write

  /** @param {(source: any) => { id: number, writer: StreamWriter }} write */
  constructor(write) {
    this.#write = write
  }

  get isEmpty() {
    return this.#writers.length === 0
  }

  /** Prepares to send a stream. @param {any} source @returns {number} */
  write(source) {
    const { id, writer } = this.#write(source)
    this.#writers.push(writer)
    return id
  }

  /** Never called: a frame is written. @returns {never} */
  read() {
    throw new TypeError('this side writes')
  }

  /**
   * Starts the streams, once the frame has been added to a message.
   *
   * @param {() => void} [unwanted] Called when all have ended, and the other side has not read one to
   *   its end.
   */
  start(unwanted) {
    for (const writer of this.#writers) {
      if (unwanted)
        writer.onCancel = () => this.#writers.every(({ isOver }) => isOver) && unwanted()
      writer.pump()
    }
  }

  /** Drops the streams of a frame that is not sent. */
  drop() {
    for (const writer of this.#writers) writer.cancel()
  }

  /** Ends the streams with an error. @param {unknown} error */
  fail(error) {
    for (const writer of this.#writers) writer.fail(error)
  }
}
