/** Main's side of a page's connection. It sends as much as the page acknowledges. */

import { IpcError, Peer, keepAttachments, sizeOf } from '../core/index.js'

/** @typedef {import('../core/local.js').Local} Local */
/** @typedef {import('../core/values.js').Attachment} Attachment */
/** @typedef {import('../../main/hub/hub.js').Hub} Hub */
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

/**
 * @typedef {object} PageLinkOptions
 * @property {Page} page
 * @property {number} channel The page's number for this connection.
 * @property {boolean} own Whether it is the page's own, not one that it has given to a worker or frame.
 * @property {import('./page-outbox.js').PageOutbox} outbox Of the page.
 * @property {Hub} hub @property {Local} local
 * @property {import('../core/values.js').Codec} codec
 * @property {() => import('./limits.js').IpcLimits} limits
 * @property {(name: string) => boolean} allows Whether the page may have a call or message of main.
 * @property {(frames: number, characters: number) => void} work Counts what a message costs.
 * @property {(size: number) => boolean} mayHold Whether main may hold that much more for the page.
 * @property {(why: import('../core/errors.js').IpcError) => void} over Called if it must end.
 */

export class PageLink {
  #options
  /** Messages that wait. @type {Waiting[]} */
  #queue = []
  #queued = 0
  #sent = 0
  #acknowledged = 0
  /** Calls and messages that were refused since the last acknowledgement. */
  #refused = 0
  /** Streams that wait for room. @type {(() => void)[]} */
  #waiting = []

  /** @param {PageLinkOptions} options */
  constructor(options) {
    const { page, channel, own, allows, limits } = options
    this.page = page
    this.channel = channel
    this.own = own
    this.allows = allows
    this.#options = options
    this.peer = new Peer({
      post: (text, attachments) => this.#post(text, attachments),
      codec: options.codec,
      local: options.local,
      owner: this,
      acknowledged: (characters) => this.#acknowledge(characters),
      malformed: options.over,
      work: options.work,
      messageBytes: () => limits().messageBytes,
      mayHold: options.mayHold,
      hasRoom: () => this.hasRoomFor(0),
      room: () => this.#room(),
      complains: () => options.hub.answersComplaint(page)
    })
  }

  /** Characters and bytes that main holds for the page. */
  get held() {
    return this.peer.held + this.#queued
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
    return this.pending === 0 || this.pending + size <= this.#options.limits().queue
  }

  /** @param {import('../core/errors.js').IpcError} why */
  close(why) {
    this.#queue = []
    this.#queued = 0
    this.peer.close(why)
    this.#wake()
  }

  /**
   * A call or message of the page was refused. One that goes on without reading the answers would fill
   * main's memory with them.
   */
  refused() {
    if (this.pending === 0) this.#refused = 0
    if (++this.#refused <= this.#options.limits().calls || this.pending <= WINDOW) return
    const what = 'the page does not read the answers to its calls.'
    const why = new IpcError('ERR_IPC_BUSY', undefined, what)
    this.#options.over(why)
  }

  /** @returns {Promise<void> | null} */
  #room() {
    if (this.#hasRoom) return null
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  get #hasRoom() {
    return this.#queue.length === 0 && !this.#isFull
  }

  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** @param {string} text @param {Attachment[]} attachments */
  #post(text, attachments) {
    const size = text.length + sizeOf(attachments)
    const waits = this.#queue.length > 0 || this.#isFull
    this.#queue.push({
      text,
      attachments: waits ? keepAttachments(attachments) : attachments,
      size
    })
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
      this.#options.outbox.send(`i${this.channel} ${text}`, attachments)
    }
    if (this.#waiting.length > 0 && this.#hasRoom) this.#wake()
  }

  /** @param {number} characters */
  #acknowledge(characters) {
    if (!(characters >= this.#acknowledged && characters <= this.#sent)) {
      throw new TypeError('the page acknowledges what was never sent')
    }
    if (characters > this.#acknowledged) this.#refused = 0
    this.#acknowledged = characters
    this.#goOn()
  }
}
