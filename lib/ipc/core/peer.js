/**
 * One connection between two ends: a page and main, two windows, a page and a utility process. Both
 * sides are the same. What is under it only has to pass messages on, in order.
 */

import { Batch, readFrames } from './batch.js'
import { Calls } from './calls.js'
import { IpcError, checkName } from './errors.js'
import { readError, writeError } from './error-text.js'
import { Serving } from './serving.js'
import { PeerStreams } from './streams.js'
import { costOf, mayCost } from './stream-writer.js'
import { asIpcError, heldBy, readValues, sizeOf, writeValues } from './values.js'

/** @typedef {import('./call-options.js').CallOptions} CallOptions */
/** @typedef {import('./values.js').Attachment} Attachment */
/** @typedef {import('./values.js').Codec} Codec */
/** @typedef {import('./batch.js').Frame} Frame */
/** @typedef {import('./local.js').Local} Local */
/**
 * @typedef {object} PeerOptions
 * @property {(text: string, attachments: Attachment[]) => void} post Sends a message to the other side.
 * @property {(flush: () => void) => void} schedule Calls it after the current callbacks.
 * @property {Codec} codec
 * @property {Local} local What this side offers.
 * @property {any} [owner] Whose connection it is, for `local`.
 * @property {string} [to] What the other side is called in traces and messages.
 * @property {(characters: number) => void} [acknowledged] Called with the other side's
 *   acknowledgements.
 * @property {boolean} [acknowledges] Whether to acknowledge what was received.
 * @property {(why: IpcError) => void} [malformed] Called if the other side has sent what no peer sends. The
 *   connection ends after that. Without it, `receive` throws a TypeError.
 * @property {(frames: number, characters: number) => void} [work] Counts what a message costs.
 * @property {() => number} [messageBytes] The most characters and bytes of a result, or a part of a
 *   stream. `local.admit` limits calls and messages.
 * @property {(size: number) => boolean} [mayHold] Whether parts of streams of that size may wait to be read.
 * @property {() => boolean} [hasRoom] Whether messages and progress may be sent now, or are dropped.
 * @property {() => Promise<void> | null} [room] See `Sink`.
 * @property {() => boolean} [complains] Whether to tell once more that nothing listens to a message.
 */

/** What a call or a stream is counted as, beside its values. */
const OF_EACH = 1024
/** Characters and bytes after which an acknowledgement is sent. */
const ACKNOWLEDGE_AFTER = 256 * 1024

export class Peer {
  /** @type {IpcError | null} */
  #closed = null
  #options
  #batch
  #calls = new Calls((id, name) => this.#cancel(id, name))
  #serving
  #streams
  #received = 0
  #acknowledged = 0

