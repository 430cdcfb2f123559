/**
 * A page's connection to a named window or process, through main. Main checks the names, and passes
 * everything else on as it is.
 */

import { IpcError } from '../core/index.js'

/** @typedef {import('./page-outbox.js').PageOutbox} PageOutbox */
/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./inbound.js').InboundOptions} InboundOptions */
/**
 * @typedef {object} Outlet A connection to one of the ends.
 * @property {(text: string, attachments: unknown[]) => void} send
 * @property {(why: IpcError) => void} end
 */
/**
 * @typedef {object} RelayOptions
 * @property {string} to The name of the ends.
 * @property {() => string | undefined} from A name of the page.
 * @property {() => End[]} ends
 * @property {(end: End, options: InboundOptions) => Outlet} connect Opens a connection to an end.
 * @property {(kind: 'send' | 'invoke', name: string, size: number, attachments: unknown[], running: number) => IpcError | undefined} admit
 * @property {(error: IpcError) => string} errorText
 * @property {(error: IpcError) => void} report
 */

export class Relay {
  /** @type {Map<End, Outlet>} */
  #outlets = new Map()
  /** The end that answers calls. @type {End | null} */
  #bound = null
  #running = new Set()
  #closed = false
  #outbox
  #channel
  #options

  /** @param {PageOutbox} outbox Of the page. @param {number} channel @param {RelayOptions} options */
  constructor(outbox, channel, options) {
    this.#outbox = outbox
    this.#channel = channel
    this.#options = options
  }

  /** @param {string} text @param {unknown[]} attachments */
  receive(text, attachments) {
    let used = 0
    for (const line of text.split('\n')) {
      const [head, name, args] = line.split('\t', 3)
      const found = /^([a-z])(\d{0,15})(?:\+(\d{1,6}))?$/.exec(head)
      if (!found) throw new TypeError('a frame begins with a letter and a number')
      const [, kind, id, count] = found
      const own = count ? attachments.slice(used, used + Number(count)) : NONE
      used += own.length
      if (kind === 's') this.#send(line, name, args, own)
      else if (kind === 'c') this.#call(line, Number(id), name, args, own)
      else if (this.#bound) this.#outlet(this.#bound)?.send(line, own)
      if (this.#closed) return
    }
  }

  /** The page has gone, or has closed it. @param {IpcError} why */
  close(why) {
    if (this.#closed) return
    this.#closed = true
    for (const outlet of this.#outlets.values()) outlet.end(why)
    this.#outlets.clear()
  }

  /** @param {string} line @param {string} name @param {string} args @param {unknown[]} attachments */
  #send(line, name, args, attachments) {
    const denied = this.#options.admit('send', name, lengthOf(args), attachments, 0)
    if (denied) return this.#options.report(denied)
    const ends = this.#options.ends()
    if (ends.length === 0) return this.#options.report(new IpcError('ERR_IPC_TARGET', name))
    // A stream has one reader.
    if (args?.includes('{"$stream":') && ends.length > 1) {
      const what = 'a stream can be sent to one window only.'
      return this.#options.report(new IpcError('ERR_IPC_VALUE', name, what))
    }
    for (const end of ends) this.#outlet(end)?.send(line, attachments)
  }

  /**
   * @param {string} line @param {number} id @param {string} name @param {string} args
   * @param {unknown[]} attachments
   */
  #call(line, id, name, args, attachments) {
    const error = this.#refusal(name, args, attachments)
    if (error) return this.#answer(`x${id}\t${this.#options.errorText(error)}`, NONE)
    this.#running.add(id)
    this.#outlet(/** @type {End} */ (this.#bound))?.send(line, attachments)
  }

  /** @param {string} name @param {string} args @param {unknown[]} attachments */
  #refusal(name, args, attachments) {
    const running = this.#running.size
    const denied = this.#options.admit('invoke', name, lengthOf(args), attachments, running)
    if (denied) return denied
    if (this.#bound) return undefined
    const ends = this.#options.ends()
    if (ends.length === 1) this.#bound = ends[0]
    else {
      const what = `there are ${ends.length} windows "${this.#options.to}" instead of 1.`
      return new IpcError('ERR_IPC_TARGET', name, what)
    }
  }

  /** @param {End} end @returns {Outlet | undefined} */
  #outlet(end) {
    const open = this.#outlets.get(end)
    if (open || this.#closed) return open
    const outlet = this.#options.connect(end, {
      receive: (text, attachments) => this.#back(end, text, attachments),
      closed: (why) => this.#lost(end, why)
    })
    this.#outlets.set(end, outlet)
    return outlet
  }

  /** A message of an end. @param {End} end @param {string} text @param {unknown[]} attachments */
  #back(end, text, attachments) {
    let used = 0
    for (const line of text.split('\n')) {
      const [head] = line.split('\t', 1)
      const found = /^([a-z])(\d{0,15})(?:\+(\d{1,6}))?$/.exec(head)
      if (!found) throw new TypeError('a frame begins with a letter and a number')
      const own = found[3] ? attachments.slice(used, used + Number(found[3])) : NONE
      used += own.length
      // Others than the one that answers calls may only reply to messages.
      if (end !== this.#bound && found[1] !== 's' && found[1] !== 'n') continue
      if (found[1] === 'r' || found[1] === 'x') this.#running.delete(Number(found[2]))
      // The end may reply, and call nothing.
      if (found[1] !== 'c') this.#answer(line, own)
    }
  }

  /** @param {End} end @param {IpcError} why */
  #lost(end, why) {
    this.#outlets.delete(end)
    if (end !== this.#bound || this.#closed) return
    this.close(why)
    const text = `the window "${this.#options.to}" has gone`
    this.#outbox.send(`e${this.#channel} [${JSON.stringify(['no', 'ERR_IPC_GONE', text])}]`)
  }

  /** @param {string} line @param {unknown[]} attachments */
  #answer(line, attachments) {
    this.#outbox.send(`i${this.#channel} ${line}`, attachments)
  }
}

/** @type {unknown[]} */
const NONE = []

/** @param {unknown} text */
function lengthOf(text) {
  return typeof text === 'string' ? text.length : 0
}
