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
 * @property {(id: number, event: IpcEvent, value: unknown) => void} result Throws if it cannot be sent.
 * @property {(id: number, name: string, error: unknown, refused?: boolean) => void} failed `refused`: if it
 *   is this package's own error, whose stack tells nothing.
 * @property {(id: number, name: string, value: unknown) => void} progress Throws if it cannot be sent.
 * @property {(value: unknown) => void} unused Ends the streams in a result that nobody waits for.
 * @property {(text: string) => void} unread Ends the streams in arguments that nobody will read.
 */
/** @typedef {(text: string) => unknown[]} ReadArguments */

/** The most characters of a name. */
export const MAX_NAME = 256

export class Serving {
  /** Calls whose handlers run, and the size of their arguments. @type {Map<number, { event: IpcEvent, size: number }>} */
  #running = new Map()
  /** The sum of these sizes. */
  #size = 0
  /** The arguments of those that are kept for later. @type {Map<number, string>} */
  #held = new Map()
  #last = -1
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
    return this.#size
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
    // A number is used once, and they grow: no call runs twice.
    if (id <= this.#last) throw new TypeError('a call twice')
    this.#last = id
    this.#call(id, name, text, attachments, read, flags === 'p')
  }

  /** @param {number} id */
  cancel(id) {
    const event = this.#running.get(id)?.event
    if (!event) return
    const held = this.#held.get(id)
    if (held !== undefined) {
      // It never begins.
      this.#held.delete(id)
      this.#end(id)
      this.#answers.unread(held)
    }
    this.#local.attempt(() => IpcEvent.abort(event, abortReason(event.name)))
  }

  /** The other side has gone. @param {IpcError} why */
  close(why) {
    this.#closed = true
    const running = [...this.#running.values()]
    this.#running.clear()
    this.#size = 0
    this.#held.clear()
    for (const { event } of running) this.#local.attempt(() => IpcEvent.abort(event, why))
  }

  /** Tells the app what no caller learns. @param {IpcError} error */
  report(error) {
    this.#local.attempt(() => this.#local.onError?.(error, this.#peer.to, this.#peer))
  }

  /** @param {string} name @param {string} text @param {unknown[]} attachments @param {ReadArguments} read */
  #message(name, text, attachments, read) {
    const deliver = () => this.#deliver(name, text, attachments, read)
    const hold = this.#local.hold?.(this.#peer, name)
    if (!hold) return deliver()
    hold(() => {
      try {
        deliver()
      } catch (cause) {
        // Whoever has sent it may have gone.
        this.report(new IpcError('ERR_IPC_MESSAGE', name, undefined, { cause }))
      }
    })
  }

