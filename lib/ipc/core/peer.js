/**
 * One connection between two ends: a page and main, two windows, a page and a utility process. Both
 * sides are the same. What is under it only has to pass messages on, in order.
 */

import { readFrames } from './batch.js'
import { Calls } from './calls.js'
import { IpcError, checkName } from './errors.js'
import { readError } from './error-text.js'
import { FrameValues, hasStreams } from './frame-values.js'
import { FrameWriter } from './frame-writer.js'
import { MAX_NAME, Serving } from './serving.js'
import { PeerStreams } from './streams.js'
import { costOf } from './stream-writer.js'
import { record, recordCall } from './tracing.js'
import { asIpcError, heldBy, sizeOf } from './values.js'

/** @typedef {import('./call-options.js').CallOptions} CallOptions */
/** @typedef {import('./batch.js').Frame} Frame */
/** @typedef {import('./streams.js').FrameStreams} FrameStreams */
/** @typedef {import('./frame-values.js').Written} Written */
/** @typedef {import('./peer-options.js').PeerOptions} PeerOptions */

/** What a call or a stream is counted as, beside its values. */
const OF_EACH = 1024
/** Kinds of frames whose size `messageBytes` limits. */
const LONG = 'rxgpf'
/** Characters and bytes after which an acknowledgement is sent. */
const ACKNOWLEDGE_AFTER = 256 * 1024

export class Peer {
  #options
  #calls = new Calls((id, streams, error) => this.#cancel(id, streams, error))
  #serving
  /** @type {PeerStreams} */
  #streams
  #values
  #writer
  #received = 0
  #acknowledged = 0

