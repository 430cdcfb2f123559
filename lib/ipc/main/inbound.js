/**
 * The connection that main opens to a page on behalf of another end. Main offers it on the page's own
 * connection, and the page opens it.
 */

import { ownText } from '../core/index.js'

/** @typedef {import('../core/errors.js').IpcError} IpcError */

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('./page-link.js').PageLink} PageLink */
/** @typedef {import('./page-outbox.js').PageOutbox} PageOutbox */
/** @typedef {import('../core/values.js').Attachment} Attachment */
/**
 * @typedef {object} InboundOptions
 * @property {(text: string, attachments: unknown[]) => void} receive Takes a message of the page.
 * @property {(why: IpcError) => void} closed The page has gone, or has closed it.
 */

/**
 * The message that ends a page's connection.
 *
 * @param {number} channel @param {string} code @param {string} text
 */
export function refusal(channel, code, text) {
  return `e${channel} [${JSON.stringify(['no', code, text])}]`
}

/** Offers that pages have not taken. */
export class Offers {
  /** @type {Map<number, { page: Page, inbound: Inbound }>} */
  #open = new Map()
  #last = 0

  /**
   * @param {PageLink} link @param {string | undefined} from The name of the other end.
   * @param {InboundOptions} options
   * @returns {Inbound}
   */
  offer(link, from, options) {
    const id = ++this.#last
    const inbound = new Inbound(options, () => this.#open.delete(id))
    this.#open.set(id, { page: link.page, inbound })
    link.page.send(`j${link.channel} ${JSON.stringify({ offer: id, from })}`)
    return inbound
  }

  /**
   * @param {Page} page @param {number} channel @param {PageOutbox} outbox Of the page.
   * @param {unknown} id
   * @returns {Inbound | undefined} Undefined if nothing of that number was offered to the page.
   */
  accept(page, channel, outbox, id) {
    const offered = this.#open.get(/** @type {number} */ (id))
    if (!offered || offered.page !== page) return undefined
    this.#open.delete(/** @type {number} */ (id))
    offered.inbound.accepted(outbox, channel)
    return offered.inbound
  }

  /** @param {Page} page @param {IpcError} why */
  drop(page, why) {
    for (const [id, offered] of this.#open) {
      if (offered.page !== page) continue
      this.#open.delete(id)
      offered.inbound.close(why)
    }
  }
}

export class Inbound {
  /** Messages until the page has opened it. @type {[string, unknown[]][] | null} */
  #waiting = []
  /** @type {PageOutbox | null} */
  #outbox = null
  #channel = 0
  #closed = false
  #options
  #withdraw

  /** @param {InboundOptions} options @param {() => void} withdraw Takes the offer back. */
  constructor(options, withdraw) {
    this.#options = options
    this.#withdraw = withdraw
  }

  /** @param {PageOutbox} outbox @param {number} channel */
  accepted(outbox, channel) {
    this.#outbox = outbox
    this.#channel = channel
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const [text, attachments] of waiting) this.send(text, attachments)
  }

  /** @param {string} text @param {unknown[]} attachments */
  send(text, attachments) {
    if (this.#closed) return
    // The sender limits how much.
    if (this.#waiting) return void this.#waiting.push([ownText(text), attachments])
    this.#outbox?.send(`i${this.#channel} ${text}`, attachments)
  }

  /** @param {string} text @param {unknown[]} attachments */
  receive(text, attachments) {
    if (!this.#closed) this.#options.receive(text, attachments)
  }

  /** The page has gone. @param {IpcError} why */
  close(why) {
    if (this.#closed) return
    this.#closed = true
    this.#options.closed(why)
  }

  /** The other end has gone. @param {IpcError} why */
  end({ code, message }) {
    if (this.#closed) return
    this.#closed = true
    this.#withdraw()
    this.#outbox?.send(refusal(this.#channel, code, message))
  }
}
