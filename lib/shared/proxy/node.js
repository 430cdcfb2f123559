/**
 * Nodes: what a store knows of a container that somebody has a proxy of.
 *
 * A node is made when its container is first reached, and is itself the handler of the proxy. It
 * knows where the container stands: in which parent, and a hint under which key. Elements of an array
 * move without their nodes being told, so a hint is checked before use, and searched from if wrong.
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
   * More parents that hold the container, while a statement such as a swap moves it. At the end of
   * the tick all but one get a copy.
   *
   * @type {Node[] | null}
   */
  extra = null
  /**
   * Whether something inside may have moved elsewhere while this was no part of the value: then it
   * stands in two places once this is put back.
   */
  lent = false
  /**
   * Where it stood before somebody else took it out, and whether the program has been told so. Only of
   * what nothing else stands around.
   *
   * @type {{ path: Path, told: boolean } | null}
   */
  stray = null
  /** @type {object | null} */
  #rawProxy = null

  /** Vue shall not wrap a node that it comes across, as a readonly proxy around one of ours does. */
  get __v_skip() {
    return true
  }

  /**
   * @param {Store} store
   * @param {object} target The container itself.
   * @param {Node | null} parent Null where it stands nowhere.
   * @param {string | number} key The hint.
   */
  constructor(store, target, parent, key) {
    this.store = store
    this.target = target
    this.parent = parent
    this.key = key
    /** How to get at the members of a Map or Set; null for an object or array. */
    this.entries = entriesOf(target)
    this.proxy = this.#makeProxy()
  }

  #makeProxy() {
    return new Proxy(this.target, /** @type {ProxyHandler<any>} */ (/** @type {unknown} */ (this)))
  }

  /** Hands out another proxy from now on. Those that were handed out before work as ever. */
  renew() {
    this.proxy = this.#makeProxy()
    if (this.#rawProxy !== null)
      this.store.reactivity.adopt?.(this.#rawProxy, this.proxy, this.target)
  }

  /**
   * A second proxy, which records as well but tracks and answers as little as a raw object would. It
   * is what Vue's `toRaw` gives: with the container itself, changes made through it would be lost.
   */
  get rawProxy() {
    if (this.#rawProxy !== null) return this.#rawProxy
    const rawProxy = new Proxy(this.target, new RawHandler(this))
    this.#rawProxy = rawProxy
    this.store.reactivity.adopt?.(rawProxy, this.proxy, this.target)
    return rawProxy
  }

  /**
   * The methods that stand in for those of a Map or Set.
   *
   * @returns {Record<string | symbol, any> | undefined}
   */
  get methods() {
    return undefined
  }

  /** What a rawProxy gives as its prototype instead of its own. @returns {object | undefined} */
  get rawPrototype() {
    return undefined
  }

  /** @param {unknown} value */
  isRawProxy(value) {
    return this.#rawProxy !== null && value === this.#rawProxy
  }

  /**
   * What to hand out for a member: the proxy of a container, anything else as it is.
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
   * Takes in a value that is about to stand in it. That may run code of the program.
   *
   * @param {unknown} value
   * @param {string | number} key Where, for messages.
   */
  prepare(value, key) {
    const path = this.paths()[0] ?? []
    return this.store.prepare(value, this.#isHolder ? path : [...path, key])
  }

  /**
   * Members have been assigned that are equal to those that are there. Effects run, as they do for any
   * other object, and nobody else is told.
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
   * Where it stands in the value.
   *
   * @returns {Path[]} None if it is no part of it; several only in the midst of a move.
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
   * Where a member of it stands.
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
   * The step that leads to a member now.
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
   * All steps that lead to a member.
   *
   * @abstract
   * @param {object} value
   * @returns {(string | number)[]}
   */
  findAll(value) {
    throw new TypeError(`no members: ${value}`)
  }

  /**
   * Answers a proxy's read of one of the keys that are not members.
   *
   * @param {string | symbol} key
   * @param {unknown} receiver What it was read from.
   */
  answer(key, receiver) {
    // Something that merely inherits from the proxy is another object, as with Vue's own proxies.
    const own =
      receiver === this.proxy ||
      Object.getPrototypeOf(receiver) === Object.getPrototypeOf(this.target)
    if (key === NODE) return own ? this : undefined
    return own || key !== '__v_raw' ? this.store.reactivity.answer(String(key), this) : undefined
  }

  /**
   * Whether assigning to `receiver` means to assign to this, and not to an object that inherits from
   * the proxy.
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
   * As a descriptor says it, too, a member is what is handed out for it.
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