  /** @param {string} name @param {string} text @param {unknown[]} attachments @param {ReadArguments} read */
  #deliver(name, text, attachments, read) {
    const local = this.#local
    const denied = local.admit?.(this.#peer, 'send', name, text.length, attachments)
    const listeners = denied ? [] : local.listeners(this.#peer, name)
    if (listeners.length === 0) {
      this.#answers.unread(text)
      return denied ? this.report(denied) : this.#peer.missing(name)
    }
    const args = read(text)
    const event = this.#event(name, null)
    for (const { registry, listener } of listeners) {
      // Another listener may have removed it.
      if (listener.gone) continue
      if (listener.once) registry.forget(name, listener)
      local.attempt(() => listener.fn(event, ...args))
    }
  }

  /**
   * @param {number} id @param {string} name @param {string} text @param {unknown[]} attachments
   * @param {ReadArguments} read @param {boolean} wantsProgress
   */
  #call(id, name, text, attachments, read, wantsProgress) {
    const event = this.#event(name, wantsProgress ? this.#progressOf(id, name) : null)
    const size = text.length + (attachments.length > 0 ? heldBy(attachments) : 0)
    this.#running.set(id, { event, size })
    this.#size += size
    const begin = () => {
      this.#held.delete(id)
      if (!this.#running.has(id)) return
      try {
        this.#run(id, event, text, attachments, read)
      } catch (error) {
        this.#fail(id, name, error)
      }
    }
    const hold = this.#local.hold?.(this.#peer, name)
    if (!hold) return begin()
    this.#held.set(id, text)
    hold(begin)
  }

  /**
   * @param {number} id @param {IpcEvent} event @param {string} text @param {unknown[]} attachments
   * @param {ReadArguments} read
   */
  #run(id, event, text, attachments, read) {
    const { name } = event
    const local = this.#local
    const refuse = (/** @type {unknown} */ error) => {
      this.#answers.unread(text)
      this.#fail(id, name, error, true)
    }
    const denied = local.admit?.(this.#peer, 'invoke', name, text.length, attachments)
    if (denied) return refuse(denied)
    const found = local.handler(this.#peer, name)
    if (!found) return refuse(new IpcError('ERR_IPC_NO_HANDLER', name))
    const { registry, handler } = found
    const limited = local.limit?.(this.#peer, handler, name, text.length, attachments)
    if (limited instanceof IpcError) return refuse(limited)
    if (handler.once) registry.finish(name, handler)
    let began = false
    const fn = (/** @type {[any, ...any]} */ ...all) => {
      began = true
      return handler.fn(...all)
    }
    const failed = (/** @type {unknown} */ error) => {
      limited?.()
      // Streams of a handler that has begun are its own.
      if (began) this.#fail(id, name, error)
      else refuse(error)
    }
    const finished = (/** @type {unknown} */ value) => {
      limited?.()
      // A wrapper may have answered in place of the handler.
      if (!began) this.#answers.unread(text)
      this.#answer(id, name, value)
    }
    /** @type {unknown} */
    let result
    try {
      result = runHandler({ fn, options: handler.options }, event, read(text), local)
      // A promise of the engine calls back once, whatever the thenable does.
      if (isPromise(result)) return void Promise.resolve(result).then(finished, failed)
    } catch (error) {
      return failed(error)
    }
    finished(result)
  }

  /** @param {number} id @param {string} name @param {unknown} value */
  #answer(id, name, value) {
    const event = this.#end(id)
    if (this.#closed || !event) return this.#answers.unused(value)
    try {
      this.#answers.result(id, event, value)
    } catch (error) {
      this.#answers.failed(id, name, error)
    }
  }

  /** @param {number} id @param {string} name @param {unknown} error @param {boolean} [refused] */
  #fail(id, name, error, refused = false) {
    if (this.#closed || !this.#end(id)) return
    this.#answers.failed(id, name, error, refused)
  }

  /** @param {number} id @returns {IpcEvent | undefined} Undefined if it has ended before. */
  #end(id) {
    const call = this.#running.get(id)
    if (!call) return undefined
    this.#running.delete(id)
    this.#size -= call.size
    return call.event
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
 * @param {Pick<Handler, 'fn' | 'options'>} handler @param {IpcEvent} event @param {unknown[]} args
 * @param {Pick<Local, 'wrappers' | 'details'>} local
 * @returns {unknown} Its result, or a promise of it.
 */
export function runHandler({ fn, options }, event, args, { wrappers, details }) {
  if (options.args === undefined && wrappers.length === 0) return fn(event, ...args)
  // A copy, since a wrapper may remove itself.
  const around = [...wrappers]
  const run = (/** @type {unknown[]} */ valid) => {
    const call = (/** @type {number} */ at) =>
      at === around.length ? fn(event, ...valid) : around[at](event, () => call(at + 1), valid)
    return call(0)
  }
  if (options.args === undefined) return run(args)
  const valid = validate(event.name, args, options.args, details)
  if (Array.isArray(valid)) return run(valid)
  return valid.then((all) => {
    // The caller has gone while the arguments were validated.
    if (IpcEvent.isAborted(event)) throw event.signal.reason
    return run(all)
  })
}
