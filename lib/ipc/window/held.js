/**
 * Calls and messages of main that came before the page had a handler or listener for them. A page that
 * has just loaded adds them one after the other. A name that it has taken before does not wait: its
 * component has ended, say.
 */

/** Milliseconds after the page has begun to listen in which they are kept. */
const KEPT = 10_000
/** The most that are kept. */
const MAX_HELD = 10_000

/** @typedef {import('../core/peer.js').Peer} Peer */
/** @typedef {{ peer: Peer | undefined, deliver: () => void }} Waiting */

export class Held {
  /** By name. @type {Map<string, Waiting[]>} */
  #held = new Map()
  /** Names that had a handler or listener. @type {Set<string>} */
  #known = new Set()
  #count = 0
  /** Whether the page is still loading. */
  #open = true
  #begun = false
  /** @type {any} */
  #timer
  #takes

  /** @param {(name: string) => boolean} takes Whether there is a handler or listener. */
  constructor(takes) {
    this.#takes = takes
  }

  /**
   * @param {string} name @param {Peer} [peer] Its connection.
   * @param {boolean} [taken] Whether the connection itself takes it.
   * @returns {((deliver: () => void) => void) | undefined} Undefined if it is to be delivered now.
   */
  hold(name, peer, taken = false) {
    if (!this.#open || this.#count >= MAX_HELD) return undefined
    const held = this.#held.get(name)
    const takes = taken || this.#known.has(name) || this.#takes(name)
    // Nothing overtakes what is about to be delivered.
    if (takes && !held?.some((each) => each.peer === peer)) return undefined
    this.#begin()
    return (deliver) => {
      const waiting = this.#held.get(name) ?? []
      waiting.push({ peer, deliver })
      this.#held.set(name, waiting)
      this.#count++
    }
  }

  /** A handler or listener was added. @param {string} name @param {Peer} [peer] For a connection alone. */
  added(name, peer) {
    // The page has begun to listen, even if nothing comes for an hour.
    this.#begin()
    if (this.#open && !peer) this.#known.add(name)
    if (!this.#held.has(name)) return
    // In the same tick, others may be added for the same name.
    Promise.resolve().then(() => this.#deliver(name, peer))
  }

  /** @param {string} name @param {Peer} [peer] */
  #deliver(name, peer) {
    const waiting = this.#held.get(name) ?? []
    const wanted = waiting.filter((each) => peer === undefined || each.peer === peer)
    const rest = waiting.filter((each) => !wanted.includes(each))
    if (rest.length > 0) this.#held.set(name, rest)
    else this.#held.delete(name)
    this.#count -= wanted.length
    for (const { deliver } of wanted) deliver()
  }

  #begin() {
    if (this.#begun) return
    this.#begun = true
    this.#timer = setTimeout(() => this.end(), KEPT)
    // In tests, it must not keep the process alive.
    this.#timer.unref?.()
  }

  /** The page has loaded: what nothing takes now is refused. */
  end() {
    this.#open = false
    clearTimeout(this.#timer)
    this.#known.clear()
    for (const name of [...this.#held.keys()]) this.#deliver(name)
  }

  /** A page begins. What was held was for the last one. */
  restart() {
    clearTimeout(this.#timer)
    this.#held.clear()
    this.#known.clear()
    this.#count = 0
    this.#begun = false
    this.#open = true
  }
}
