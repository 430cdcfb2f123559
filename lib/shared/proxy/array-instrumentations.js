/**
 * The array methods of proxies.
 *
 * Reading methods use the plain array and depend on all of it, not on each element. Mutating methods
 * change it in one step, so that `splice(2, 1)` is one removal, and does not shift all following
 * elements one by one. Other methods (`slice`, `flat`, `at`, ...) work through the traps.
 */

import { hasOwnProperty, nodeOf } from '../raw/index.js'

/** @typedef {import('./array-node.js').ArrayNode} ArrayNode */
/** @typedef {(this: any, ...args: any[]) => any} Method */
/** @typedef {Record<string | symbol, Method>} Methods */

/** @type {Record<string | symbol, any>} */
const native = Array.prototype

/**
 * The node to work on.
 *
 * @param {any} self The object that the method is called on.
 * @returns {ArrayNode | undefined} Undefined for other objects and read-only proxies: there the native
 *   method works through the traps.
 */
function own(self) {
  const node = nodeOf(self)
  if (!node || !Array.isArray(node.target)) return undefined
  if (self === node.proxy || node.isRawProxy(self) || !self.__v_isReadonly) {
    return /** @type {ArrayNode} */ (node)
  }
  return undefined
}

/**
 * @param {string | symbol} name
 * @param {(node: ArrayNode, self: any, args: any[]) => unknown} work
 * @returns {Method}
 */
function method(name, work) {
  return function (...args) {
    const node = own(this)
    return node ? work(node, this, args) : native[name].apply(this, args)
  }
}

/**
 * All elements, as the app gets them.
 *
 * @param {ArrayNode} node
 */
function all(node) {
  node.trackAll()
  return node.elements.map((element, i) => node.element(element, i))
}

/**
 * A method that calls a function with each element and only uses its result.
 *
 * @param {string} name
 */
function visitor(name) {
  return method(name, (node, self, [fn, context]) => {
    node.trackAll()
    const visit = (/** @type {unknown} */ element, /** @type {number} */ i) =>
      fn.call(context, node.element(element, i), i, self)
    return native[name].call(node.elements, typeof fn === 'function' ? visit : fn)
  })
}

/**
 * A method that works on an array of all elements, as the app gets them.
 *
 * @param {string} name
 */
function onAll(name) {
  return method(name, (node, self, args) => native[name].apply(all(node), args))
}

/**
 * @param {'find' | 'findLast' | 'filter'} name A method that returns elements selected by a function.
 */
function finder(name) {
  return method(name, (node, self, [fn, context]) => {
    node.trackAll()
    /** @type {unknown[]} */
    const found = []
    const test = (/** @type {unknown} */ element, /** @type {number} */ i) => {
      const shown = node.element(element, i)
      const passes = fn.call(context, shown, i, self)
      if (passes) found.push(shown)
      return passes
    }
    native[name].call(node.elements, typeof fn === 'function' ? test : fn)
    return name === 'filter' ? found : found[0]
  })
}

/** @param {'reduce' | 'reduceRight'} name */
function reducer(name) {
  return method(name, (node, self, [fn, ...start]) => {
    node.trackAll()
    const { elements } = node
    let first = start.length === 0 && typeof fn === 'function'
    /** The first element, as the app gets it. @param {unknown} element */
    const begin = (element) =>
      node.element(element, name === 'reduce' ? 0 : Math.max(elements.length - 1, 0))
    const add = (
      /** @type {unknown} */ sum,
      /** @type {unknown} */ element,
      /** @type {number} */ i
    ) => {
      const before = first ? begin(sum) : sum
      first = false
      return fn(before, node.element(element, i), i, self)
    }
    const sum = native[name].call(elements, typeof fn === 'function' ? add : fn, ...start)
    // With a single element the function is not called.
    return first ? begin(sum) : sum
  })
}

/**
 * A method that searches for an element: a proxy, a stored original, or a scalar.
 *
 * @param {string} name
 */
function search(name) {
  return method(name, (node, self, [wanted, ...from]) => {
    node.trackAll()
    const { store } = node
    const bare = typeof wanted === 'object' && wanted !== null ? store.unwrap(wanted) : wanted
    const copy = typeof bare === 'object' && bare !== null ? store.originals.get(bare) : undefined
    return native[name].call(node.elements, copy ?? bare, ...from)
  })
}

/** Iterates like the iterator of an array, over elements as the app gets them. */
class Elements {
  #node
  #next = 0

  /** @param {ArrayNode} node */
  constructor(node) {
    this.#node = node
  }

