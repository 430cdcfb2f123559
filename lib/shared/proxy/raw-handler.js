/**
 * The handler of a node's raw proxy: see `Node.rawProxy`.
 *
 * For Vue it looks like a raw object. It records all changes. The only read that it tracks is the
 * length of an array: code that reads it is about to iterate. So a `v-for`, which iterates over
 * `toRaw(list)`, renders again when the array changes.
 */

import { recorders } from './array-instrumentations.js'
import { hasMember } from '../path/index.js'
import { NODE } from '../raw/index.js'

/** @typedef {import('./node.js').Node} Node */

export class RawHandler {
  /** @param {Node} node */
  constructor(node) {
    this.node = node
  }

  /**
   * @param {any} target
   * @param {string | symbol} key
   */
  get(target, key) {
    const { node } = this
    const { reactivity } = node.store
    if (key === NODE) return node
    const value = target[key]
    if (typeof key === 'symbol') return node.methods?.[key] ?? value
    if (reactivity.special.has(key)) {
      return (key === '__v_isReactive' && node.store.readOnly) || undefined
    }
    if (typeof value === 'function') {
      return (Array.isArray(target) ? recorders[key] : node.methods?.[key]) || value
    }
    if (key === 'length' && Array.isArray(target)) {
      reactivity.track(target, 'iterate', reactivity.ARRAY_ITERATE)
    }
    if (typeof value !== 'object' || value === null || !hasMember(target, key)) return value
    const proxy = node.child(value, key)
    const child = node.store.nodes.get(value)
    return child && reactivity.adopt ? child.rawProxy : proxy
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {unknown} value
   * @param {unknown} receiver
   */
  set(target, key, value, receiver) {
    const { node } = this
    return Reflect.set(node.proxy, key, value, node.isSelf(receiver) ? node.proxy : receiver)
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  deleteProperty(target, key) {
    return Reflect.deleteProperty(this.node.proxy, key)
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    return Reflect.defineProperty(this.node.proxy, key, descriptor)
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key)
    if (!descriptor || !hasMember(target, key) || typeof key === 'symbol') return descriptor
    return { ...descriptor, value: this.get(target, key) }
  }

  /** @param {object} target */
  getPrototypeOf(target) {
    return this.node.rawPrototype ?? Reflect.getPrototypeOf(target)
  }

  setPrototypeOf() {
    return Reflect.setPrototypeOf(this.node.proxy, null)
  }

  preventExtensions() {
    return Reflect.preventExtensions(this.node.proxy)
  }
}
