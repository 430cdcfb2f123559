/** Listeners that change nothing, and whose copy must equal the value. */

import { applyPatch, decode, encode, stringify } from '../../../lib/shared/index.js'
import { read, readUnordered } from './reading.mjs'

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./acts.mjs').Handle} Handle */

/** @param {unknown} value @param {any[]} patches @returns {unknown} Nothing in it is in them. */
function applied(value, patches) {
  for (const patch of patches) {
    const own = 'value' in patch ? { ...patch, value: decode(encode(patch.value)) } : patch
    value = applyPatch(value, own)
  }
  return value
}

/** Of a ref of main: it hears every version once, in order, and each can be taken back. */
export class MainObserver {
  #world
  #handle
  #copy
  #version

  /** @param {World} world @param {Handle} handle */
  constructor(world, handle) {
    const { document } = handle.ref
    this.#world = world
    this.#handle = handle
    this.#copy = decode(document.text())
    this.#version = document.version
    handle.ref.onChange((/** @type {any} */ change) => this.#hear(change))
  }

  /** Nothing is on its way: it has the value. */
  check() {
    const { ref, name } = this.#handle
    const text = stringify(this.#copy)
    if (text !== ref.document.text())
      this.#world.problem(`an observer of ${name} in main has ${text}`)
  }

  /** @param {any} change */
  #hear({ version, patches, inverse }) {
    const world = this.#world
    const { ref, name, gone, updating } = this.#handle
    if (version !== this.#version + 1) {
      world.problem(`an observer of ${name} hears ${version} after ${this.#version}`)
    }
    this.#version = version
    const before = stringify(this.#copy)
    this.#copy = applied(this.#copy, patches)
    const after = stringify(this.#copy)
    const back = stringify(applied(decode(after), inverse))
    if (back !== before) world.problem(`the inverse of ${version} of ${name} leads to ${back}`)
    if (gone || updating > 0 || ref.busy || version !== ref.document.version) return
    // It is told of what is there.
    world.see(this.#handle)
    const there = ref.document.text()
    if (after !== there)
      world.problem(`version ${version} of ${name} is ${there}, told as ${after}`)
    const shown = encode(ref.value)
    if (shown !== there)
      world.problem(`version ${version} of ${name} is ${there}, shown as ${shown}`)
  }
}

/** Of a replica. */
export class WindowObserver {
  #world
  #handle
  #copy

  /** @param {World} world @param {Handle} handle */
  constructor(world, handle) {
    this.#world = world
    this.#handle = handle
    this.#copy = decode(stringify(handle.ref.store.raw))
    handle.ref.onChange?.((/** @type {any} */ change) => this.#hear(change))
  }

  /** Nothing is on its way: it has the value, save for the order of members, which main makes. */
  check() {
    const { ref, name } = this.#handle
    if (!ref.onChange) return
    const copy = readUnordered(this.#copy)
    if (copy === readUnordered(ref.store.raw)) return
    this.#world.problem(`an observer of ${name} in a window has ${copy}\n  ${read(ref.store.raw)}`)
  }

  /** @param {any} change */
  #hear({ patches }) {
    this.#world.see(this.#handle)
    try {
      this.#copy = applied(this.#copy, patches)
    } catch (error) {
      this.#world.problem(
        `an observer of ${this.#handle.name}: ${/** @type {Error} */ (error).message}`
      )
    }
  }
}
