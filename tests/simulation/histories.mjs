/**
 * What one party of the network has seen, in its order, and what it has made of that.
 *
 * A replica and main are each a function of their own history alone: of the local edits and the
 * messages that came in. So a history is run once, on the real code, however many states of the
 * whole network contain it. Histories form a tree; each node holds what can be observed after it.
 */

import { createRequire } from 'node:module'
import { Replica } from '../../lib/client/index.js'

const require = createRequire(import.meta.url)
const { Hub } = require('../../lib/main/hub.js')
const { RemoteRef } = require('../../lib/main/ref.js')

/** @typedef {import('./menu.mjs').Item} Item */
/** @typedef {import('./menu.mjs').Intention} Intention */
/**
 * @template Seen
 * @typedef {object} Party Something that runs: a page with its replica, or main with its hub.
 * @property {(event: any) => void} feed
 * @property {() => Seen} observe
 * @property {() => void} end
 */

/** @template Seen */
class History {
  static #count = 0
  id = ++History.#count
  /** @type {Map<string, History<Seen>>} */
  #children = new Map()
  /** The party after exactly this history, until it goes on from here. @type {Party<Seen> | null} */
  #live
  #start
  #events

  /**
   * @param {() => Party<Seen>} start
   * @param {any[]} [events]
   * @param {Party<Seen>} [live]
   */
  constructor(start, events = [], live = start()) {
    this.#start = start
    this.#events = events
    this.#live = live
    this.seen = live.observe()
  }

  /**
   * @param {string} key Tells the events from each other.
   * @param {any} event
   * @returns {History<Seen>} This history and then the event.
   */
  then(key, event) {
    const known = this.#children.get(key)
    if (known) return known
    const party = this.#live ?? this.#run()
    this.#live = null
    party.feed(event)
    const next = new History(this.#start, [...this.#events, event], party)
    this.#children.set(key, next)
    return next
  }

  /** Ends what is still running. */
  end() {
    this.#live?.end()
    this.#live = null
    for (const child of this.#children.values()) child.end()
  }

  #run() {
    const party = this.#start()
    for (const event of this.#events) party.feed(event)
    return party
  }
}

/**
 * @typedef {object} ClientSeen
 * @property {string} view
 * @property {any} value The same, parsed.
 * @property {number} version
 * @property {number} pending
 * @property {number} received How many messages of main it has taken in.
 * @property {string[]} sent
 * @property {Intention[]} intentions Of its edits, in their order.
 * @property {number} overwritten Patches that a later one has replaced before they were sent.
 * @property {number} lost Patches reported as conflicts.
 * @property {boolean} open Whether the tick of the last edit goes on.
 */
/** @typedef {History<ClientSeen>} ClientHistory */
/** @typedef {{ item: Item, last: boolean } | { message: string }} ClientEvent */

/**
 * A client that has opened the ref and received its first snapshot.
 *
 * @param {number} number @param {string} snapshot
 * @returns {ClientHistory}
 */
export function clientHistory(number, snapshot) {
  return new History(() => new Client(number, snapshot))
}

/** @implements {Party<ClientSeen>} */
class Client {
  /** @type {string[]} */
  #sent = []
  /** @type {Intention[]} */
  #intentions = []
  #received = 0
  #overwritten = 0
  #lost = 0
  #open = false
  #tasks = new Tasks()
  /** @type {(message: string) => void} */
  #listener = () => {}
  /** @type {Replica<any>} */
  #replica

  /** @param {number} number @param {string} snapshot */
  constructor(number, snapshot) {
    this.number = number
    this.#replica = this.#tasks.run(
      () =>
        new Replica('shared', null, {
          connect: (_name, value = '') => ({
            value,
            onUpdate: (listener) => {
              this.#listener = listener
              return () => {}
            },
            send: (message) => this.#sent.push(`${message[0]}1${message.slice(1)}`),
            destroy: () => {}
          }),
          onConflict: ({ patches }) => (this.#lost += patches.length),
          onError: (error) => {
            throw error
          }
        })
    )
    this.#deliver(snapshot)
  }

  /** @param {ClientEvent} event */
  feed(event) {
    if ('message' in event) {
      this.#received++
      return this.#deliver(event.message)
    }
    const replica = this.#replica
    const before = replica.pending
    this.#tasks.collect(() => {
      const label = `${this.number}.${this.#intentions.length + 1}`
      this.#intentions.push({
        ...event.item.edit(replica, label),
        client: this.number,
        base: replica.version,
        transaction: this.#sent.filter((message) => message[0] === 't').length + 1
      })
    })
    const made = replica.pending - before
    if (made > 1) throw new Error(`${event.item.name} makes ${made} patches`)
    if (made === 0) this.#overwritten++
    this.#open = !event.last
    if (event.last) this.#tasks.drain()
  }

  observe() {
    const { store, version, pending } = this.#replica
    const view = JSON.stringify(store.raw)
    return {
      view,
      value: JSON.parse(view),
      version,
      pending,
      received: this.#received,
      sent: [...this.#sent],
      intentions: [...this.#intentions],
      overwritten: this.#overwritten,
      lost: this.#lost,
      open: this.#open
    }
  }

  end() {}

  /** @param {string} message */
  #deliver(message) {
    this.#tasks.run(() => this.#listener(message[0] + message.slice(message.indexOf(' '))))
  }
}