  next() {
    const { elements } = this.#node
    if (this.#next >= elements.length) {
      this.#next = Infinity
      return { value: undefined, done: true }
    }
    const index = this.#next++
    return { value: this.item(this.#node.element(elements[index], index), index), done: false }
  }

  /** @param {unknown} element @param {number} _index @returns {unknown} */
  item(element, _index) {
    return element
  }
}

class Entries extends Elements {
  /** @param {unknown} element @param {number} index */
  item(element, index) {
    return [index, element]
  }
}

// Inherits from the native iterator: iterable, with the iterator helpers if the engine has them.
Object.setPrototypeOf(Elements.prototype, Object.getPrototypeOf([].values()))

/** @param {'values' | 'entries' | typeof Symbol.iterator} name @param {typeof Elements} Iterator */
function iterator(name, Iterator) {
  return method(name, (node) => {
    node.trackAll()
    return new Iterator(node)
  })
}

/**
 * A removed element, as a mutating method returns it.
 *
 * @param {ArrayNode} node
 * @param {any} self
 * @param {unknown} value
 */
function released(node, self, value) {
  if (typeof value !== 'object' || value === null) return value
  const proxy = node.store.reach(value, null, '')
  return node.isRawProxy(self) ? (node.store.nodes.get(value)?.rawProxy ?? proxy) : proxy
}

/**
 * @param {unknown} value A relative index, as for array methods.
 * @param {number} length
 */
function position(value, length) {
  const index = Math.trunc(Number(value)) || 0
  return index < 0 ? Math.max(length + index, 0) : Math.min(index, length)
}

/**
 * The range between two relative indices. Converting them may run code of the app that changes the
 * length; as for native arrays, the old length is used.
 *
 * @param {unknown} start
 * @param {unknown} end Undefined for the end of the array.
 * @param {number} length
 */
function range(start, end, length) {
  const from = position(start, length)
  return [from, end === undefined ? length : position(end, length)]
}

/**
 * The index of a value, for messages: only numbers, since converting others twice would run code twice.
 *
 * @param {unknown} index
 */
function about(index) {
  return typeof index === 'number' ? index : 0
}

const mutators = {
  push: method('push', (node, self, items) => {
    const taken = node.takeAll(items, node.elements.length)
    const { length } = node.elements
    node.splice(length, 0, taken)
    return length + taken.length
  }),
  pop: method('pop', (node, self) =>
    released(node, self, node.splice(node.elements.length - 1, 1, [])[0])
  ),
  shift: method('shift', (node, self) => released(node, self, node.splice(0, 1, [])[0])),
  unshift: method('unshift', (node, self, items) => {
    const taken = node.takeAll(items, 0)
    const length = node.elements.length + taken.length
    node.splice(0, 0, taken)
    return length
  }),
  splice: method('splice', (node, self, args) => {
    const taken = node.takeAll(args.slice(2), about(args[0]))
    const { length } = node.elements
    const start = position(args[0], length)
    const most = args.length === 0 ? 0 : length - start
    const count = args.length < 2 ? most : Math.trunc(Number(args[1])) || 0
    const splice = () => node.splice(start, Math.min(Math.max(count, 0), most), taken)
    // Converting these numbers may have changed the length. As for native arrays, the old length is
    // used.
    const changed = node.elements.length !== length
    const removed = changed ? node.store.batch(() => (node.resize(length), splice())) : splice()
    return removed.map((value) => released(node, self, value))
  }),
  sort: method('sort', (node, self, [compare]) => {
    const { unwrap } = node.store
    const before = node.elements.slice()
    const sorted = all(node).sort(compare)
    const after = sorted.map((item) => (typeof item === 'object' && item ? unwrap(item) : item))
    node.arrange(before, after)
    return self
  }),
  reverse: method('reverse', (node, self) => {
    node.trackAll()
    node.arrange(node.elements, node.elements.slice().reverse())
    return self
  }),
  fill: method('fill', (node, self, [value, start, end]) => {
    const { raw } = node.prepare(value, about(start))
    const [from, to] = range(start, end, node.elements.length)
    node.store.batch(() => {
      for (let i = from; i < to; i++) node.proxy[i] = raw
    })
    return self
  }),
  copyWithin: method('copyWithin', (node, self, [target, start, end]) => {
    const { length } = node.elements
    const to = position(target, length)
    const [from, last] = range(start, end, length)
    node.store.batch(() => copyWithin(node.proxy, to, from, Math.min(last - from, length - to)))
    return self
  })
}

/** @param {unknown[]} array @param {number} to @param {number} from @param {number} count */
function copyWithin(array, to, from, count) {
  const backwards = from < to
  for (let n = 0; n < count; n++) {
    const i = backwards ? count - 1 - n : n
    if (from + i in array) array[to + i] = array[from + i]
    else delete array[to + i]
  }
}

/** The methods that a raw proxy has too. @type {Methods} */
export const recorders = {
  // @ts-ignore: keys such as `constructor` must find nothing.
  __proto__: null,
  ...mutators,
  includes: search('includes'),
  indexOf: search('indexOf'),
  lastIndexOf: search('lastIndexOf')
}

/** @type {Methods} */
export const arrayMethods = {
  // @ts-ignore: as above.
  __proto__: null,
  ...recorders,
  hasOwnProperty,
  [Symbol.iterator]: iterator(Symbol.iterator, Elements),
  values: iterator('values', Elements),
  entries: iterator('entries', Entries),
  every: visitor('every'),
  some: visitor('some'),
  forEach: visitor('forEach'),
  map: visitor('map'),
  flatMap: visitor('flatMap'),
  findIndex: visitor('findIndex'),
  findLastIndex: visitor('findLastIndex'),
  find: finder('find'),
  findLast: finder('findLast'),
  filter: finder('filter'),
  reduce: reducer('reduce'),
  reduceRight: reducer('reduceRight'),
  join: onAll('join'),
  concat: onAll('concat'),
  toReversed: onAll('toReversed'),
  toSorted: onAll('toSorted'),
  toSpliced: onAll('toSpliced')
}
