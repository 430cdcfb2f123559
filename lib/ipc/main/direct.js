/** Direct connections: who may have one, and when the other side is ready for it. */

import { CONNECT, IpcError } from '../core/index.js'
import { Attached } from './attached.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('./ends.js').End} End */
/** @typedef {import('./service.js').IpcService} IpcService */

export class Direct {
  #service
  #work

  /** @param {IpcService} service @param {() => void} work Counts what a connection costs. */
  constructor(service, work) {
    this.#service = service
    this.#work = work
  }

  /**
   * Connects the caller of an event directly with an end.
   *
   * @param {any} event @param {string} to
   * @returns {Promise<number>} The number of the connection.
   */
  async connect(event, to) {
    const owner = /** @type {Page | Attached} */ (this.#service.owners.ofEvent(event))
    const from = owner instanceof Attached ? [owner.name] : this.#service.namesOf(owner)
    if (!this.#service.pairs.mayConnect(from, to)) {
      throw new IpcError('ERR_IPC_DENIED', to, 'main does not allow a direct connection.')
    }
    const ends = this.#service.ends.named(to)
    if (ends.length !== 1) {
      const what = `there are ${ends.length} windows of that name instead of 1.`
      throw new IpcError('ERR_IPC_TARGET', to, what)
    }
    if (ends[0].process && !ends[0].process.takesPorts) {
      const what = 'it is a worker thread, which can be called through main only: ipc.to(name).'
      throw new IpcError('ERR_IPC_TARGET', to, what)
    }
    const callee = await this.#sideWhenReady(ends[0], event.signal, to)
    if (event.signal.aborted) throw event.signal.reason
    const page = callee.owner instanceof Attached ? null : /** @type {Page} */ (callee.owner)
    if (page && !this.#service.admission.allows(page, CONNECT)) {
      const what = `main does not allow a connection to the page of "${to}".`
      throw new IpcError('ERR_IPC_DENIED', to, what)
    }
    this.#work()
    return this.#service.ports.connect(this.#sideOf(owner), from[0], callee, to)
  }

  /** @param {Page | Attached} owner @returns {import('./ports.js').Side} */
  #sideOf(owner) {
    if (owner instanceof Attached) {
      return {
        owner,
        give: (message, port) => owner.givePort(message, port),
        gone: (id) => owner.portGone(id)
      }
    }
    return {
      owner,
      give: (message, port) => owner.sendPort(message, port),
      gone: (id) => {
        const link = this.#service.connections.linkOf(owner)
        if (link) owner.send(`g${link.channel} ${id}`)
      }
    }
  }

  /**
   * @param {End} end @param {AbortSignal} signal @param {string} to
   * @returns {Promise<import('./ports.js').Side>}
   */
  #sideWhenReady(end, signal, to) {
    if (end.process) return Promise.resolve(this.#sideOf(end.process))
    const link = end.link?.()
    if (link && end.waiting.isEmpty) return Promise.resolve(this.#sideOf(link.page))
    return new Promise((resolve, reject) => {
      const deliver = () => resolve(this.#sideWhenReady(end, signal, to))
      const remove = end.waiting.add({ deliver, fail: reject, size: 0 }, to)
      signal.addEventListener('abort', () => {
        remove()
        reject(signal.reason)
      })
    })
  }
}
