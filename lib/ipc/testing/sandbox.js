/** Members that add something, and return a function that removes it. */
const ADDING = new Set([
  'on',
  'once',
  'handle',
  'handleOnce',
  'use',
  'trace',
  'onError',
  'onConnect',
  'name',
  'allow'
])

/**
 * An `ipc` that a test uses for a while. It is a page's or main's, with everything that others have
 * added to it; what the test adds ends with the test.
 *
 * @template {object} Ipc
 */
export class IpcSandbox {
  /** @type {(() => void)[]} */
  #undo = []
  #own

  /**
   * @param {Ipc} own
   * @param {Record<string, (call: () => any, args: any[]) => any>} [special] What some members do
   *   instead.
   */
  constructor(own, special = {}) {
    this.#own = own
    /** @type {Ipc} What the test gets. */
    this.ipc = /** @type {any} */ (
      new Proxy(/** @type {object} */ (own), {
        get: (target, key) => {
          const member = Reflect.get(target, key, target)
          if (typeof member !== 'function') return member
          return (/** @type {any[]} */ ...args) => {
            const call = () => member.apply(target, args)
            if (Object.hasOwn(special, key)) return special[/** @type {string} */ (key)](call, args)
            const result = call()
            if (ADDING.has(/** @type {string} */ (key))) this.add(result)
            return result
          }
        },
        set: (target, key, value) => Reflect.set(target, key, value, target)
      })
    )
  }

  get own() {
    return this.#own
  }

  /** Calls a function when the test ends. @param {() => void} undo */
  add(undo) {
    this.#undo.push(undo)
  }

  /** Removes everything that was added, the last first. */
  restore() {
    for (const undo of this.#undo.splice(0).reverse()) undo()
  }
}
