/**
 * Main's side of a page's connection. What a handler has changed and sent arrives at the page before its
 * answer: all of it takes one way, and answers wait for changes that are still to be sent.
 */

import { Peer } from '../core/index.js'

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

/** The most characters and bytes in transit to a page before main waits for acknowledgements. */
const WINDOW = 4 * 1024 * 1024

export class PageLink {
  #hub
  #limits
  /** Messages that wait. @type {{ text: string, attachments: Attachment[], size: number }[]} */
  #queue = []
  #queued = 0
  #sent = 0
  #acknowledged = 0

  /**
   * @param {Page} page @param {number} channel The page's number for this connection.
   * @param {Hub} hub @param {Local} local @param {import('../core/values.js').Codec} codec
   * @param {() => import('./limits.js').IpcLimits} limits
   * @param {(name: string) => boolean} allows Whether the page may have a call or message of main.
   */
  constructor(page, channel, hub, local, codec, limits, allows) {
    this.page = page
    this.allows = allows
    this.channel = channel
    this.#hub = hub
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
    this.#queue.push({ text, attachments, size })
    this.#queued += size
    this.#goOn()
  }

  /** Sends what waits, as far as it may be sent. */
  #goOn = () => {
    while (this.#queue.length > 0) {
      if (this.#sent - this.#acknowledged > WINDOW) return
      const behind = this.#hub.catchUp(this.page)
      if (behind.length > 0) return this.#wait(behind)
      const next = /** @type {{ text: string, attachments: Attachment[], size: number }} */ (
        this.#queue.shift()
      )
      this.#queued -= next.size
      this.#sent += next.size
      const message = `i${this.channel} ${next.text}`
      if (next.attachments.length > 0) this.page.send(message, next.attachments)
      else this.page.send(message)
    }
    this.page.onProgress = null
  }

  /** @param {import('../../main/hub/subscription.js').Subscription[]} behind */
  #wait(behind) {
    this.page.onProgress = this.#goOn
    for (const { ref } of behind) if (ref?.busy) ref.whenFree(this.#goOn)
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