/**
 * @typedef {object} MainSeen
 * @property {string} text
 * @property {number} version
 * @property {string[][]} sent To each client.
 * @property {number[]} received How many messages of each client it has taken in.
 * @property {[client: number, transaction: number][]} order The transactions accepted.
 * @property {number} patches How many of the clients' patches were accepted.
 * @property {boolean} open Whether its turn goes on.
 * @property {boolean} waits Whether it has something left to do a little later.
 */
/** @typedef {History<MainSeen>} MainHistory */
/**
 * @typedef {{ from: number, message: string, last: boolean } | { patches: object[] } | 'later'} MainEvent
 */

/**
 * Main with that many clients, each of which has opened the ref.
 *
 * @param {unknown} initial @param {number} clients
 * @returns {MainHistory}
 */
export function mainHistory(initial, clients) {
  return new History(() => new Main(initial, clients))
}

/** @implements {Party<MainSeen>} */
class Main {
  #hub = new Hub()
  #tasks = new Tasks()
  /** @type {string[][]} */
  #sent
  /** @type {number[]} */
  #received
  /** @type {[number, number][]} */
  #order = []
  #patches = 0
  #open = false
  #ref
  #pages

  /** @param {unknown} initial @param {number} clients */
  constructor(initial, clients) {
    this.#ref = new RemoteRef('shared', initial, {}, this.#hub)
    this.#hub.add(this.#ref)
    this.#sent = Array.from({ length: clients }, () => [])
    this.#received = this.#sent.map(() => 0)
    this.#pages = this.#sent.map((messages) => ({
      frame: { url: 'file:///app/index.html', origin: 'file://', parent: null },
      send: (/** @type {string} */ message) => messages.push(message)
    }))
    this.#ref.onChange(({ txn, client, patches }) => {
      const [, number] = txn.split('.')
      this.#order.push([client, Number(number)])
      if (client > 0) this.#patches += patches.length
    })
    this.#tasks.run(() => {
      for (const page of this.#pages) this.#hub.receive(page, 'o1 {"name":"shared"}')
    })
  }

  /** @param {MainEvent} event */
  feed(event) {
    if (event === 'later') return this.#tasks.fire()
    if ('patches' in event) return this.#tasks.run(() => this.#ref.patch(event.patches))
    this.#received[event.from]++
    this.#tasks.collect(() => this.#hub.receive(this.#pages[event.from], event.message))
    this.#open = !event.last
    if (event.last) this.#tasks.drain()
  }

  observe() {
    return {
      text: this.#ref.document.text(),
      version: this.#ref.version,
      sent: this.#sent.map((messages) => [...messages]),
      received: [...this.#received],
      order: [...this.#order],
      patches: this.#patches,
      open: this.#open,
      waits: this.#tasks.timers > 0
    }
  }

  end() {
    this.#ref.destroy()
  }
}

/** Holds back what one party wants to do later, so that it can be run step by step. */
class Tasks {
  /** @type {(() => void)[]} */
  #micro = []
  /** @type {(() => void)[]} */
  #timers = []

  /** How many timers are set. */
  get timers() {
    return this.#timers.length
  }

  /** @template T @param {() => T} fn @returns {T} */
  collect(fn) {
    const { queueMicrotask, setTimeout } = globalThis
    globalThis.queueMicrotask = (task) => void this.#micro.push(task)
    globalThis.setTimeout = /** @type {any} */ (
      (/** @type {() => void} */ task) => {
        this.#timers.push(task)
        return { unref: () => {} }
      }
    )
    try {
      return fn()
    } finally {
      Object.assign(globalThis, { queueMicrotask, setTimeout })
    }
  }

  /** The end of a turn. */
  drain() {
    this.collect(() => {
      for (let task = this.#micro.shift(); task; task = this.#micro.shift()) task()
    })
  }

  /** A turn that begins and ends. @template T @param {() => T} fn @returns {T} */
  run(fn) {
    const result = this.collect(fn)
    this.drain()
    return result
  }

  /** Time passes: everything that is set goes off. */
  fire() {
    for (const task of this.#timers.splice(0)) this.run(task)
  }
}
