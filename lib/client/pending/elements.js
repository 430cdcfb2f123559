/** The elements that patches take out of arrays and put into arrays: whether any of them moves. */

import { copyAmong } from '../../shared/index.js'

/** @typedef {import('./pending.js').LocalPatch} LocalPatch */

export class Elements {
  #out = new Set()
  #in = new Set()
  /** Whether one was taken out and put in. */
  move = false

  /** @param {LocalPatch} patch */
  add({ op, path, value, was }) {
    const element = typeof path[path.length - 1] === 'number'
    if (!element || was === value) return
    if (was !== undefined) {
      this.#out.add(was)
      this.move ||= this.#in.has(was) || copyAmong(was, this.#in) !== undefined
    }
    if (op === 'add' || op === 'replace') {
      this.#in.add(value)
      this.move ||= this.#out.has(value) || copyAmong(value, this.#out) !== undefined
    }
  }

  clear() {
    if (this.#out.size > 0) this.#out.clear()
    if (this.#in.size > 0) this.#in.clear()
    this.move = false
  }
}
