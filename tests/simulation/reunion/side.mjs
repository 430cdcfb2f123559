/** Main or a window, which moves objects or holds them. */

import { createRequire } from 'node:module'
import { effect, stop } from 'vue'
import { encode, stringify } from '../../../lib/shared/index.js'
import { nodeOf } from '../../../lib/shared/raw/proxied.js'
import { read } from '../user-code/reading.mjs'
import { containers } from './moves.mjs'

// Main has the library a second time.
const inMain = createRequire(import.meta.url)('../../../dist/shared/raw/proxied.js')

/**
 * @typedef {object} Held
 * @property {any} object
 * @property {string} place Where it stood.
 * @property {object} [model] The same object, as the side knows it that moves.
 */

/** Objects of earlier rounds that a side still holds. */
const MOST_KEPT = 30

export class Side {
  /** The number of reported conflicts. */
  conflicts = 0
  /** Objects that it has held in earlier rounds. @type {any[]} */
  kept = []
  #seen = ''
  /** @type {import('vue').ReactiveEffectRunner | null} */
  #runner = null

  /** @param {string} name @param {any} ref Of main, or a replica. */
  constructor(name, ref) {
    this.name = name
    this.ref = ref
  }

  /** Makes an effect read everything. */
  watch() {
    this.#runner = effect(() => {
      this.#seen = read(this.ref.value)
    })
  }

  end() {
    if (this.#runner) stop(this.#runner)
  }

  /** Its value as main would write it. */
  get text() {
    return this.ref.store ? stringify(this.ref.store.raw) : encode(this.ref.value)
  }

  /** What its effect has seen; null where there is none. */
  get seen() {
    return this.#runner ? this.#seen : null
  }

  /**
   * Holds objects of any level. Objects that nobody reads have no proxy.
   *
   * @param {(place: string) => boolean} reads Whether it looks inside of what stands there.
   * @returns {Held[]}
   */
  hold(reads) {
    const held = containers(this.ref.value, reads).map(([place, object]) => ({ object, place }))
    this.kept.push(...held.map(({ object }) => object))
    this.kept.splice(0, this.kept.length - MOST_KEPT)
    return held
  }

  /** What it has taken out itself is its own. @param {(node: object) => boolean} stays */
  keep(stays) {
    this.kept = this.kept.filter((object) => stays(this.node(object)))
  }

  /** What the library knows of an object, for which it may hand out several proxies. @param {any} object @returns {object} */
  node(object) {
    return this.ref.store ? nodeOf(object) : inMain.nodeOf(object)
  }

  /** Whether that is one object. @param {any} a @param {any} b */
  same(a, b) {
    return this.node(a) === this.node(b)
  }

  /** What stands at a place. @param {string} place */
  at(place) {
    let value = this.ref.value
    for (const step of place.split('/').slice(1)) {
      value = value instanceof Map ? value.get(step) : value[step]
    }
    return value
  }
}
