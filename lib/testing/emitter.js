'use strict'

/** Events as Electron's objects have them. Its own, so that declarations of types do not need Node's. */

/** @typedef {(...args: any[]) => void} EventListener */

class Emitter {
  /** @type {{ name: string, listener: EventListener, once: boolean }[]} */
  #listeners = []

  /** @param {string} name @param {EventListener} listener */
  on(name, listener) {
    this.#listeners.push({ name, listener, once: false })
    return this
  }

  /** @param {string} name @param {EventListener} listener */
  once(name, listener) {
    this.#listeners.push({ name, listener, once: true })
    return this
  }

  /** @param {string} name @param {EventListener} listener */
  off(name, listener) {
    const at = this.#listeners.findLastIndex(
      (each) => each.name === name && each.listener === listener
    )
    if (at !== -1) this.#listeners.splice(at, 1)
    return this
  }

  /** @param {string} name @param {...any} args */
  emit(name, ...args) {
    for (const each of this.#listeners.filter((other) => other.name === name)) {
      if (each.once) this.#listeners = this.#listeners.filter((other) => other !== each)
      each.listener.call(this, ...args)
    }
  }

  removeAllListeners() {
    this.#listeners = []
  }
}

module.exports = { Emitter }