  /** @param {PeerOptions} options */
  constructor(options) {
    this.#options = options
    this.#streams = new PeerStreams(
      {
        part: (id, part) => this.#writer.part(id, part),
        end: (id) => this.#writer.plain(`z${id}`),
        fail: (id, error) => this.#writer.error(`f${id}`, error, 'stream'),
        room: options.room
      },
      {
        grant: (id, units) => this.#writer.plain(`w${id}`, `\t${units}`),
        cancel: (id) => this.#writer.plain(`d${id}`)
      },
      options.mayHold
    )
    this.#values = new FrameValues(options.codec, this.#streams)
    this.#writer = new FrameWriter(options, this.#values)
    this.#serving = new Serving(this, options.local, {
      result: (id, event, value) => this.#writer.result(id, event, value),
      failed: (id, name, error, refused) => this.#writer.error(`x${id}`, error, name, refused),
      progress: (id, name, value) => this.#writer.progress(id, name, value),
      unused: (value) => this.#values.drop(value),
      unread: (text) => this.#values.refuse(text)
    })
  }

  /** Whose connection it is. */
  get owner() {
    return this.#options.owner
  }

  /** What the other side is called. */
  get to() {
    return this.#options.to
  }

  /** The number of calls and streams under way, in both directions. */
  get busy() {
    return this.#calls.size + this.#serving.size + this.#streams.size
  }

  /** The number of calls of the other side whose handlers run. */
  get running() {
    return this.#serving.size
  }

  /** What the other side makes this one hold: characters and bytes, of calls and streams under way. */
  get held() {
    const { size, held } = this.#serving
    return held + this.#streams.held + (size + this.#streams.size) * OF_EACH
  }

  get isClosed() {
    return this.#writer.closed !== null
  }

  /**
   * Sends a message.
   *
   * @param {string} name @param {unknown[]} args
   * @throws {IpcError} `ERR_IPC_GONE`, `ERR_IPC_VALUE`.
   */
  send(name, args) {
    checkName(name)
    if (this.#writer.closed) throw this.#writer.goneFor(name)
    if (this.#options.hasRoom?.() === false) {
      const what = 'the other side does not read, and too much waits for it.'
      return this.#serving.report(new IpcError('ERR_IPC_BUSY', name, what))
    }
    const { local } = this.#options
    const started = local.trace ? performance.now() : 0
    const written = this.#writer.arguments(name, args)
    this.#writer.add('s', `\t${name}\t${written.text}`, written)
    if (local.trace) record(local, this.#begun('send', name, written, started, args), 'sent')
  }

  /**
   * Calls a handler of the other side.
   *
   * @param {string} name @param {unknown[]} args @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  invoke(name, args, options = {}) {
    return new Promise((resolve, reject) => {
      checkName(name)
      if (this.#writer.closed) throw this.#writer.goneFor(name)
      const { signal, onProgress } = options
      if (signal?.aborted) throw signal.reason
      const { local } = this.#options
      const started = local.trace ? performance.now() : 0
      const written = this.#writer.arguments(name, args)
      const { streams } = written
      // Code of the app, such as a getter, may have aborted it meanwhile.
      if (signal?.aborted) {
        streams.drop()
        throw signal.reason
      }
      const call = { name, resolve, reject, onProgress, streams }
      if (local.trace) recordCall(local, call, this.#begun('invoke', name, written, started, args))
      const id = this.#calls.add(call, options)
      try {
        this.#writer.add(`c${id}`, `\t${name}\t${written.text}${onProgress ? '\tp' : ''}`, written)
      } catch (error) {
        this.refuse(id, error)
      }
    })
  }

  /**
   * Takes a message of the other side.
   *
   * @param {string} text @param {readonly unknown[]} attachments
   * @throws {TypeError} If it is no message of a peer, and there is no `malformed`.
   */
  receive(text, attachments) {
    if (this.#writer.closed) return
    try {
      const frames = readFrames(text, attachments)
      this.#options.work?.(frames.length, text.length)
      for (const frame of frames) {
        this.#take(frame)
        // A handler may have closed it.
        if (this.#writer.closed) return
      }
    } catch (error) {
      return this.#malformed(error)
    }
    if (this.#options.acknowledges) this.#acknowledge(text.length + sizeOf(attachments))
  }

  /** @param {unknown} error */
  #malformed(error) {
    const { malformed } = this.#options
    if (!malformed || !(error instanceof TypeError)) throw error
    if (this.#writer.closed) return
    const why = new IpcError('ERR_IPC_MESSAGE', undefined, `${error.message}.`)
    malformed(why)
    this.close(why)
  }

  /** Sends what was collected, at once. */
  flush() {
    this.#writer.flush()
  }

  /**
   * Tells the other side that nothing listens to that name.
   *
   * @param {string} name
   */
  missing(name) {
    if (this.#options.complains?.() === false) return
    this.#writer.plain('n', `\t${name}`)
  }

  /**
   * Rejects a call that the transport did not accept.
   *
   * @param {number} id @param {unknown} error
   */
  refuse(id, error) {
    const call = this.#calls.take(id)
    call?.reject(error)
    call?.streams.drop()
  }

  /**
   * Ends the connection: all calls reject, all handlers are aborted, all streams end.
   *
   * @param {IpcError} [why]
   */
  close(why = new IpcError('ERR_IPC_GONE', undefined)) {
    if (this.#writer.closed) return
    this.#writer.close(why)
    this.#calls.rejectAll(({ name }) => this.#writer.goneFor(name))
    this.#serving.close(why)
    this.#streams.close(why)
  }

  /** @param {Frame} frame */
  #take(frame) {
    const { kind, id, fields, attachments } = frame
    if (LONG.includes(kind) && this.#isTooLarge(frame)) return
    switch (kind) {
      case 's':
      case 'c':
        return this.#serving.take(kind, id, fields, attachments, (text) =>
          this.#values.read(text, attachments)
        )
      case 'r':
        return this.#settle(id, fields[0], attachments)
      case 'x':
        return this.#failed(id, fields[0])
      case 'k':
        return this.#serving.cancel(id)
      case 'g':
        return this.#progress(id, fields[0], attachments)
      case 'p':
        return this.#parts(id, fields, attachments)
      case 'z':
        return this.#streams.ended(id, null)
      case 'f':
        return this.#streams.ended(id, { error: readError(fields[0], this.#options.codec) })
      case 'w':
        return this.#streams.granted(id, positive(fields[0]))
      case 'd':
        return this.#streams.cancelled(id)
      case 'n':
        return this.#unheard(fields[0])
      case 'a':
        return this.#options.acknowledged?.(id)
      default:
        throw new TypeError(`there is no frame "${kind}"`)
    }
  }

  /** Nothing listens to a message of this side. @param {string} name */
  #unheard(name) {
    if (typeof name !== 'string' || name.length > MAX_NAME) throw new TypeError('a name is not one')
    this.#serving.report(new IpcError('ERR_IPC_NO_LISTENER', name))
  }

  /** Ends what a frame belongs to, if it is too large. @param {Frame} frame */
  #isTooLarge({ kind, id, fields, attachments }) {
    const most = this.#options.messageBytes?.() ?? Infinity
    const size = (fields.at(-1)?.length ?? 0) + heldBy(attachments)
    if (size <= most) return false
    const call = 'rx'.includes(kind) ? this.#calls.take(id) : undefined
    const what = `it has ${size} characters and bytes.`
    const error = new IpcError('ERR_IPC_TOO_LARGE', call?.name, what)
    call?.reject(error)
    if (kind === 'p') this.#streams.abort(id, error)
    else if (kind === 'f') this.#streams.ended(id, { error })
    return true
  }

  /** @param {number} id @param {string} text @param {unknown[]} attachments */
  #settle(id, text, attachments) {
    const call = this.#calls.take(id)
    if (!call) return this.#values.refuse(text)
    try {
      const [value] = this.#values.read(text, attachments)
      call.resolve(value)
    } catch (error) {
      call.reject(asIpcError(error, call.name, 'result'))
    }
  }

  /** @param {number} id @param {string} text */
  #failed(id, text) {
    const call = this.#calls.take(id)
    call?.reject(readError(text, this.#options.codec))
  }

  /** @param {number} id @param {string} text @param {unknown[]} attachments */
  #progress(id, text, attachments) {
    const call = this.#calls.get(id)
    if (!call?.onProgress) return this.#values.refuse(text)
    const [value] = this.#values.read(text, attachments)
    this.#options.local.attempt(() => call.onProgress?.(value))
  }

  /** @param {number} id @param {string[]} fields @param {unknown[]} attachments */
  #parts(id, [cost, text], attachments) {
    if (!this.#streams.reads(id)) return this.#values.refuse(text)
    const size = text.length + heldBy(attachments)
    // Reading removes them.
    const attached = sizeOf(attachments)
    const values = this.#values.read(text, attachments)
    const units = positive(cost)
    // A writer that counts less than there is would not have to wait.
    const length = text.length - 1 - values.length + attached
    if (units < Math.max(values.length, costOf(length) - 1)) throw new TypeError('a wrong cost')
    this.#streams.parts(id, values, units, hasStreams(text), size)
  }

  /** @param {number} id @param {FrameStreams} streams @param {unknown} error */
  #cancel(id, streams, error) {
    if (this.#writer.closed) return
    // If it was not sent yet, the handler never begins.
    if (this.#writer.remove(`c${id}`)) return streams.drop()
    this.#writer.plain(`k${id}`)
    streams.fail(error)
  }

  /** @param {number} length */
  #acknowledge(length) {
    this.#received += length
    if (this.#received - this.#acknowledged < ACKNOWLEDGE_AFTER) return
    this.#acknowledged = this.#received
    this.#writer.plain(`a${this.#received}`)
  }

  /**
   * What is known of a call or message when it is sent.
   *
   * @param {string} kind @param {string} name @param {Written} written @param {number} started
   * @param {unknown[]} args
   */
  #begun(kind, name, { text, size }, started, args) {
    return { kind, name, to: this.#options.to, bytes: text.length + size, started, args }
  }
}

/** A whole number of a frame. @param {string} text */
function positive(text) {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError('a number is not one')
  return number
}
