/** The calls and messages of the other side: finds handlers, runs them, and answers once. */

import { IpcError } from './errors.js'
import { IpcEvent, abortReason } from './event.js'
import { isPromise, validate } from './handler-options.js'
import { heldBy } from './values.js'

/** @typedef {import('./peer.js').Peer} Peer */
/** @typedef {import('./local.js').Local} Local */
/** @typedef {import('./registry.js').Handler} Handler */
/**
 * @typedef {object} Answers
 * @property {(id: number, name: string, value: unknown) => void} result Throws if it cannot be sent.
 * @property {(id: number, name: string, error: unknown, refused?: boolean) => void} failed `refused`: if it
 *   is this package's own error, whose stack tells nothing.
 * @property {(id: number, name: string, value: unknown) => void} progress Throws if it cannot be sent.
 */
/** @typedef {(text: string) => unknown[]} ReadArguments */

/** The most characters of a name. */
const MAX_NAME = 256

export class Serving {
  /** Calls whose handlers run, and the size of their arguments. @type {Map<number, { event: IpcEvent, size: number }>} */
  #running = new Map()
  #held = 0
  #peer
  #local
  #answers
  #closed = false

  /** @param {Peer} peer @param {Local} local @param {Answers} answers */
  constructor(peer, local, answers) {
    this.#peer = peer
    this.#local = local
    this.#answers = answers
  }

  get size() {
    return this.#running.size
  }

  /** Characters and bytes of the arguments of calls whose handlers run. */
  get held() {
    return this.#held
  }

