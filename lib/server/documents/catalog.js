/**
 * Whether a document exists, and as what. That is a log of its own, so that every server of a store knows the
 * same: what counts is the order in it.
 */

/** @typedef {import('../store/log-store.js').LogStore} LogStore */
/** @typedef {import('./record.js').Producer} Producer */
/**
 * @typedef {object} Generation A document from its creation to its deletion. Another one of that name is another
 *   generation.
 * @property {string} id Names the log of its entries.
 * @property {string} type Its content type.
 * @property {{ producer?: Producer } | null} closed By which append, if a producer did it.
 */
/** @typedef {{ op: 'create', id: string, type: string, closed?: boolean }} Creation */
/** @typedef {Creation | { op: 'close', id: string, producer?: Producer } | { op: 'delete', id: string }} Change */

export class Catalog {
  #store
  #log
  #seq = 0
  #stale = true
  /** @type {Generation | null} */
  #now = null
  /** @type {Promise<void> | null} */
  #reading = null
  /** @type {() => void} */
  #stop
  /** @type {Set<() => void>} */
  #listeners = new Set()

  /** @param {LogStore} store @param {string} name Of the document. */
  constructor(store, name) {
    this.#store = store
    this.#log = `catalog/${name}`
    this.#stop = store.tail(this.#log, () => {
      this.#stale = true
      for (const listener of this.#listeners) listener()
    })
  }

  /** @returns {Promise<Generation | null>} Null if there is no document. */
  async now() {
    // What is being read is not known yet, although nothing came since.
    while (this.#stale || this.#reading) {
      this.#reading ??= this.#read().finally(() => void (this.#reading = null))
      await this.#reading
    }
    return this.#now
  }

  async #read() {
    this.#stale = false
    try {
      await this.#readOn()
    } catch (error) {
      this.#stale = true
      throw error
    }
  }

  async #readOn() {
    for (;;) {
      const slice = await this.#store.read(this.#log, this.#seq)
      if ('gone' in slice) throw new Error('A catalog is never truncated.')
      for (const bytes of slice.entries) {
        this.#now = after(this.#now, JSON.parse(Buffer.from(bytes).toString()))
      }
      this.#seq = slice.to
      if (slice.to >= slice.head) return
    }
  }

  /** @param {Change} change @returns {Promise<Generation | null>} What is the case then. */
  async add(change) {
    await this.#store.append(this.#log, Buffer.from(JSON.stringify(change)))
    this.#stale = true
    return this.now()
  }

  /** @param {() => void} listener Called after changes. @returns {() => void} Stops it. */
  onChange(listener) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close() {
    this.#stop()
  }
}

/** @param {Generation | null} now @param {Change} change @returns {Generation | null} */
function after(now, change) {
  if (change.op === 'create') {
    if (now) return now
    return { id: change.id, type: change.type, closed: change.closed ? {} : null }
  }
  if (now?.id !== change.id) return now
  if (change.op === 'delete') return null
  return now.closed ? now : { ...now, closed: { producer: change.producer } }
}
