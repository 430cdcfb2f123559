/**
 * Errors that user code throws on purpose, and where they are reported: each once, at the right place.
 */

/**
 * @typedef {object} Entry
 * @property {boolean} loose Whether nobody is there to deal with it, so that it may be uncaught.
 * @property {string[]} seen Where it has come out.
 */

export class Ledger {
  /** @type {Map<unknown, Entry>} */
  #all = new Map()
  #count = 0
  #problem

  /** @param {(what: string) => void} problem Told of what should not be. */
  constructor(problem) {
    this.#problem = problem
  }

  /** How many have been thrown. */
  get size() {
    return this.#all.size
  }

  /** Whether none is on its way: of several effects that throw, Vue tells of the first alone. */
  get free() {
    return [...this.#all.values()].every(({ seen }) => seen.length > 0)
  }

  /**
   * @param {string} by Who throws it.
   * @param {boolean} loose Whether it may be uncaught.
   */
  make(by, loose) {
    const error = new Error(`${by} throws error ${++this.#count}`)
    this.#all.set(error, { loose, seen: [] })
    return error
  }

  /** Whether it is one of them, or caused by one. @param {any} error */
  owns(error) {
    return this.#find(error) !== undefined
  }

  /** It is thrown on by somebody with whom it may be uncaught. @param {any} error */
  loosen(error) {
    const entry = this.#find(error)
    if (entry) entry.loose = true
  }

  /**
   * It has come out.
   *
   * @param {any} error @param {'statement' | 'handler' | 'uncaught' | 'console'} where
   */
  saw(error, where) {
    const entry = this.#find(error)
    if (!entry) return this.#problem(`${where}: ${error?.stack ?? error}`)
    entry.seen.push(where)
    if (entry.seen.length > 1) this.#problem(`${error.message} is seen at ${entry.seen}`)
    if (where === 'uncaught' && !entry.loose) this.#problem(`${error.message} is uncaught`)
  }

  /** None may be lost. */
  check() {
    for (const [error, { seen }] of this.#all) {
      if (seen.length === 0)
        this.#problem(`${/** @type {Error} */ (error).message}, and nobody sees it`)
    }
  }

  /** @param {any} error @returns {Entry | undefined} */
  #find(error) {
    for (let each = error; each; each = each.cause) {
      const entry = this.#all.get(each)
      if (entry) return entry
    }
    return undefined
  }
}

/**
 * Has what nobody catches, and what is printed, told to a ledger.
 *
 * @param {Ledger} ledger
 * @param {(error: any) => boolean} prints Whether that may be printed.
 * @returns {() => void} Ends it.
 */
export function listenToErrors(ledger, prints) {
  const { queueMicrotask } = globalThis
  const { error, warn } = console
  globalThis.queueMicrotask = (task) =>
    queueMicrotask(() => {
      try {
        task()
      } catch (thrown) {
        ledger.saw(thrown, 'uncaught')
      }
    })
  console.error = (printed) => {
    if (ledger.owns(printed) || !prints(printed)) ledger.saw(printed, 'console')
  }
  // Of objects that are gone, of changes that have no place, and of effects that throw.
  console.warn = () => {}
  return () => {
    Object.assign(globalThis, { queueMicrotask })
    Object.assign(console, { error, warn })
  }
}
