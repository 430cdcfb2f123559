/**
 * The interface between a store and a reactive library, and its implementation without a library. A
 * dependency is identified by a plain container and a key.
 */

/**
 * @typedef {object} Reactivity
 * @property {(target: object, type: 'get' | 'has' | 'iterate', key: unknown) => void} track Makes the
 *   running effect depend on that key.
 * @property {Trigger} trigger Runs effects that depend on that key. For an array, `set` of `length`
 *   runs everything from that index on, since its elements have moved. `clear` runs everything that
 *   depends on a Map or Set.
 * @property {(work: () => void) => void} batch Runs `work`. Effects that it triggers run once,
 *   afterwards.
 * @property {(work: () => void) => void} untracked Runs `work`, without making the running effect
 *   depend on anything.
 * @property {symbol} ITERATE The key that stands for the list of an object's keys, and for all entries
 *   of a Map or Set.
 * @property {symbol} MAP_KEYS The key that stands for the keys of a Map.
 * @property {symbol} ARRAY_ITERATE The key that stands for all elements of an array.
 * @property {ReadonlySet<string>} special Keys that the library reads from proxies, and that are never
 *   members. `answer` returns their values.
 * @property {(key: string, node: import('../proxy/node.js').Node) => unknown} answer
 * @property {(value: object) => unknown} unwrap Returns the value behind a proxy or ref of the library,
 *   and any other value as it is.
 * @property {((rawProxy: object, proxy: object, target: object) => void) | null} adopt Makes the
 *   library use `proxy` as its own proxy of `rawProxy`, and treat `rawProxy` like `target`; null if
 *   that is not possible.
 */
/**
 * @callback Trigger
 * @param {object} target
 * @param {'set' | 'add' | 'delete' | 'clear'} type
 * @param {unknown} [key]
 * @param {unknown} [value]
 * @param {unknown} [old]
 * @returns {void}
 */

/** Without reactivity: for the main process, and for frameworks that only need the value. */
/** @type {Reactivity} */
export const inert = {
  track() {},
  trigger() {},
  batch: (work) => work(),
  untracked: (work) => work(),
  ITERATE: Symbol('iterate'),
  ARRAY_ITERATE: Symbol('array iterate'),
  MAP_KEYS: Symbol('map keys'),
  special: new Set(),
  answer: () => undefined,
  unwrap: (value) => value,
  adopt: null
}

/** Collects the effects of one change and runs them together. */
export class Effects {
  /** @type {Parameters<Trigger>[]} */
  #triggers = []
  /** For each array, the index from which elements have moved. @type {Map<object, number> | null} */
  #moved = null

  /**
   * @param {object} target
   * @param {'set' | 'add' | 'delete' | 'clear'} type
   * @param {unknown} [key]
   * @param {unknown} [value]
   * @param {unknown} [old]
   */
  touch(target, type, key, value, old) {
    this.#triggers.push([target, type, key, value, old])
  }

  /**
   * Notes that the length has changed, and all elements from that index on.
   *
   * @param {unknown[]} array
   * @param {number} start
   */
  move(array, start) {
    this.#moved ??= new Map()
    this.#moved.set(array, Math.min(start, this.#moved.get(array) ?? start))
  }

  /**
   * @param {Reactivity} reactivity
   * @param {() => void} [also] Effects that it triggers run once with the others.
   */
  run(reactivity, also) {
    const { trigger } = reactivity
    if (!also && this.#moved === null) {
      if (this.#triggers.length === 0) return
      if (this.#triggers.length === 1) return trigger(...this.#triggers[0])
    }
    reactivity.batch(() => {
      this.#moved?.forEach((start, array) => trigger(array, 'set', 'length', start))
      for (const touched of this.#triggers) trigger(...touched)
      also?.()
    })
  }
}
