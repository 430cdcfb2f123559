/**
 * Leaves with methods that change them in place: dates and bytes. Apps get the leaf itself, so that
 * `structuredClone`, `Intl`, `TextDecoder` and all libraries accept it, with our own prototype that
 * inherits from its native one. A date's setters are recorded as edits; methods that change bytes
 * throw.
 *
 * Changes of bytes by index, or through their buffer, are not detected: only a proxy could do that, but
 * those APIs do not accept proxies.
 */

import { stringify } from '../value/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { LeafPlace } from './leaf-place.js'
import { accessTo } from '../path/index.js'

/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('../store/store.js').Store} Store */
/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('../store/reactivity.js').Effects} Effects */
/** @typedef {(this: any, ...args: any[]) => unknown} Method */

/** @type {WeakMap<object, LeafPlace>} */
const places = new WeakMap()
/** For leaves inside another leaf: a function that throws. @type {WeakMap<object, () => never>} */
const refusals = new WeakMap()

const { getTime, setTime } = Date.prototype

/**
 * @param {object} leaf A leaf of a store's value.
 * @param {Store} store
 * @param {Node | null} parent The parent from which it was read; null if it has none.
 * @param {string | number} key The step in that parent.
 * @returns {object} The same leaf.
 */
export function makeLive(leaf, store, parent, key) {
  let place = places.get(leaf)
  const prototype = place ? null : prototypeFor(leaf)
  if (prototype) {
    places.set(leaf, (place = new LeafPlace(store)))
    Object.setPrototypeOf(leaf, prototype)
  }
  if (place) {
    place.reached(parent, key)
  } else if (leaf instanceof Error) {
    lock(leaf, () => {
      throw new TypeError('What is in an error of a ref cannot be changed in place.')
    })
  }
  return leaf
}

/**
 * Makes everything inside a leaf refuse changes in place.
 *
 * @param {unknown} inner
 * @param {() => never} refuse
 */
export function lock(inner, refuse) {
  if (typeof inner !== 'object' || inner === null || Object.isFrozen(inner)) return
  const prototype = prototypeFor(inner)
  if (prototype) {
    refusals.set(inner, refuse)
    Object.setPrototypeOf(inner, prototype)
    return
  }
  if (inner instanceof RegExp || inner instanceof ArrayBuffer) return
  if (inner instanceof Map || inner instanceof Set) {
    for (const name of ['add', 'clear', 'delete', 'set']) {
      if (name in inner) Object.defineProperty(inner, name, { value: refuse })
    }
    inner.forEach((value, key) => (lock(value, refuse), lock(key, refuse)))
  }
  Object.freeze(inner)
  const { cause, errors } = /** @type {any} */ (inner)
  const isError = inner instanceof Error
  for (const member of isError ? [cause, errors] : Object.values(inner)) lock(member, refuse)
}

/**
 * Sets the time of a date.
 *
 * @implements {Edit}
 */
class ChangeDate {
  #date
  #parent
  #step
  #before
  #after

  /**
   * @param {Date} date
   * @param {Node} parent
   * @param {string | number} step
   * @param {number} after Milliseconds.
   */
  constructor(date, parent, step, after) {
    this.#date = date
    this.#parent = parent
    this.#step = step
    this.#before = getTime.call(date)
    this.#after = after
  }

  apply() {
    setTime.call(this.#date, this.#after)
  }

  undo() {
    setTime.call(this.#date, this.#before)
  }

  get target() {
    return this.#parent.target
  }

  /** @param {Effects} effects */
  touch(effects) {
    const { target } = this
    effects.touch(target, 'set', accessTo(target).key(this.#step), this.#date, this.#date)
  }

  /** @returns {import('../operations/edits.js').Members} */
  removed() {
    return []
  }

  /** @returns {import('../operations/edits.js').Members} */
  added() {
    return []
  }
}

/** @param {Date} date @param {Method} setter @param {unknown[]} args */
function changeDate(date, setter, args) {
  const next = new Date(getTime.call(date))
  setter.apply(next, args)
  // Converting the arguments may have run code of the app; from here on none runs.
  refusals.get(date)?.()
  const time = getTime.call(next)
  const found = places.get(date)?.find(date)
  if (!found) setTime.call(date, time)
  else if (!Object.is(time, getTime.call(date))) {
    const { parent, step } = found
    const change = { op: /** @type {const} */ ('replace'), value: date, text: stringify(next) }
    parent.store.perform(
      new ChangeDate(date, parent, step, time),
      parent.pathsTo(step).map((path) => ({ ...change, path }))
    )
  }
  return getTime.call(date)
}

/** @param {object} bytes @param {Method} mutator @param {unknown[]} args */
function changeBytes(bytes, mutator, args) {
  refusals.get(bytes)?.()
  const place = places.get(bytes)
  const path = place?.path(bytes)
  // Outside the value, bytes may be changed freely.
  if (!place || !path) return mutator.apply(bytes, args)
  const message =
    `${showPath(path)} holds bytes, which cannot be changed in place. Assign a changed copy: ` +
    '.slice() makes one.'
  throw place.store.named(new RemoteRefError('ERR_REF_VALUE', message, { path }))
}

/**
 * @param {any} own The prototype of a type.
 * @param {string[]} mutators
 * @param {(leaf: any, mutator: Method, args: unknown[]) => unknown} change
 * @returns {object}
 */
function inFrontOf(own, mutators, change) {
  const prototype = Object.create(own)
  for (const name of mutators) {
    const mutator = own[name]
    if (typeof mutator !== 'function') continue
    /** @type {Record<string, Method>} */
    const methods = {
      [name](...args) {
        return change(this, mutator, args)
      }
    }
    Object.defineProperty(prototype, name, {
      value: methods[name],
      writable: true,
      configurable: true
    })
  }
  return prototype
}

/** @param {object} prototype @param {RegExp} pattern */
const named = (prototype, pattern) =>
  Object.getOwnPropertyNames(prototype).filter((name) => pattern.test(name))

const DATE = inFrontOf(Date.prototype, named(Date.prototype, /^set/), changeDate)
const VIEW = inFrontOf(DataView.prototype, named(DataView.prototype, /^set/), changeBytes)
/** Our prototypes, by the native ones and by themselves. @type {Map<object, object>} */
const TYPED = new Map()

/**
 * @param {object} leaf
 * @returns {object | undefined} Undefined for a leaf without methods that change it.
 */
function prototypeFor(leaf) {
  if (leaf instanceof Date) return DATE
  if (!ArrayBuffer.isView(leaf)) return undefined
  if (leaf instanceof DataView) return VIEW
  const own = Object.getPrototypeOf(leaf)
  let prototype = TYPED.get(own)
  if (!prototype) {
    const mutators = ['copyWithin', 'fill', 'reverse', 'set', 'sort', 'setFromBase64', 'setFromHex']
    prototype = inFrontOf(own, mutators, changeBytes)
    TYPED.set(own, prototype).set(prototype, prototype)
  }
  return prototype
}
