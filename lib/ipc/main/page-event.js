import { IpcEvent } from '../core/index.js'

/** @typedef {import('./page-link.js').Page} Page */

/** The event of a call or message of a page. */
export class PageEvent extends IpcEvent {
  #page
  #service

  /**
   * @param {import('../core/peer.js').Peer} peer @param {string} name
   * @param {((value: unknown) => void) | null} progress
   * @param {Page} page @param {import('./service.js').IpcService} service
   */
  constructor(peer, name, progress, page, service) {
    super(peer, name, progress)
    this.#page = page
    this.#service = service
  }

  /** The frame, as access rules see it. */
  get frame() {
    return this.#page.frame
  }

  /** @returns {Electron.WebContents} */
  get sender() {
    return this.#page.contents
  }

  /** The window that shows the page; null without one. @returns {Electron.BrowserWindow | null} */
  get window() {
    return this.#service.ends.windowOf(this.#page.contents)
  }

  /** The name of the page's window, from `ipc.name`. @returns {string | undefined} */
  get from() {
    return this.#service.namesOf(this.#page)[0]
  }
}
