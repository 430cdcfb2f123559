/** How main reaches other ends: `ipc.to(...)`. */

import { CalledStream, IpcError, callOptions, checkName, splitOptions } from '../core/index.js'
import { copyArguments } from './waiting.js'

/** @typedef {import('./ends.js').End} End */
/** @typedef {import('../core/values.js').Codec} Codec */
/** @typedef {import('../core/call-options.js').CallOptions} CallOptions */
/**
 * @typedef {object} RemoteOptions
 * @property {(name: string) => End[]} ends Finds the ends, at each call.
 * @property {string} to What they are, in words.
 * @property {Codec} codec
 * @property {() => number} timeout Milliseconds, for calls without their own.
 * @property {(error: IpcError) => void} report Called for messages that are dropped.
 */

/** Other ends, of main's side. */
export class Remote {
  #options

  /** @param {RemoteOptions} options */
  constructor(options) {
    this.#options = options
  }

  /**
   * Sends a message to all ends that this stands for. A window that is still loading gets it when its
   * page listens.
   *
   * @param {string} name @param {...unknown} args
   * @throws {IpcError} `ERR_IPC_TARGET`, `ERR_IPC_GONE`, `ERR_IPC_VALUE`, `ERR_IPC_NAME`.
   */
  send(name, ...args) {
    checkName(name)
    const ends = this.#find(name)
    if (ends.length === 0) throw new IpcError('ERR_IPC_TARGET', name)
    for (const end of ends) this.#sendTo(end, name, args)
  }

  /**
   * Calls a handler of the one end that this stands for. Its last argument may be options.
   *
   * @param {string} name @param {...any} rest
   * @returns {Promise<any>}
   */
  async invoke(name, ...rest) {
    checkName(name)
    const { args, options } = splitOptions(name, rest)
    const ends = this.#find(name)
    if (ends.length !== 1) {
      const what = `there are ${ends.length} windows "${this.#options.to}" instead of 1.`
      throw new IpcError('ERR_IPC_TARGET', name, what)
    }
    const timed = { timeout: this.#options.timeout(), ...options }
    const peer = peerOf(ends[0])
    if (peer && denies(ends[0], name)) throw new IpcError('ERR_IPC_DENIED', name)
    return peer ? peer.invoke(name, args, timed) : this.#invokeLater(ends[0], name, args, timed)
  }

  /**
   * Calls a handler whose result is a stream, and gives its parts.
   *
   * @param {string} name @param {...any} rest
   */
  stream(name, ...rest) {
    checkName(name)
    const { args, options } = splitOptions(name, rest)
    const call = (/** @type {AbortSignal} */ signal) =>
      this.invoke(name, ...args, callOptions({ ...options, signal }))
    return new CalledStream(name, call, options.signal)
  }

  /** @param {string} name */
  #find(name) {
    try {
      return this.#options.ends(name)
    } catch (error) {
      const { code, message } = /** @type {IpcError} */ (error)
      throw new IpcError(code, name, message.replace(/\.[^.]*\.?$/, '.'), { cause: error })
    }
  }

  /** @param {End} end @param {string} name @param {unknown[]} args */
  #sendTo(end, name, args) {
    const link = end.link?.()
    const peer = peerOf(end)
    if (peer && denies(end, name)) {
      return this.#options.report(new IpcError('ERR_IPC_DENIED', name))
    }
    if (peer && (!link || link.hasRoomFor(0))) return peer.send(name, args)
    if (peer) {
      const what = 'the page of the window does not read, and too much waits for it.'
      return this.#options.report(new IpcError('ERR_IPC_BUSY', name, what))
    }
    const copy = copyArguments(name, args, this.#options.codec)
    const fail = (/** @type {IpcError} */ error) =>
      this.#options.report(new IpcError(error.code, name, undefined, { cause: error }))
    try {
      end.waiting.add(
        {
          deliver: (ready) =>
            denies(end, name)
              ? fail(new IpcError('ERR_IPC_DENIED', name))
              : ready.send(name, copy.args),
          fail,
          size: copy.size
        },
        name
      )
    } catch (error) {
      this.#options.report(/** @type {IpcError} */ (error))
    }
  }

  /** @param {End} end @param {string} name @param {unknown[]} args @param {CallOptions} options */
  #invokeLater(end, name, args, { signal, timeout, onProgress }) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const copy = copyArguments(name, args, this.#options.codec)
      // From now on, also while it is delivered.
      const ended = new AbortController()
      const stop = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const end_ = (/** @type {unknown} */ error) => {
        stop()
        remove()
        ended.abort(error)
        reject(error)
      }
      const onAbort = () => end_(signal?.reason)
      const timer = setTimeout(() => {
        end_(new IpcError('ERR_IPC_TIMEOUT', name, `there was no answer within ${timeout} ms.`))
      }, timeout)
      signal?.addEventListener('abort', onAbort, { once: true })
      const deliver = (/** @type {import('../core/peer.js').Peer} */ peer) => {
        if (denies(end, name)) return fail(new IpcError('ERR_IPC_DENIED', name))
        peer
          .invoke(name, copy.args, { signal: ended.signal, onProgress })
          .finally(stop)
          .then(resolve, reject)
      }
      const fail = (/** @type {IpcError} */ error) =>
        end_(new IpcError(error.code, name, undefined, { cause: error }))
      let remove = () => {}
      try {
        remove = end.waiting.add({ deliver, fail, size: copy.size }, name)
      } catch (error) {
        end_(error)
      }
    })
  }
}

/** Whether the access rule keeps it from the page. @param {End} end @param {string} name */
function denies(end, name) {
  return end.link?.()?.allows(name) === false
}

/** Nothing may overtake what waits. @param {End} end */
function peerOf(end) {
  return end.waiting.isEmpty ? end.peer() : null
}
