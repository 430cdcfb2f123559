/**
 * Sends a page the calls and messages of all its connections, in order with the changes of its refs:
 * what main has changed before is in the page when a message arrives.
 */

import { keepAttachments, sizeOf } from '../core/index.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('../../main/hub/hub.js').Hub} Hub */
/** @typedef {import('../../main/hub/subscription.js').Subscription} Subscription */

export class PageOutbox {
  /** Messages that wait for changes. @type {[message: string, attachments: readonly unknown[]][]} */
  #queue = []
  /** Whether messages wait, or are being sent. */
  #waits = false
  #sending = false
  /** Characters and bytes of the messages that wait. */
  #held = 0
  #page
  #hub

  /** @param {Page} page @param {Hub} hub */
  constructor(page, hub) {
    this.#page = page
    this.#hub = hub
  }

  /** @param {string} message @param {readonly unknown[]} [attachments] */
  send(message, attachments = NONE) {
    this.#held += message.length + sizeOf(attachments)
    if (this.#waits) return void this.#queue.push([message, keepAttachments(attachments)])
    this.#queue.push([message, attachments])
    this.#goOn()
  }

  /** Characters and bytes of the messages that wait. */
  get held() {
    return this.#held
  }

  /** Drops what waits: the page has gone. */
  clear() {
    this.#queue = []
    this.#held = 0
    this.#page.onProgress = null
  }

  #goOn = () => {
    // An access rule, which is code of the app, may have sent something.
    if (this.#sending) return
    this.#sending = this.#waits = true
    let behind
    try {
      behind = this.#sendAll()
    } finally {
      this.#sending = false
    }
    if (behind) return this.#wait(behind)
    this.#waits = false
    this.#page.onProgress = null
  }

  /** @returns {Subscription[] | null} Those that keep it from sending more. */
  #sendAll() {
    for (let sent = 0; sent < this.#queue.length; sent++) {
      const behind = this.#hub.catchUp(this.#page)
      if (behind.length > 0) {
        this.#queue = this.#queue
          .slice(sent)
          .map(([message, all]) => [message, keepAttachments(all)])
        return behind
      }
      const [message, attachments] = this.#queue[sent]
      this.#held -= message.length + sizeOf(attachments)
      if (attachments.length > 0) this.#page.send(message, [...attachments])
      else this.#page.send(message)
    }
    this.#queue = []
    return null
  }

  /** @param {Subscription[]} behind */
  #wait(behind) {
    this.#page.onProgress = this.#goOn
    // A ref that is occupied tells nothing to its pages when it is free and has not changed.
    for (const { ref } of behind) if (ref?.occupied) ref.whenFree(this.#goOn, this.#goOn)
  }
}

/** @type {readonly unknown[]} */
const NONE = []
