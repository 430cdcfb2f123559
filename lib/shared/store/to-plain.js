/**
 * Plain copies of shared values, for APIs that do not accept proxies: structured clone, IndexedDB,
 * `postMessage`, contextBridge, Electron's IPC.
 */

import { unwrapReadonly, nodeOf } from '../raw/index.js'
import { isIndexKey, emptyOfLength, hasHoles } from '../path/index.js'
import { inert } from './reactivity.js'
import { isPlainObject, leafType } from '../value/index.js'

/** @typedef {import('./reactivity.js').Reactivity} Reactivity */

/**
 * A deep copy without proxies: of a shared value, a part of one, or data that contains some.
 * `structuredClone(toPlain(files.value))`, `window.api.save(toPlain({ id, files: files.value }))`.
 *
 * Objects, arrays, Maps, Sets and all other types that a ref can hold are copied; refs and proxies of
 * Vue are replaced by their values. Functions, class instances, Blobs and the like are kept. Shared
 * references and cycles are preserved. Members with symbols as keys are left out, as by a structured
 * clone.
 *
 * An effect that calls it depends on everything that was copied.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function toPlain(value) {
  return /** @type {T} */ (new Copier().copy(value))
}

/** One walk over a value. Inside a shared value it uses the reactivity of that value. */
class Copier {
  /** Copies by their originals. @type {Map<object, unknown>} */
  #copies = new Map()

  /** @param {unknown} value A value of the app: a proxy or its own. @returns {unknown} */
  copy = (value) => {
    if (typeof value !== 'object' || value === null) return value
    const node = nodeOf(value)
    if (node) return this.#copyOnce(node.target, node.store.reactivity)
    const leaf = unwrapReadonly(value)
    if (leaf !== value) return this.#copyOnce(leaf, inert)
    const own = /** @type {{ __v_isRef?: unknown, value?: unknown }} */ (value)
    return own.__v_isRef === true ? this.copy(own.value) : this.#copyOnce(value, null)
  }

  /** @param {unknown} value A member of a container. @param {Reactivity | null} shared */
  #copyMember(value, shared) {
    if (typeof value !== 'object' || value === null) return value
    return shared ? this.#copyOnce(value, shared) : this.copy(value)
  }

  /** @param {object} source @param {Reactivity | null} shared Null outside a shared value. */
  #copyOnce(source, shared) {
    const copy = this.#copies.get(source)
    return copy === undefined ? this.#make(source, shared) : copy
  }

  /** @param {any} source @param {Reactivity | null} shared @returns {unknown} */
  #make(source, shared) {
    if (Array.isArray(source)) return this.#copyArray(source, shared)
    if (isPlainObject(source)) return this.#copyObject(source, shared)
    if (source instanceof Map) return this.#copyMap(source, shared)
    if (source instanceof Set) return this.#copySet(source, shared)
    const type = leafType(source)
    // A Vue proxy around a class instance.
    if (!type) return source.__v_raw ?? source
    // An error that contains itself is kept as it is.
    this.#copies.set(source, source)
    const copy = type.copy(source, (inner) => this.#copyMember(inner, shared))
    this.#copies.set(source, copy)
    return copy
  }

  /** @param {unknown[]} source @param {Reactivity | null} shared */
  #copyArray(source, shared) {
    shared?.track(source, 'iterate', shared.ARRAY_ITERATE)
    const { length } = source
    const sparse = hasHoles(source)
    const target = sparse ? emptyOfLength(length) : new Array(length)
    this.#copies.set(source, target)
    if (sparse) {
      for (const key of Object.keys(source).filter(isIndexKey)) {
        target[Number(key)] = this.#copyMember(source[Number(key)], shared)
      }
    } else {
      for (let i = 0; i < length; i++) target[i] = this.#copyMember(source[i], shared)
    }
    return target
  }

  /** @param {Record<string, unknown>} source @param {Reactivity | null} shared */
  #copyObject(source, shared) {
    shared?.track(source, 'iterate', shared.ITERATE)
    // A spread copies each member as an own one, even `__proto__`.
    const target = { ...source }
    this.#copies.set(source, target)
    for (const symbol of Object.getOwnPropertySymbols(target)) {
      Reflect.deleteProperty(target, symbol)
    }
    for (const key of Object.keys(target)) {
      shared?.track(source, 'get', key)
      const value = target[key]
      if (typeof value === 'object' && value !== null) target[key] = this.#copyMember(value, shared)
    }
    return target
  }

  /** @param {Map<unknown, unknown>} source @param {Reactivity | null} shared */
  #copyMap(source, shared) {
    shared?.track(source, 'iterate', shared.ITERATE)
    const target = new Map()
    this.#copies.set(source, target)
    // Its own method, which also works on a Vue proxy.
    source.forEach((value, key) => {
      target.set(this.#copyMember(key, shared), this.#copyMember(value, shared))
    })
    return target
  }

  /** @param {Set<unknown>} source @param {Reactivity | null} shared */
  #copySet(source, shared) {
    shared?.track(source, 'iterate', shared.ITERATE)
    const target = new Set()
    this.#copies.set(source, target)
    source.forEach((value) => target.add(this.#copyMember(value, shared)))
    return target
  }
}
