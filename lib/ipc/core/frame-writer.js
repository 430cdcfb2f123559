/** What one side of a connection sends: values become frames, and frames are collected into messages. */

import { Batch } from './batch.js'
import { writeError } from './error-text.js'
import { IpcError } from './errors.js'
import { IpcEvent, abortReason } from './event.js'
import { costOf } from './stream-writer.js'

/** @typedef {import('./frame-values.js').FrameValues} FrameValues */
/** @typedef {import('./frame-values.js').Written} Written */
/** @typedef {import('./peer-options.js').PeerOptions} PeerOptions */

export class FrameWriter {
  /** Why nothing is sent any more. @type {IpcError | null} */
  closed = null
  #options
  #values
  #batch

  /** @param {PeerOptions} options @param {FrameValues} values */
  constructor(options, values) {
    this.#options = options
    this.#values = values
    this.#batch = new Batch(options.post)
  }

  /**
   * Writes the arguments of a call or message. They are sent with `add`.
   *
   * @param {string} name @param {unknown[]} args
   * @returns {Written}
   * @throws {unknown} `ERR_IPC_VALUE`, `ERR_IPC_TOO_LARGE`, `ERR_IPC_GONE`, or what a getter has thrown.
   */
  arguments(name, args) {
    const written = this.#write(args, name, 'argument')
    try {
      this.#options.local.checkSize?.(name, written.text.length + written.size)
    } catch (error) {
      written.streams.drop()
      throw error
    }
    return written
  }

  /**
   * Sends a frame without values.
   *
   * @param {string} head A kind and an identifier. @param {string} [rest] The fields, each after a tab.
   */
  plain(head, rest = '') {
    this.#batch.add(head, rest)
  }

  /**
   * Sends a frame with values.
   *
   * @param {string} head @param {string} rest @param {Written} written
   * @param {() => void} [unwanted] See `start`.
   */
  add(head, rest, { attachments, size, streams }, unwanted) {
    this.#batch.add(head, rest, attachments, size)
    streams.start(unwanted)
    // What is attached is not copied: it must not change until it is sent.
    if (attachments.length > 0) this.#batch.flush()
  }

  /** @param {number} id @param {IpcEvent} event @param {unknown} value */
  result(id, event, value) {
    const { name } = event
    const written = this.#write([value], name, 'result')
    // A generator may wait for something with the signal of its event.
    const unwanted = () =>
      this.#options.local.attempt(() => IpcEvent.abort(event, this.closed ?? abortReason(name)))
    this.add(`r${id}`, `\t${written.text}`, written, unwanted)
  }

  /** @param {number} id @param {string} name @param {unknown} value */
  progress(id, name, value) {
    if (this.#options.hasRoom?.() === false) return
    const written = this.#write([value], name, 'progress')
    this.add(`g${id}`, `\t${written.text}`, written)
  }

  /** @param {number} id Of a stream. @param {unknown} part @returns {number} Its length. */
  part(id, part) {
    const written = this.#write([part], 'stream', 'part')
    const { text, attachments, size, streams } = written
    const length = text.length - 2 + size
    if (attachments.length > 0) this.add(`p${id}`, `\t${costOf(length)}\t${text}`, written)
    else {
      this.#batch.addPart(id, text.slice(1, -1), costOf(length))
      streams.start()
    }
    return length
  }

  /**
   * @param {string} head @param {unknown} error @param {string} name
   * @param {boolean} [refused] Whether this library refused it: then the other side gets no details.
   */
  error(head, error, name, refused = false) {
    const { codec, local } = this.#options
    this.#batch.add(head, `\t${writeError(error, name, codec, local.details && !refused)}`)
  }

  /**
   * Takes a frame back.
   *
   * @param {string} head
   * @returns {boolean} False if it was sent.
   */
  remove(head) {
    return this.#batch.remove(head)
  }

  /** Sends what was collected, at once. */
  flush() {
    this.#batch.flush()
  }

  /** Drops what was collected. Nothing is sent afterwards. @param {IpcError} why */
  close(why) {
    this.closed = why
    this.#batch.close()
  }

  /** The error for a call or message of a connection that has ended. @param {string} name */
  goneFor(name) {
    const closed = /** @type {IpcError} */ (this.closed)
    return new IpcError(closed.code, name, undefined, { cause: closed })
  }

  /**
   * @param {unknown[]} values @param {string} name
   * @param {import('./frame-values.js').What} what
   * @returns {Written}
   */
  #write(values, name, what) {
    const written = this.#values.write(values, name, what)
    // Code of the app, such as a getter, may have closed this meanwhile.
    if (!this.closed) return written
    written.streams.drop()
    throw this.goneFor(name)
  }
}
