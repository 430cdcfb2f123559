/** Functions that are told each call and message. */

/** @typedef {import('./local.js').TraceRecord} TraceRecord */
/** @typedef {(record: TraceRecord) => void} TraceFunction */

export class Traces {
  /** @type {Map<object, { fn: TraceFunction, values: boolean }>} */
  #all = new Map()
  #local

  /** @param {Pick<import('./local.js').Local, 'trace' | 'attempt'>} local Gets its `trace` while there are some. */
  constructor(local) {
    this.#local = local
  }

  /** @param {TraceFunction} fn @param {{ values?: boolean }} [options] @returns {() => void} Ends it. */
  add(fn, { values = false } = {}) {
    const key = {}
    this.#all.set(key, { fn, values })
    this.#local.trace = this.#tell
    return () => {
      this.#all.delete(key)
      if (this.#all.size === 0) this.#local.trace = undefined
    }
  }

  /** @param {TraceRecord} record */
  #tell = ({ args, ...record }) => {
    for (const { fn, values } of [...this.#all.values()]) {
      this.#local.attempt(() => fn(values ? { ...record, args } : { ...record }))
    }
  }
}
