/**
 * Direct connections between two ends: main makes them once, and they go on without main. Main tells
 * each side when the other has gone.
 */

import { IpcError } from '../core/index.js'

/**
 * @typedef {object} Side Somebody to whom a port can be given.
 * @property {object} owner Its page, or its process.
 * @property {(message: string, port: any) => void} give
 * @property {(id: number) => void} gone Tells it that the other side has gone.
 */
/** @typedef {{ sides: [Side, Side] }} Connection */

export class Ports {
  /** @type {Map<number, Connection>} */
  #connections = new Map()
  #last = 0
  #makeChannel
  #limit

  /**
   * @param {() => { port1: any, port2: any }} makeChannel
   * @param {() => number} limit The most connections of one side.
   */
  constructor(makeChannel, limit) {
    this.#makeChannel = makeChannel
    this.#limit = limit
  }

  /**
   * @param {Side} caller @param {string | undefined} from Its name.
   * @param {Side} callee @param {string} to Its name.
   * @returns {number} The number of the connection.
   * @throws {IpcError} `ERR_IPC_BUSY`
   */
  connect(caller, from, callee, to) {
    if (this.#count(caller.owner) >= this.#limit()) {
      const what = `there are ${this.#limit()} direct connections already.`
      throw new IpcError('ERR_IPC_BUSY', to, what)
    }
    const id = ++this.#last
    const { port1, port2 } = this.#makeChannel()
    this.#connections.set(id, { sides: [caller, callee] })
    callee.give(`Q${id} ${JSON.stringify({ name: from })}`, port2)
    caller.give(`P${id} ${JSON.stringify({ name: to })}`, port1)
    return id
  }

  /** A side has closed its port. @param {object} owner @param {number} id */
  close(owner, id) {
    const connection = this.#connections.get(id)
    if (!connection?.sides.some((side) => side.owner === owner)) return
    this.#connections.delete(id)
    for (const side of connection.sides) if (side.owner !== owner) side.gone(id)
  }

  /** A page or process has gone. @param {object} owner */
  drop(owner) {
    for (const id of [...this.#connections.keys()]) this.close(owner, id)
  }

  /** @param {object} owner */
  #count(owner) {
    let count = 0
    for (const { sides } of this.#connections.values()) {
      if (sides[0].owner === owner) count++
    }
    return count
  }
}
