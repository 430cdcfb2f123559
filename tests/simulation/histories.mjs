/**
 * The history of one party of the network: what it has seen, in order, and its resulting state.
 *
 * The state of a replica or of main depends only on its own history: its local edits and the received
 * messages. So a history is run once, on the real code, even if many states of the network contain it.
 * Histories form a tree; each node stores the observable state after it.
 */

/**
 * @template Seen
 * @typedef {object} Party Something that runs: a page with its replica, or main with its hub.
 * @property {(event: any) => void} feed
 * @property {() => Seen} observe
 * @property {() => void} end
 */

/** @type {Map<string, string>} */
const texts = new Map()

/**
 * Histories repeat the same strings, so each is stored once.
 *
 * @param {string} text
 */
export function shared(text) {
  const known = texts.get(text)
  if (known !== undefined) return known
  texts.set(text, text)
  return text
}

/** The most parties that run at once: a search usually continues from the latest ones. */
const MAX_LIVE = 256

/** @template Seen */
export class History {
  static #count = 0
  /** Histories whose parties run, the oldest first. @type {Set<History<any>>} */
  static #running = new Set()
  id = ++History.#count
  #start
  #parent
  #event
  /** The party after exactly this history, until it goes on from here. @type {Party<Seen> | null} */
  #live
  /** @type {Map<string, History<Seen>> | null} */
  #children = null

  /**
   * @param {() => Party<Seen>} start
   * @param {{ parent: History<Seen>, event: any, live: Party<Seen> } | null} [last] What has led here.
   */
  constructor(start, last = null) {
    this.#start = start
    this.#parent = last?.parent ?? null
    this.#event = last?.event
    this.#live = last?.live ?? start()
    this.seen = this.#live.observe()
    History.#running.add(this)
    if (History.#running.size > MAX_LIVE) History.#running.values().next().value?.end()
  }

  /**
   * @param {string} key Tells the events from each other.
   * @param {any} event
   * @returns {History<Seen>} This history and then the event.
   */
  then(key, event) {
    const known = this.#children?.get(key)
    if (known) return known
    const live = this.#live ?? this.#run()
    this.#live = null
    History.#running.delete(this)
    live.feed(event)
    const next = new History(this.#start, { parent: this, event, live })
    this.#children ??= new Map()
    this.#children.set(key, next)
    return next
  }

  /** Ends the party. A later step would start it again. */
  end() {
    this.#live?.end()
    this.#live = null
    History.#running.delete(this)
  }

  /** Ends all parties, and forgets. */
  static endAll() {
    for (const history of History.#running) history.end()
    History.#count = 0
    texts.clear()
  }

  #run() {
    const party = this.#start()
    const events = []
    for (let at = /** @type {History<Seen>} */ (this); at.#parent; at = at.#parent) {
      events.push(at.#event)
    }
    for (const event of events.reverse()) party.feed(event)
    return party
  }
}
