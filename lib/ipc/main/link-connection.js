/** @typedef {import('./page-link.js').PageLink} PageLink */
/** @typedef {import('./ends.js').Ends} Ends */
/** @typedef {import('../core/errors.js').IpcError} IpcError */

/** A page's connection to main, or one of those that it gives to its workers and frames. */
export class LinkConnection {
  #ends

  /** @param {PageLink} link @param {Ends} ends */
  constructor(link, ends) {
    this.link = link
    /** Whether it is the page's own. */
    this.own = link.own
    /** Whether it is what a window is reached by. */
    this.top = link.own && !link.page.inner
    this.#ends = ends
  }

  /** @param {string} text @param {unknown[]} attachments */
  receive(text, attachments) {
    this.link.peer.receive(text, attachments)
  }

  /** @param {IpcError} why */
  close(why) {
    if (this.top) this.#ends.closed(this.link)
    this.link.close(why)
  }
}
