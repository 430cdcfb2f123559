/**
 * Leaves that have methods which change them in place: dates, and bytes. What is handed out is the
 * leaf itself, so that `structuredClone`, `Intl`, `TextDecoder` and all libraries take it for what it
 * is, with a prototype of ours in front of its own. A date's setters change it where it stands, as an
 * edit like any other; what would change bytes throws.
 *
 * Bytes that are set by index, or by somebody who has only their buffer, change unseen: only a proxy
 * could tell, which none of those would take.
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
/** What to do for those inside of another leaf. @type {WeakMap<object, () => never>} */
const refusals = new WeakMap()

const { getTime, setTime } = Date.prototype

/**
 * @param {object} leaf One of a store's value.
 * @param {Store} store
 * @param {Node | null} parent What it was reached from; null where it stands nowhere.
 * @param {string | number} key Where it was there.
 * @returns {object} The same.
 */
export function enliven(leaf, store, parent, key) {
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
 * Has everything inside of a leaf refuse to be changed in place.
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
 * A date gets another time.
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
  // What it was asked with may have run code of the program: from here on none runs.
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
  // Taken out of the value, they are the program's own.
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
/** By the prototypes of typed arrays; ours, by themselves. @type {Map<object, object>} */
const TYPED = new Map()

/**
 * @param {object} leaf
 * @returns {object | undefined} Undefined for one whose methods do not change it.
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