  /**
   * Takes a call or a message.
   *
   * @param {'c' | 's'} kind @param {number} id @param {string[]} fields Its name, its arguments and its
   *   flags.
   * @param {unknown[]} attachments @param {ReadArguments} read
   */
  take(kind, id, [name, text, flags], attachments, read) {
    if (typeof name !== 'string' || typeof text !== 'string')
      throw new TypeError('a field is missing')
    if (name === '' || name.length > MAX_NAME) throw new TypeError('a name is empty or too long')
    if (kind === 's') return this.#message(name, text, attachments, read)
    // A number is used once: no call runs twice.
    if (this.#running.has(id)) throw new TypeError('a call twice')
    this.#call(id, name, text, attachments, read, flags === 'p')
  }

  /** @param {number} id */
  cancel(id) {
    const event = this.#running.get(id)?.event
    if (!event) return
    this.#local.attempt(() => IpcEvent.abort(event, abortReason(event.name)))
  }

  /** The other side has gone. @param {IpcError} why */
  close(why) {
    this.#closed = true
    const running = [...this.#running.values()]
    this.#running.clear()
    this.#held = 0
    for (const { event } of running) this.#local.attempt(() => IpcEvent.abort(event, why))
  }

  /** @param {string} name @param {string} text @param {unknown[]} attachments @param {ReadArguments} read */
  #message(name, text, attachments, read) {
    const local = this.#local
    const hold = local.hold?.(this.#peer, name)
    const deliver = () => {
      const denied = local.admit?.(this.#peer, 'send', name, text.length, attachments)
      if (denied) return local.onError?.(denied, undefined, this.#peer)
      const listeners = local.listeners(this.#peer, name)
      if (listeners.length === 0) return this.#peer.missing(name)
      /** @type {unknown[]} */
      let args
      try {
        args = read(text)
      } catch (error) {
        return this.#peer.fail(error)
      }
      const event = this.#event(name, null)
      for (const { registry, listener } of listeners) {
        if (listener.once) registry.forget(name, listener)
        local.attempt(() => listener.fn(event, ...args))
      }
    }
    if (hold) hold(deliver)
    else deliver()
  }

  /**
   * @param {number} id @param {string} name @param {string} text @param {unknown[]} attachments
   * @param {ReadArguments} read @param {boolean} wantsProgress
   */
  #call(id, name, text, attachments, read, wantsProgress) {
    const event = this.#event(name, wantsProgress ? this.#progressOf(id, name) : null)
    const size = text.length + (attachments.length > 0 ? heldBy(attachments) : 0)
    this.#running.set(id, { event, size })
    this.#held += size
    const hold = this.#local.hold?.(this.#peer, name)
    const begin = () => {
      if (!this.#running.has(id)) return
      try {
        this.#run(id, event, text, attachments, read)
      } catch (error) {
        this.#fail(id, name, error)
      }
    }
    if (hold) hold(begin)
    else begin()
  }

  /**
   * @param {number} id @param {IpcEvent} event @param {string} text @param {unknown[]} attachments
   * @param {ReadArguments} read
   */
  #run(id, event, text, attachments, read) {
    const { name } = event
    const local = this.#local
    const denied = local.admit?.(this.#peer, 'invoke', name, text.length, attachments)
    if (denied) return this.#fail(id, name, denied, true)
    const found = local.handler(this.#peer, name)
    if (!found) return this.#fail(id, name, new IpcError('ERR_IPC_NO_HANDLER', name), true)
    const { registry, handler } = found
    const limited = local.limit?.(this.#peer, handler, name, text.length, attachments)
    if (limited instanceof IpcError) return this.#fail(id, name, limited, true)
    const done = () => limited?.()
    /** @type {unknown[]} */
    let args
    try {
      args = read(text)
    } catch (error) {
      done()
      this.#end(id)
      return this.#peer.fail(error)
    }
    if (handler.once) registry.finish(name, handler)
    /** @type {unknown} */
    let result
    try {
      result = runHandler(handler, event, args, local)
    } catch (error) {
      done()
      return this.#fail(id, name, error)
    }
    if (!isPromise(result)) {
      done()
      return this.#answer(id, name, result)
    }
    result.then(
      (value) => {
        done()
        this.#answer(id, name, value)
      },
      (error) => {
        done()
        this.#fail(id, name, error)
      }
    )
  }

  /** @param {number} id @param {string} name @param {unknown} value */
  #answer(id, name, value) {
    if (this.#closed || !this.#end(id)) return endStream(value)
    try {
      this.#answers.result(id, name, value)
    } catch (error) {
      this.#answers.failed(id, name, error)
    }
  }

  /** @param {number} id @param {string} name @param {unknown} error @param {boolean} [refused] */
  #fail(id, name, error, refused = false) {
    if (this.#closed || !this.#end(id)) return
    this.#answers.failed(id, name, error, refused)
  }

  /** @param {number} id @returns {boolean} False if it has ended before. */
  #end(id) {
    const call = this.#running.get(id)
    if (!call) return false
    this.#running.delete(id)
    this.#held -= call.size
    return true
  }

  /** A function that keeps nothing of the call but these. @param {number} id @param {string} name */
  #progressOf(id, name) {
    return (/** @type {unknown} */ value) => {
      if (this.#running.has(id)) this.#answers.progress(id, name, value)
    }
  }

  /** @param {string} name @param {((value: unknown) => void) | null} progress */
  #event(name, progress) {
    return this.#local.event(this.#peer, name, progress)
  }
}

/**
 * Runs a handler: validates the arguments, and calls the wrappers around it.
 *
 * @param {Handler} handler @param {IpcEvent} event @param {unknown[]} args
 * @param {Pick<Local, 'wrappers' | 'details'>} local
 * @returns {unknown} Its result, or a promise of it.
 */
export function runHandler({ fn, options }, event, args, { wrappers, details }) {
  if (options.args === undefined && wrappers.length === 0) return fn(event, ...args)
  const run = (/** @type {unknown[]} */ valid) => {
    const call = (/** @type {number} */ at) =>
      at === wrappers.length ? fn(event, ...valid) : wrappers[at](event, () => call(at + 1), valid)
    return call(0)
  }
  if (options.args === undefined) return run(args)
  const valid = validate(event.name, args, options.args, details)
  return Array.isArray(valid) ? run(valid) : valid.then(run)
}

/** A stream that nobody will read. @param {any} value */
function endStream(value) {
  try {
    if (typeof value?.[Symbol.asyncIterator] === 'function') value.return?.()?.catch?.(() => {})
  } catch {
    // It is not ours.
  }
}
