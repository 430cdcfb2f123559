/** Main's side of a page's connection. It sends as much as the page acknowledges. */

import { Peer } from '../core/index.js'
import { keep } from './page-outbox.js'

/** @typedef {import('../core/local.js').Local} Local */
/** @typedef {import('../core/values.js').Attachment} Attachment */
/** @typedef {import('./page-outbox.js').PageOutbox} PageOutbox */
/**
 * @typedef {object} Page A page of lib/main/electron, or of tests.
 * @property {(message: string, attachments?: unknown[]) => void} send
 * @property {(message: string, port: any) => void} sendPort
 * @property {import('../../main/options/access.js').Frame} frame
 * @property {Electron.WebContents} contents
 * @property {any} target Its WebFrameMain.
 * @property {boolean} inner Whether it is inside another page.
 * @property {boolean} leaving Whether its document is about to be replaced.
 * @property {boolean} gone
 * @property {(() => void) | null} [onProgress]
 */

/** @typedef {{ text: string, attachments: Attachment[], size: number }} Waiting */

/** The most characters and bytes in transit to a page before main waits for acknowledgements. */
const WINDOW = 4 * 1024 * 1024

export class PageLink {
  #outbox
  #limits
  /** Messages that wait. @type {Waiting[]} */
  #queue = []
  #queued = 0
  #sent = 0
  #acknowledged = 0

  /**
   * @param {Page} page @param {number} channel The page's number for this connection.
   * @param {PageOutbox} outbox @param {Local} local @param {import('../core/values.js').Codec} codec
   * @param {() => import('./limits.js').IpcLimits} limits
   * @param {(name: string) => boolean} allows Whether the page may have a call or message of main.
   */
  constructor(page, channel, outbox, local, codec, limits, allows) {
    this.page = page
    this.allows = allows
    this.channel = channel
    this.#outbox = outbox
    this.#limits = limits
    this.peer = new Peer({
      post: (text, attachments) => this.#post(text, attachments),
      codec,
      local,
      owner: this,
      acknowledged: (characters) => this.#acknowledge(characters)
    })
  }

  /** Characters and bytes that wait or are in transit. */
  get pending() {
    return this.#queued + this.#sent - this.#acknowledged
  }

  /**
   * Whether a message of that size may be added, if the page does not read.
   *
   * @param {number} size
   */
  hasRoomFor(size) {
    return this.pending === 0 || this.pending + size <= this.#limits().queue
  }

  /** @param {import('../core/errors.js').IpcError} why */
  close(why) {
    this.#queue = []
    this.peer.close(why)
  }

  /** @param {string} text @param {Attachment[]} attachments */
  #post(text, attachments) {
    const size = text.length + lengthOf(attachments)
    const waits = this.#queue.length > 0 || this.#isFull
    this.#queue.push({ text, attachments: waits ? keep(attachments) : attachments, size })
    this.#queued += size
    this.#goOn()
  }

  get #isFull() {
    return this.#sent - this.#acknowledged > WINDOW
  }

  /** Sends what waits, as far as it may be sent. */
  #goOn() {
    while (this.#queue.length > 0 && !this.#isFull) {
      const { text, attachments, size } = /** @type {Waiting} */ (this.#queue.shift())
      this.#queued -= size
      this.#sent += size
      this.#outbox.send(`i${this.channel} ${text}`, attachments)
    }
  }

  /** @param {number} characters */
  #acknowledge(characters) {
    if (!(characters >= this.#acknowledged && characters <= this.#sent)) {
      throw new TypeError('the page acknowledges what was never sent')
    }
    this.#acknowledged = characters
    this.#goOn()
  }
}

/** @param {Attachment[]} attachments */
function lengthOf(attachments) {
  let length = 0
  for (const attached of attachments) {
    length += typeof attached === 'string' ? attached.length : attached.byteLength
  }
  return length
}
