/** The presence of one client at a WebSocket, and what it is told of others. */

import { GATHER } from '../http/index.js'
import { Refusal } from '../base/index.js'

/**
 * @typedef {object} Place
 * @property {(client: unknown) => ReturnType<import('../access/presence.js').Presences['enter']>} enter
 * @property {import('../access/access.js').Grant} grant
 * @property {(text: string) => Promise<void>} tell Resolves when the client has it, or is gone.
 */

export class SessionPresence {
  #place
  #left = new AbortController()
  /** @type {string | null} */
  #client = null
  /** @type {ReturnType<Place['enter']> | null} */
  #there = null

  /** @param {Place} place */
  constructor(place) {
    this.#place = place
  }

  /** @param {string} text Foreign. Throws a `Refusal`. */
  take(text) {
    const { client, value } = parsed(text)
    const { enter, grant } = this.#place
    if (this.#left.signal.aborted) return
    if (this.#there === null) {
      this.#there = enter(client)
      this.#client = /** @type {string} */ (client)
      void this.#follow(this.#there.room)
    } else if (client !== this.#client) {
      throw new Refusal(400, 'A connection has one client.')
    }
    this.#there.room.set(grant, /** @type {string} */ (client), value)
  }

  /** @param {import('../access/presence.js').Room} room */
  async #follow(room) {
    const { tell } = this.#place
    const { signal } = this.#left
    /** @type {string | null} */
    let version = null
    while (!signal.aborted) {
      await room.news(version, signal)
      // What comes at once is told at once, and nothing more before the client has it.
      await new Promise((resolve) => setTimeout(resolve, GATHER))
      if (signal.aborted) return
      const present = room.since(version)
      version = present.version
      await tell(JSON.stringify(present))
    }
  }

  close() {
    this.#left.abort()
    this.#there?.leave(0)
  }
}

/** @param {string} text @returns {{ client: unknown, value: unknown }} */
function parsed(text) {
  try {
    const { client, value } = JSON.parse(text)
    return { client, value: value ?? null }
  } catch {
    throw new Refusal(400, 'The presence is malformed.')
  }
}
