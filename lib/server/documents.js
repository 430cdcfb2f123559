import { Document } from './document.js'

/** How many documents are kept ready that nobody uses. */
const MOST = 1000

/** The documents of a store that are in use, or were lately. */
export class Documents {
  #store
  /** The least recently used first. @type {Map<string, Document>} */
  #documents = new Map()

  /** @param {import('./log-store.js').LogStore} store */
  constructor(store) {
    this.#store = store
  }

  /** @param {string} name @returns {Document} Whether it exists or not. */
  get(name) {
    const document = this.#documents.get(name) ?? new Document(this.#store, name)
    this.#documents.delete(name)
    this.#documents.set(name, document)
    if (this.#documents.size > MOST) this.#forgetOne(document)
    return document
  }

  /** @param {Document} used */
  #forgetOne(used) {
    for (const document of this.#documents.values()) {
      if (document === used || !document.idle) continue
      document.close()
      this.#documents.delete(document.name)
      return
    }
  }

  close() {
    for (const document of this.#documents.values()) document.close()
    this.#documents.clear()
  }
}
