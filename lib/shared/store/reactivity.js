/**
 * What a store asks of the library that makes its value reactive, and the answers where there is
 * none. A dependency is named by a plain container and a key of it.
 */

/**
 * @typedef {object} Reactivity
 * @property {(target: object, type: 'get' | 'has' | 'iterate', key: unknown) => void} track
 *   The running effect depends on that key.
 * @property {Trigger} trigger Runs what depends on that key. On an array, `set` of `length` runs
 *   everything from that index on, as its elements have moved. `clear` runs all that depends on a Map
 *   or Set.
 * @property {(work: () => void) => void} batch Runs `work`; effects that it triggers run once, after.
 * @property {(work: () => void) => void} untracked Runs `work`; the running effect does not depend on
 *   what that reads.
 * @property {symbol} ITERATE The key that stands for the list of an object's keys, and for all entries
 *   of a Map or Set.
 * @property {symbol} MAP_KEYS The key that stands for the keys of a Map.
 * @property {symbol} ARRAY_ITERATE The key that stands for all elements of an array.
 * @property {ReadonlySet<string>} special Keys that the library asks proxies for, and that are never
 *   members: `answer` says what to reply.
 * @property {(key: string, node: import('../proxy/node.js').Node) => unknown} answer
 * @property {(value: object) => unknown} unwrap What stands behind a proxy or ref of the library;
 *   everything else as it is.
 * @property {((rawProxy: object, proxy: object, target: object) => void) | null} adopt Makes the library
 *   take `proxy` for its own proxy of `rawProxy`, and `rawProxy` for what `target` is; null where that cannot be
 *   done.
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

/** Nothing is reactive: for the main process, and for any framework that only wants the value. */
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

/** The effects of one change, gathered and run together. */
export class Effects {
  /** @type {Parameters<Trigger>[]} */
  #triggers = []
  /** From which index on the elements of an array have moved. @type {Map<object, number> | null} */
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
   * The length has changed, and all elements from that index on.
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
   * @param {() => void} [also] What it triggers runs once with the rest.
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
