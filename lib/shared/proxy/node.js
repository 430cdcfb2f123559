/**
 * Nodes: a store's data of a container that has a proxy.
 *
 * A node is created when its container is first read, and is the handler of its proxy. It stores the
 * place of the container: the parent, and a hint for the key. Nodes are not updated when elements of an
 * array move, so a hint is checked before use, and if it is wrong the search starts there.
 */

import { Touch } from '../operations/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { defineLocal, definesLocal, isLocal, entriesOf } from '../path/index.js'
import { NODE, nodeOf } from '../raw/index.js'
import { RawHandler } from './raw-handler.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../store/store.js').Store} Store */
/** @typedef {Record<string, unknown>} Members */

/** @abstract */
export class Node {
  /**
   * Further parents of the container, while a statement such as a swap moves it. At the end of the tick
   * all but one get a copy.
   *
   * @type {Node[] | null}
   */
  extra = null
  /**
   * Whether members, or something in them, may also be elsewhere, since this was outside the value.
   * Adding this to the value again gives them a second place.
   */
  sharesMembers = false
  /**
   * Its path before somebody else removed it, and whether a later change of it was reported. Only for
   * the outermost removed object.
   *
   * @type {{ path: Path, reported: boolean } | null}
   */
  removal = null
  /** @type {object | null} */
  #rawProxy = null

  /** Vue must not wrap a node that it gets, for example through a readonly proxy around one of ours. */
  get __v_skip() {
    return true
  }

  /**
   * @param {Store} store
   * @param {object} target The container itself.
   * @param {Node | null} parent Null if it has none.
   * @param {string | number} key The hint.
   */
  constructor(store, target, parent, key) {
    this.store = store
    this.target = target
    this.parent = parent
    this.key = key
    /** Access to the members of a Map or Set; null for an object or array. */
    this.entries = entriesOf(target)
    this.proxy = this.#makeProxy()
  }

