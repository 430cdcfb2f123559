import { Document } from './document.js'
import { Recent } from '../base/index.js'

/** How many documents are kept ready that nobody uses. */
const MOST = 1000

/** The documents of a store that are in use, or were lately. */
export class Documents {
  #store
  /** Each with the number of its users. @type {Map<string, { document: Document, users: number }>} */
  #used = new Map()
  /** @type {Recent<Document>} */
  #idle

  /** @param {import('../store/log-store.js').LogStore} store @param {number} [most] How many are kept that nobody uses. */
  constructor(store, most = MOST) {
    this.#store = store
    this.#idle = new Recent(most, (document) => document.close())
  }

  /**
   * While somebody uses a document, there is no second one of its name: what it knows of writers is true.
   *
   * @param {string} name
   * @returns {{ document: Document, release: () => void }} The document, whether it exists or not, and what is to
   *   be called once when it is not used any more.
   */
  use(name) {
    const used = this.#used.get(name) ?? { document: this.#ready(name), users: 0 }
    used.users++
    this.#used.set(name, used)
    return { document: used.document, release: () => this.#release(name, used) }
  }

  /** @param {string} name */
  #ready(name) {
    return this.#idle.take(name) ?? new Document(this.#store, name)
  }

  /** @param {string} name @param {{ document: Document, users: number }} used */
  #release(name, used) {
    if (--used.users > 0) return
    this.#used.delete(name)
    this.#idle.set(name, used.document)
  }

  close() {
    const used = [...this.#used.values()].map(({ document }) => document)
    for (const document of [...used, ...this.#idle.clear()]) document.close()
    this.#used.clear()
  }
}
