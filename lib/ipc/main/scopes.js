/** The handlers and listeners of main: for all pages, for one window, for one frame. */

import { Registry } from '../core/index.js'

/** @typedef {import('./page-link.js').Page} Page */

export class Scopes {
  /** By web contents, or frame. @type {WeakMap<object, Registry>} */
  #narrow = new WeakMap()
  /** Whether there is any narrow one, which is rare. */
  #any = false

  /** @param {Registry} all The general ones. */
  constructor(all) {
    this.all = all
  }

  /** Whether there are some of a window or frame. @param {object} target */
  has(target) {
    return this.#narrow.has(target)
  }

  /**
   * The handlers and listeners of a window or frame alone. They end with it.
   *
   * @param {object} target Web contents or a frame. @returns {Registry}
   */
  of(target) {
    this.#any = true
    let registry = this.#narrow.get(target)
    if (!registry) this.#narrow.set(target, (registry = new Registry()))
    return registry
  }

  /** @param {object} target */
  forget(target) {
    this.#narrow.get(target)?.clear()
    this.#narrow.delete(target)
  }

  /** The narrowest handler for a page. @param {Page | undefined} page @param {string} name */
  handler(page, name) {
    for (const registry of this.#around(page)) {
      const handler = registry.handler(name)
      if (handler) return { registry, handler }
    }
    return undefined
  }

  /** The listeners for a page, the narrowest first. @param {Page | undefined} page @param {string} name */
  listeners(page, name) {
    return this.#around(page).flatMap((registry) =>
      registry.listeners(name).map((listener) => ({ registry, listener }))
    )
  }

  /** @param {Page | undefined} page @returns {Registry[]} */
  #around(page) {
    if (!this.#any || !page) return [this.all]
    const narrow = [this.#narrow.get(page.target), this.#narrow.get(page.contents)]
    return [...narrow.filter((registry) => registry !== undefined), this.all]
  }
}