  #makeProxy() {
    return new Proxy(this.target, /** @type {ProxyHandler<any>} */ (/** @type {unknown} */ (this)))
  }

  /** Returns a new proxy from now on. Old proxies keep working. */
  renew() {
    this.proxy = this.#makeProxy()
    if (this.#rawProxy !== null)
      this.store.reactivity.adopt?.(this.#rawProxy, this.proxy, this.target)
  }

  /**
   * A second proxy, which records changes but does not track, and looks like a raw object. Vue's
   * `toRaw` returns it: changes made through the container itself would be lost.
   */
  get rawProxy() {
    if (this.#rawProxy !== null) return this.#rawProxy
    const rawProxy = new Proxy(this.target, new RawHandler(this))
    this.#rawProxy = rawProxy
    this.store.reactivity.adopt?.(rawProxy, this.proxy, this.target)
    return rawProxy
  }

  /**
   * The replacements for the methods of a Map or Set.
   *
   * @returns {Record<string | symbol, any> | undefined}
   */
  get methods() {
    return undefined
  }

  /**
   * The prototype of the raw proxy, if it differs from the container's.
   *
   * @returns {object | undefined}
   */
  get rawPrototype() {
    return undefined
  }

  /** @param {unknown} value */
  isRawProxy(value) {
    return this.#rawProxy !== null && value === this.#rawProxy
  }

  /**
   * A member as the app gets it: the proxy of a container, anything else as it is.
   *
   * @param {object} value
   * @param {string | number} key
   */
  child(value, key) {
    const node = this.store.nodes.get(value)
    if (node === undefined) return this.store.reach(value, this, key)
    if (node.parent === this) node.key = key
    return node.proxy
  }

  /**
   * Prepares a value that will be stored in it. This may run code of the app.
   *
   * @param {unknown} value
   * @param {string | number} key The key, for messages.
   */
  prepare(value, key) {
    const path = this.paths()[0] ?? []
    return this.store.prepare(value, this.#isHolder ? path : [...path, key])
  }

  /**
   * Handles the assignment of equal members. Effects run, as for any other object, but nothing is sent.
   *
   * @param {(string | number)[]} keys
   */
  touch(keys) {
    const { store } = this
    if (!store.readOnly) store.perform(new Touch(store, this.target, keys), [])
  }

  /** Whether it is part of the store's value. @returns {boolean} */
  get attached() {
    /** @type {{ holder: Node }} */
    const { holder } = this.store
    if (this === holder) return true
    if (this.parent?.attached) return true
    return this.extra !== null && this.extra.some((parent) => parent.attached)
  }

  /**
   * Its paths in the value.
   *
   * @returns {Path[]} None if it does not belong to it; several only during a move.
   */
  paths() {
    if (this.store.moving) return this.#allPaths()
    /** @type {Path} */
    const path = []
    const { holder } = this.store
    /** @type {Node} */
    let node = this
    while (node !== holder) {
      const { parent } = node
      const step = parent?.find(node.target, node.key)
      if (parent === null || step === undefined) return []
      node.key = step
      if (parent !== holder) path.push(step)
      node = parent
    }
    return [path.reverse()]
  }

  /**
   * The paths of a member.
   *
   * @param {string | number} key
   * @returns {Path[]}
   */
  pathsTo(key) {
    const paths = this.paths()
    if (!this.#isHolder) for (const path of paths) path.push(key)
    return paths
  }

  get #isHolder() {
    return this === /** @type {Node} */ (this.store.holder)
  }

  /** @returns {Path[]} */
  #allPaths() {
    /** @type {{ holder: Node }} */
    const { holder } = this.store
    if (this === holder) return [[]]
    const parents = new Set(this.parent ? [this.parent, ...(this.extra ?? [])] : [])
    return [...parents].flatMap((parent) => {
      const steps = parent.findAll(this.target)
      return parent
        .paths()
        .flatMap((path) => steps.map((step) => (parent === holder ? path : [...path, step])))
    })
  }

  /**
   * The current step of a member.
   *
   * @abstract
   * @param {object} value
   * @param {string | number} hint
   * @returns {string | number | undefined}
   */
  find(value, hint) {
    throw new TypeError(`no members: ${value}, ${hint}`)
  }

  /**
   * All steps of a member.
   *
   * @abstract
   * @param {object} value
   * @returns {(string | number)[]}
   */
  findAll(value) {
    throw new TypeError(`no members: ${value}`)
  }

  /**
   * Returns the value of a special key, which is not a member.
   *
   * @param {string | symbol} key
   * @param {unknown} receiver The object it was read from.
   */
  answer(key, receiver) {
    // An object that inherits from the proxy is another object, as with Vue's own proxies.
    const own =
      receiver === this.proxy ||
      Object.getPrototypeOf(receiver) === Object.getPrototypeOf(this.target)
    if (key === NODE) return own ? this : undefined
    return own || key !== '__v_raw' ? this.store.reactivity.answer(String(key), this) : undefined
  }

  /**
   * Whether assigning to `receiver` assigns to this, and not to an object that inherits from the proxy.
   *
   * @param {unknown} receiver
   */
  isSelf(receiver) {
    return receiver === this.proxy || this.isRawProxy(receiver) || nodeOf(receiver) === this
  }

  /**
   * @param {string | number} step
   * @param {string} what
   * @param {string} remedy
   */
  refuse(step, what, remedy) {
    const path = [...(this.paths()[0] ?? []), step]
    const message = `${showPath(path)}: ${what}, which cannot be shared. ${remedy}`
    return this.store.named(new RemoteRefError('ERR_REF_VALUE', message, { path }))
  }

  // The traps that objects and arrays share.

  /**
   * @param {object} target
   * @param {string | symbol} key
   */
  has(target, key) {
    if (typeof key === 'string') this.store.reactivity.track(target, 'has', key)
    return Reflect.has(target, key)
  }

  /**
   * @param {object} target
   * @param {string | symbol} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(target, key, descriptor) {
    if (definesLocal(target, key, descriptor)) return defineLocal(target, key, descriptor)
    const before = Reflect.getOwnPropertyDescriptor(target, key)
    const { value, get, set } = descriptor
    const plain = ['writable', 'enumerable', 'configurable'].every(
      (name) => /** @type {any} */ ({ ...before, ...descriptor })[name] === true
    )
    const isLength = key === 'length' && Array.isArray(target)
    if (get || set || !(plain || isLength)) {
      throw this.refuse(
        String(key),
        'a member with a getter or attributes',
        'Assign a plain value instead.'
      )
    }
    if (!('value' in descriptor) && before) return true
    return Reflect.set(this.proxy, key, value)
  }

  /**
   * The value in a descriptor is the member as the app gets it.
   *
   * @param {object} target
   * @param {string | symbol} key
   */
  getOwnPropertyDescriptor(target, key) {
    const descriptor = Reflect.getOwnPropertyDescriptor(target, key)
    const value = descriptor?.value
    if (typeof value !== 'object' || value === null || isLocal(target, key)) return descriptor
    return { ...descriptor, value: this.child(value, /** @type {string} */ (key)) }
  }

  /** @returns {never} */
  setPrototypeOf() {
    throw this.refuse('__proto__', 'another prototype', 'Store plain data.')
  }

  /** @returns {never} */
  preventExtensions() {
    const path = this.paths()[0] ?? []
    const message = `${showPath(path)} cannot be frozen or sealed: others may change it. Use readonly() of Vue, setAutoFreeze(false) of Immer, or freeze a copy: toPlain(value).`
    throw this.store.named(new RemoteRefError('ERR_REF_VALUE', message, { path }))
  }
}
