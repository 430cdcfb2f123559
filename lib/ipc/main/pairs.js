/** Which named ends may reach which others. Without a permission of main, none may. */

import { IpcError, checkName } from '../core/index.js'

/**
 * @typedef {object} Pair
 * @property {string} from A name, or `*` for any.
 * @property {string} to A name, or `*` for any.
 * @property {string[] | '*'} [names] The calls and messages that may pass through main. None by default.
 * @property {boolean} [connect] Whether they may connect directly. Main does not see what they say then.
 */

export class Pairs {
  /** @type {Set<Pair>} */
  #allowed = new Set()

  /** @param {Pair} pair @returns {() => void} Takes the permission back. */
  allow(pair) {
    const { from, to, names = [], connect = false } = pair ?? {}
    checkName(from)
    checkName(to)
    if (names !== '*' && !Array.isArray(names)) {
      const what = 'ipc.allow: "names" must be an array of names, or "*".'
      throw new IpcError('ERR_IPC_OPTION', undefined, what)
    }
    if (names !== '*') names.forEach(checkName)
    const added = { from, to, names: names === '*' ? names : [...names], connect: connect === true }
    this.#allowed.add(added)
    return () => void this.#allowed.delete(added)
  }

  /** @param {string[]} from Names of the sender. @param {string} to @param {string} name */
  allows(from, to, name) {
    return this.#some(from, to, ({ names = [] }) => names === '*' || names.includes(name))
  }

  /** @param {string[]} from @param {string} to */
  mayConnect(from, to) {
    return this.#some(from, to, ({ connect }) => connect === true)
  }

  /** @param {string[]} from @param {string} to @param {(pair: Pair) => boolean} does */
  #some(from, to, does) {
    return [...this.#allowed].some(
      (pair) =>
        (pair.to === '*' || pair.to === to) &&
        // Only windows with a name reach others.
        (pair.from === '*' ? from.length > 0 : from.includes(pair.from)) &&
        does(pair)
    )
  }
}
