/** Whose a connection is: which page or attached process calls, and the event that its handler gets. */

import { IpcEvent } from '../core/index.js'
import { Attached, ProcessEvent } from './attached.js'
import { PageEvent } from './page-event.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('../core/peer.js').Peer} Peer */

export class Owners {
  /** @type {WeakMap<Peer, Page | Attached>} */
  #owners = new WeakMap()
  #service

  /** @param {import('./service.js').IpcService} service */
  constructor(service) {
    this.#service = service
  }

  /** @param {Peer} peer @param {Page | Attached} owner */
  set(peer, owner) {
    this.#owners.set(peer, owner)
  }

  /** Whose call an event is of. @param {any} event */
  ofEvent(event) {
    return this.#owners.get(IpcEvent.peerOf(event))
  }

  /** The page, unless it is a process. @param {Peer} peer @returns {Page | undefined} */
  pageOf(peer) {
    const owner = this.#owners.get(peer)
    return owner instanceof Attached ? undefined : owner
  }

  /**
   * The event of a call or message.
   *
   * @param {Peer} peer @param {string} name @param {((value: unknown) => void) | null} progress
   */
  event(peer, name, progress) {
    const owner = /** @type {Page | Attached} */ (this.#owners.get(peer))
    if (owner instanceof Attached) return new ProcessEvent(peer, name, progress, owner.name)
    return new PageEvent(peer, name, progress, owner, this.#service)
  }
}
