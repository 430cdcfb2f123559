/** The open connections of all pages, by the channels that the pages have given them. */

import { LinkConnection } from './link-connection.js'
import { PageOutbox } from './page-outbox.js'
import { Relay } from './relay.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('./page-link.js').PageLink} PageLink */
/** @typedef {import('./admission.js').Load} Load */
/** @typedef {import('../core/errors.js').IpcError} IpcError */
/** @typedef {{ receive: (text: string, attachments: unknown[]) => void, close: (why: IpcError) => void }} Connection */

export class PageConnections {
  /** @type {Map<Page, Map<number, Connection>>} */
  #pages = new Map()
  /** @type {WeakMap<Page, PageOutbox>} */
  #outboxes = new WeakMap()
  #hub

  /** @param {import('../../main/hub/hub.js').Hub} hub */
  constructor(hub) {
    this.#hub = hub
  }

  /** @param {Page} page @param {number} channel @param {Connection} connection */
  add(page, channel, connection) {
    const connections = this.#pages.get(page)
    if (connections) connections.set(channel, connection)
    else this.#pages.set(page, new Map([[channel, connection]]))
  }

  /** @param {Page} page @param {number} channel @returns {Connection | undefined} */
  get(page, channel) {
    return this.#pages.get(page)?.get(channel)
  }

  /** Removes a connection, without closing it. @param {Page} page @param {number} channel */
  remove(page, channel) {
    const connections = this.#pages.get(page)
    const connection = connections?.get(channel)
    connections?.delete(channel)
    if (connections?.size === 0) this.#pages.delete(page)
    return connection
  }

  /** Closes all connections of a page. @param {Page} page @param {IpcError} why */
  closeAll(page, why) {
    const connections = this.#pages.get(page)
    this.#pages.delete(page)
    for (const connection of connections?.values() ?? []) connection.close(why)
  }

  /** Whether a page has any. @param {Page} page */
  has(page) {
    return this.#pages.has(page)
  }

  /** @param {Page} page @returns {number[]} */
  channelsOf(page) {
    return [...(this.#pages.get(page)?.keys() ?? [])]
  }

  /** How many a page has. @param {Page} page */
  count(page) {
    return this.#pages.get(page)?.size ?? 0
  }

  /** What all of them send the page through. @param {Page} page */
  outboxOf(page) {
    const outbox = this.#outboxes.get(page) ?? new PageOutbox(page, this.#hub)
    this.#outboxes.set(page, outbox)
    return outbox
  }

  /** Drops what waits to be sent: the page has gone. @param {Page} page */
  dropOutbox(page) {
    this.#outboxes.get(page)?.clear()
    this.#outboxes.delete(page)
  }

  /** What a page has under way, on all of them. @param {Page} page @returns {Load} */
  loadOf(page) {
    const load = { running: 0, held: this.#outboxes.get(page)?.held ?? 0 }
    for (const connection of this.#pages.get(page)?.values() ?? []) {
      if (connection instanceof LinkConnection) {
        load.running += connection.link.peer.running
        load.held += connection.link.held
      } else if (connection instanceof Relay) load.running += connection.running
    }
    return load
  }

  /**
   * A page's own connection. Several copies of the package in a page have one each.
   *
   * @param {Page} page @returns {PageLink | undefined}
   */
  linkOf(page) {
    for (const connection of this.#pages.get(page)?.values() ?? []) {
      if (connection instanceof LinkConnection && connection.own) return connection.link
    }
    return undefined
  }

  /** The own connections of all pages, also of inner frames. @returns {PageLink[]} */
  get links() {
    return [...this.#pages.keys()].flatMap((page) => this.linkOf(page) ?? [])
  }

  /** @param {any} frame @returns {PageLink | undefined} The connection of a frame's page. */
  linkOfFrame(frame) {
    return this.links.find(({ page }) => page.target === frame && !page.gone)
  }

  /** The page that a frame shows. @param {any} frame @returns {Page | undefined} */
  pageOf(frame) {
    for (const page of this.#pages.keys()) if (page.target === frame) return page
    return undefined
  }
}
