/**
 * A page's connection to a named window or process, through main. Main checks the names, and passes on
 * as it is what one side may say to the other.
 */

import { IpcError, readHead, readLines, sizeOf } from '../core/index.js'
import { Transit } from './transit.js'

/** @typedef {import('./page-outbox.js').PageOutbox} PageOutbox */
/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./inbound.js').InboundOptions} InboundOptions */
/**
 * @typedef {object} Outlet A connection to one of the ends.
 * @property {(text: string, attachments: unknown[]) => void} send
 * @property {(why: IpcError) => void} end
 */
/** @typedef {{ outlet: Outlet, transit: Transit }} Way */
/** @typedef {{ lines: string[], attachments: unknown[] }} Message */
/**
 * @typedef {object} RelayOptions
 * @property {string} to The name of the ends.
 * @property {() => End[]} ends
 * @property {(end: End, options: InboundOptions) => Outlet} connect Opens a connection to an end.
 * @property {(name: string, size: number, attachments: unknown[]) => IpcError | undefined} admit
 * @property {(end: End, name: string) => boolean} mayReach Whether the page of an end may be sent that.
 * @property {() => number} limit Characters and bytes in transit in one direction.
 * @property {() => number} messageBytes
 * @property {(error: IpcError) => string} errorText
 * @property {(error: IpcError) => void} report
 * @property {(why: IpcError) => void} over Called when it has ended by itself.
 */

/** What the page may say about calls and streams, beside calls and messages. */
const FROM_PAGE = 'kpzfwdn'
/** What the end that answers calls may say. The others only reply to messages. */
const FROM_BOUND = 'srxgpzfwdn'
const FROM_OTHERS = 'sn'

export class Relay {
  /** @type {Map<End, Way>} */
  #ways = new Map()
  /** The end that answers calls. @type {End | null} */
  #bound = null
  /** @type {Set<number>} */
  #running = new Set()
  #closed = false
  #outbox
  #channel
  #options
  #toPage

  /** @param {PageOutbox} outbox Of the page. @param {number} channel @param {RelayOptions} options */
  constructor(outbox, channel, options) {
    this.#outbox = outbox
    this.#channel = channel
    this.#options = options
    this.#toPage = new Transit(options.limit)
  }

  /** The number of calls under way. */
  get running() {
    return this.#running.size
  }

  /**
   * @param {string} text @param {unknown[]} attachments
   * @throws {TypeError} If it is no message of a peer.
   */
  receive(text, attachments) {
    /** What goes to each end. @type {Map<Way, Message>} */
    const out = new Map()
    let used = 0
    for (const line of readLines(text)) {
      const { kind, id, count } = readHead(line.split('\t', 1)[0])
      const own = count === 0 ? NONE : attachments.slice(used, (used += count))
      if (own.length < count) throw new TypeError('an attachment is missing')
      for (const way of this.#waysFor(kind, id, line, own)) add(out, way, line, own)
      if (this.#closed) return
    }
    for (const [way, { lines, attachments: all }] of out) this.#forward(way, lines.join('\n'), all)
  }

  /** The page has gone, or has closed it. @param {IpcError} why */
  close(why) {
    if (this.#closed) return
    this.#closed = true
    for (const { outlet } of this.#ways.values()) outlet.end(why)
    this.#ways.clear()
    this.#running.clear()
  }

  /**
   * @param {string} kind @param {number} id @param {string} line @param {unknown[]} attachments
   * @returns {Way[]} Where a frame of the page goes.
   */
  #waysFor(kind, id, line, attachments) {
    if (kind === 'a') return this.#acknowledged(id)
    if (kind === 's') return this.#send(line, attachments)
    if (kind === 'c') return this.#call(id, line, attachments)
    // Results are of calls, and the ends make none.
    if (!FROM_PAGE.includes(kind) || !this.#bound) return []
    if (line.length + sizeOf(attachments) > this.#options.messageBytes()) {
      this.#give(new IpcError('ERR_IPC_TOO_LARGE', undefined))
      return []
    }
    return this.#way(this.#bound)
  }

  /** @param {number} characters @returns {Way[]} */
  #acknowledged(characters) {
    this.#toPage.acknowledge(characters)
    return []
  }

  /** @param {string} line @param {unknown[]} attachments @returns {Way[]} */
  #send(line, attachments) {
    const [, name, args = ''] = line.split('\t', 3)
    const denied = this.#options.admit(name, args.length, attachments)
    if (denied) return this.#drop(denied)
    const ends = this.#options.ends()
    if (ends.length === 0) return this.#drop(new IpcError('ERR_IPC_TARGET', name))
    if (args.includes('{"$stream":')) {
      // A stream has one reader. Its parts go where calls go.
      if (ends.length > 1 || (this.#bound && this.#bound !== ends[0])) {
        const what = 'a stream can be sent to one window only.'
        return this.#drop(new IpcError('ERR_IPC_VALUE', name, what))
      }
      this.#bound = ends[0]
    }
    return ends.flatMap((end) => {
      const refusal = this.#refusalOf(end, name)
      return refusal ? this.#drop(refusal) : this.#way(end)
    })
  }

  /** @param {number} id @param {string} line @param {unknown[]} attachments @returns {Way[]} */
  #call(id, line, attachments) {
    if (this.#running.has(id)) throw new TypeError('a call twice')
    const [, name, args = ''] = line.split('\t', 3)
    const refusal = this.#options.admit(name, args.length, attachments) ?? this.#bind(name)
    if (refusal) {
      this.#answer(`x${id}\t${this.#options.errorText(refusal)}`, NONE)
      return []
    }
    this.#running.add(id)
    return this.#way(/** @type {End} */ (this.#bound))
  }

  /** Finds the end that answers calls. @param {string} name @returns {IpcError | undefined} */
  #bind(name) {
    if (!this.#bound) {
      const ends = this.#options.ends()
      if (ends.length !== 1) {
        const what = `there are ${ends.length} windows "${this.#options.to}" instead of 1.`
        return new IpcError('ERR_IPC_TARGET', name, what)
      }
      this.#bound = ends[0]
    }
    return this.#refusalOf(this.#bound, name)
  }

  /** @param {End} end @param {string} name @returns {IpcError | undefined} */
  #refusalOf(end, name) {
    const { to } = this.#options
    if (!this.#options.mayReach(end, name)) {
      const what = `main does not allow it to be sent to the page of "${to}".`
      return new IpcError('ERR_IPC_DENIED', name, what)
    }
    if (this.#ways.get(end)?.transit.isFull) {
      return new IpcError('ERR_IPC_BUSY', name, `"${to}" does not read, and too much waits for it.`)
    }
  }

  /** @param {IpcError} error @returns {never[]} */
  #drop(error) {
    this.#options.report(error)
    return []
  }