  /** @param {PeerOptions} options */
  constructor(options) {
    this.#options = options
    this.#batch = new Batch(options.post, options.schedule)
    this.#streams = new PeerStreams(
      {
        part: (id, part) => this.#sendPart(id, part),
        end: (id) => this.#batch.add(`z${id}`, ''),
        fail: (id, error) => this.#batch.add(`f${id}`, `\t${this.#errorText(error, 'stream')}`),
        room: options.room
      },
      {
        grant: (id, units) => this.#closed ?? this.#batch.add(`w${id}`, `\t${units}`),
        cancel: (id) => this.#closed ?? this.#batch.add(`d${id}`, '')
      },
      options.mayHold
    )
    this.#serving = new Serving(this, options.local, {
      result: (id, name, value) => this.#sendResult(id, name, value),
      failed: (id, name, error, refused) =>
        this.#batch.add(`x${id}`, `\t${this.#errorText(error, name, refused)}`),
      progress: (id, name, value) => this.#sendProgress(id, name, value)
    })
  }

  /** Whose connection it is. */
  get owner() {
    return this.#options.owner
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
    return this.#closed !== null
  }

  /**
   * Sends a message.
   *
   * @param {string} name @param {unknown[]} args
   * @throws {IpcError} `ERR_IPC_GONE`, `ERR_IPC_VALUE`.
   */
  send(name, args) {
    checkName(name)
    if (this.#closed) throw this.#goneFor(name)
    const { hasRoom, local, to } = this.#options
    if (hasRoom && !hasRoom()) {
      const what = 'the other side does not read, and too much waits for it.'
      return local.onError?.(new IpcError('ERR_IPC_BUSY', name, what), to, this)
    }
    const started = performance.now()
    const size = this.#add('s', `\t${name}\t`, name, args, '')
    this.#trace('send', name, size, started, 'sent', args)
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
      if (this.#closed) throw this.#goneFor(name)
      const { signal, onProgress } = options
      if (signal?.aborted) throw signal.reason
      const started = performance.now()
      const id = this.#calls.add({ name, started, resolve, reject, onProgress }, options)
      try {
        const size = this.#add(`c${id}`, `\t${name}\t`, name, args, onProgress ? '\tp' : '')
        this.#traceCall(id, name, size, args)
      } catch (error) {
        this.#calls.take(id)
        throw error
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
    if (this.#closed) return
    // Reading removes them.
    const size = this.#options.acknowledges ? text.length + sizeOf(attachments) : 0
    try {
      const frames = readFrames(text, attachments)
      this.#options.work?.(frames.length, text.length)
      for (const frame of frames) {
        this.#take(frame)
        // A handler may have closed it.
        if (this.#closed) return
      }
    } catch (error) {
      return this.fail(error)
    }
    if (this.#options.acknowledges) this.#acknowledge(size)
  }

  /**
   * The other side has sent what no peer sends.
   *
   * @param {unknown} error
   */
  fail(error) {
    const { malformed } = this.#options
    if (!malformed || !(error instanceof TypeError)) throw error
    if (this.#closed) return
    const why = new IpcError('ERR_IPC_MESSAGE', undefined, `${error.message}.`)
    malformed(why)
    this.close(why)
  }

  /** Sends what was collected, at once. */
  flush() {
    this.#batch.flush()
  }

  /**
   * Tells the other side that nothing listens to that name.
   *
   * @param {string} name
   */
  missing(name) {
    if (this.#closed || this.#options.complains?.() === false) return
    this.#batch.add('n', `\t${name}`)
  }

  /**
   * Rejects a call that the transport did not accept.
   *
   * @param {number} id @param {unknown} error
   */
  refuse(id, error) {
    this.#calls.take(id)?.reject(error)
  }

  /**
   * Ends the connection: all calls reject, all handlers are aborted, all streams end.
   *
   * @param {IpcError} [why]
   */
  close(why = new IpcError('ERR_IPC_GONE', undefined)) {
    if (this.#closed) return
    this.#closed = why
    this.#batch.clear()
    this.#calls.rejectAll(({ name }) => this.#goneFor(name))
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
          readValues(text, this.#options.codec, attachments, this.#streams)
        )
      case 'r':
        return this.#settle(id, fields[0], attachments)
      case 'x':
        return this.#reject(id, fields[0])
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

  /** @param {number} id @param {string} text @param {unknown[]} attachments */
  #settle(id, text, attachments) {
    const call = this.#calls.take(id)
    if (!call) return this.#discard(text, attachments)
    try {
      const [value] = readValues(text, this.#options.codec, attachments, this.#streams)
      call.resolve(value)
    } catch (error) {
      call.reject(asIpcError(error, call.name, 'result'))
    }
  }

  /** @param {number} id @param {string} text */
  #reject(id, text) {
    // If the text is malformed, the call ends with the connection.
    const error = this.#calls.get(id) && readError(text, this.#options.codec)
    this.#calls.take(id)?.reject(error)
  }

  /** Nothing listens to a message. @param {string} name */
  #unheard(name) {
    checkName(name)
    const { local, to } = this.#options
    local.onError?.(new IpcError('ERR_IPC_NO_LISTENER', name), to, this)
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

  /** A result that nobody waits for may be a stream. @param {string} text @param {unknown[]} attachments */
  #discard(text, attachments) {
    if (!text.includes('$stream')) return
    for (const value of readValues(text, this.#options.codec, attachments, this.#streams)) {
      ;/** @type {any} */ (value)?.return?.()
    }
  }

  /** @param {number} id @param {string} text @param {unknown[]} attachments */
  #progress(id, text, attachments) {
    const call = this.#calls.get(id)
    if (!call?.onProgress) return
    const [value] = readValues(text, this.#options.codec, attachments, this.#streams)
    this.#options.local.attempt(() => call.onProgress?.(value))
  }

  /** @param {number} id @param {string[]} fields @param {unknown[]} attachments */
  #parts(id, [cost, text], attachments) {
    if (!this.#streams.reads(id)) return
    const size = text.length + heldBy(attachments)
    const length = text.length + sizeOf(attachments)
    const values = readValues(text, this.#options.codec, attachments, this.#streams)
    const units = positive(cost)
    if (!mayCost(units, values.length, length))
      throw new TypeError('the cost of a part is not right')
    this.#streams.parts(id, values, units, size)
  }

  /**
   * Writes values and adds them as a frame.
   *
   * @param {string} head @param {string} before @param {string} name @param {unknown[]} values
   * @param {string} after
   * @returns {number} The size of the values.
   */
  #add(head, before, name, values, after) {
    /** @type {Attachment[]} */
    const attachments = []
    const text = this.#write(values, name, attachments, 'argument')
    const size = attachments.length > 0 ? sizeOf(attachments) : 0
    this.#options.local.checkSize?.(name, text.length + size)
    this.#batch.add(head, before + text + after, attachments, size)
    this.#streams.start()
    // What is attached is not copied: it must not change until it is sent.
    if (attachments.length > 0) this.#batch.flush()
    return text.length + size
  }

  /**
   * @param {unknown[]} values @param {string} name @param {Attachment[]} attachments
   * @param {'argument' | 'result' | 'part' | 'progress'} what
   */
  #write(values, name, attachments, what) {
    const { codec } = this.#options
    try {
      return writeValues(values, codec, attachments, this.#streams)
    } catch (error) {
      this.#streams.drop()
      throw asIpcError(error, name, what, what === 'argument' ? wrong(values, codec) : undefined)
    }
  }

  /** @param {number} id @param {string} name @param {unknown} value */
  #sendResult(id, name, value) {
    /** @type {Attachment[]} */
    const attachments = []
    const text = this.#write([value], name, attachments, 'result')
    const size = attachments.length > 0 ? sizeOf(attachments) : 0
    this.#batch.add(`r${id}`, `\t${text}`, attachments, size)
    this.#streams.start()
    if (attachments.length > 0) this.#batch.flush()
  }

  /** @param {number} id @param {string} name @param {unknown} value */
  #sendProgress(id, name, value) {
    if (this.#options.hasRoom?.() === false) return
    /** @type {Attachment[]} */
    const attachments = []
    const text = this.#write([value], name, attachments, 'progress')
    this.#batch.add(`g${id}`, `\t${text}`, attachments, sizeOf(attachments))
    this.#streams.start()
    if (attachments.length > 0) this.#batch.flush()
  }

  /** @param {number} id @param {unknown} part @returns {number} */
  #sendPart(id, part) {
    /** @type {Attachment[]} */
    const attachments = []
    const text = this.#write([part], 'stream', attachments, 'part')
    const length = text.length - 2 + sizeOf(attachments)
    if (attachments.length === 0) this.#batch.addPart(id, text.slice(1, -1), costOf(length))
    else {
      this.#batch.add(`p${id}`, `\t${costOf(length)}\t${text}`, attachments, length)
      this.#batch.flush()
    }
    this.#streams.start()
    return length
  }

  /** @param {number} id @param {string} name */
  #cancel(id, name) {
    if (this.#closed) return
    // If it was not sent yet, the handler never begins.
    if (!this.#batch.remove(`c${id}`)) this.#batch.add(`k${id}`, '')
    void name
  }

  /** @param {number} length */
  #acknowledge(length) {
    this.#received += length
    if (this.#received - this.#acknowledged < ACKNOWLEDGE_AFTER) return
    this.#acknowledged = this.#received
    this.#batch.add(`a${this.#received}`, '')
  }

  /** @param {unknown} error @param {string} name @param {boolean} [refused] */
  #errorText(error, name, refused = false) {
    const { codec, local } = this.#options
    return writeError(error, name, codec, local.details && !refused)
  }

  /** @param {string} name */
  #goneFor(name) {
    const closed = /** @type {IpcError} */ (this.#closed)
    return new IpcError(closed.code, name, undefined, { cause: closed })
  }

  /** @param {string} kind @param {string} name @param {number} bytes @param {number} started @param {string} outcome @param {unknown[]} args */
  #trace(kind, name, bytes, started, outcome, args) {
    const { trace } = this.#options.local
    if (!trace) return
    trace({
      kind,
      name,
      to: this.#options.to,
      bytes,
      ms: performance.now() - started,
      outcome,
      args
    })
  }

  /** Traces the call when it ends. @param {number} id @param {string} name @param {number} bytes @param {unknown[]} args */
  #traceCall(id, name, bytes, args) {
    if (!this.#options.local.trace) return
    const call = this.#calls.get(id)
    if (!call) return
    const { resolve, reject, started } = call
    call.resolve = (value) => {
      this.#trace('invoke', name, bytes, started, 'result', args)
      resolve(value)
    }
    call.reject = (error) => {
      const { code, name: className } = /** @type {any} */ (Object(error))
      this.#trace('invoke', name, bytes, started, code ?? className ?? 'error', args)
      reject(error)
    }
  }
}

/** Kinds of frames whose size `messageBytes` limits. */
const LONG = 'rxgpf'

/** A whole number of a frame. @param {string} text */
function positive(text) {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError('a number is not one')
  return number
}

/** The first argument that cannot be written. @param {unknown[]} values @param {Codec} codec */
function wrong(values, codec) {
  const at = values.findIndex((value) => {
    try {
      writeValues([value], codec, [], DRY)
      return false
    } catch {
      return true
    }
  })
  return at === -1 ? undefined : at
}

/** Writes streams without sending them. */
const DRY = { write: () => 0, read: () => undefined }