  /** @param {End} end @returns {Way[]} */
  #way(end) {
    const open = this.#ways.get(end)
    if (open) return [open]
    if (this.#closed) return []
    const transit = new Transit(this.#options.limit)
    const outlet = this.#options.connect(end, {
      receive: (text, attachments) => this.#back(end, text, attachments),
      closed: (why) => this.#lost(end, why)
    })
    // It may have failed already.
    if (this.#closed) return []
    const way = { outlet, transit }
    this.#ways.set(end, way)
    return [way]
  }

  /** @param {Way} way @param {string} text @param {unknown[]} attachments */
  #forward({ outlet, transit }, text, attachments) {
    if (this.#closed) return
    if (transit.isOver) return this.#give(new IpcError('ERR_IPC_BUSY', undefined))
    transit.send(text.length + sizeOf(attachments))
    outlet.send(text, attachments)
  }

  /**
   * A message of an end.
   *
   * @param {End} end @param {string} text @param {unknown[]} attachments
   * @throws {TypeError} If it is no message of a peer.
   */
  #back(end, text, attachments) {
    const may = end === this.#bound ? FROM_BOUND : FROM_OTHERS
    /** @type {Message} */
    const message = { lines: [], attachments: [] }
    let used = 0
    for (const line of readLines(text)) {
      const { kind, id, count } = readHead(line.split('\t', 1)[0])
      const own = count === 0 ? NONE : attachments.slice(used, (used += count))
      if (own.length < count) throw new TypeError('an attachment is missing')
      if (kind === 'a') this.#ways.get(end)?.transit.acknowledge(id)
      if (!may.includes(kind)) continue
      // Of a call that it was asked for, and once.
      if (kind === 'g' && !this.#running.has(id)) continue
      if ((kind === 'r' || kind === 'x') && !this.#running.delete(id)) continue
      message.lines.push(line)
      for (const attached of own) message.attachments.push(attached)
    }
    if (message.lines.length > 0) this.#answer(message.lines.join('\n'), message.attachments)
  }

  /** @param {End} end @param {IpcError} why */
  #lost(end, why) {
    this.#ways.delete(end)
    if (end !== this.#bound || this.#closed) return
    const code = why.code === 'ERR_IPC_BUSY' ? why.code : 'ERR_IPC_GONE'
    this.#give(new IpcError(code, undefined, `the window "${this.#options.to}" has gone.`))
  }

  /** Ends it, and tells the page why. @param {IpcError} why */
  #give(why) {
    if (this.#closed) return
    this.close(why)
    this.#options.over(why)
  }

  /** @param {string} text @param {unknown[]} attachments */
  #answer(text, attachments) {
    if (this.#closed) return
    if (this.#toPage.isOver) return this.#give(new IpcError('ERR_IPC_BUSY', undefined))
    this.#toPage.send(text.length + sizeOf(attachments))
    this.#outbox.send(`i${this.#channel} ${text}`, attachments)
  }
}

/** @param {Map<Way, Message>} out @param {Way} way @param {string} line @param {unknown[]} attachments */
function add(out, way, line, attachments) {
  const message = out.get(way)
  if (!message) return void out.set(way, { lines: [line], attachments: [...attachments] })
  message.lines.push(line)
  for (const attached of attachments) message.attachments.push(attached)
}

/** @type {unknown[]} */
const NONE = []
