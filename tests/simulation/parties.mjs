/**
 * The parties whose histories the exploration combines: a client on a real replica, and main on the
 * real hub and core. Their observed states are shared by histories, so lists are replaced and never
 * changed.
 */

import { createRequire } from 'node:module'
import { Replica } from '../../lib/client/index.js'
import { History, shared } from './histories.mjs'
import { channelOf } from './network.mjs'
import { runPreload } from './preload.mjs'
import { Tasks } from './tasks.mjs'

const require = createRequire(import.meta.url)
const { Hub } = require('../../lib/main/hub/hub.js')
const { RemoteRef } = require('../../lib/main/ref/ref.js')

/** @typedef {import('./menu.mjs').Item} Item */
/** @typedef {import('./menu.mjs').Intention} Intention */
/**
 * @template Seen
 * @typedef {import('./histories.mjs').Party<Seen>} Party
 */
/**
 * @typedef {object} ClientSeen
 * @property {string} view
 * @property {number} version
 * @property {number} pending
 * @property {number} received The number of messages of main that it has handled.
 * @property {string[]} sent
 * @property {Intention[]} intentions Of its edits, in their order.
 * @property {number} overwritten Patches that a later one has replaced before they were sent.
 * @property {number} lost Patches reported as conflicts.
 * @property {boolean} open Whether the tick of the last edit has not ended.
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
  #channel = 0
  #tasks = new Tasks()
  /** @type {(event: object, message: string) => void} */
  #listener = () => {}
  /** @type {Replica<any>} */
  #replica

  /** @param {number} number @param {string} snapshot */
  constructor(number, snapshot) {
    this.number = number
    const { useRemoteRef } = runPreload({
      on: (/** @type {string} */ _channel, /** @type {any} */ listener) => {
        this.#listener = listener
      },
      send: (/** @type {string} */ _channel, /** @type {string} */ message) => {
        // The history starts with the ref open.
        if (message[0] === 'o') this.#channel = channelOf(message)
        else this.#sent = [...this.#sent, shared(message)]
      }
    })
    this.#replica = this.#tasks.run(
      () =>
        new Replica('shared', null, {
          connect: useRemoteRef,
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
      const intention = {
        ...event.item.edit(replica, label),
        client: this.number,
        base: replica.version,
        transaction: this.#sent.filter((message) => message[0] === 't').length + 1
      }
      this.#intentions = [...this.#intentions, intention]
    })
    const made = replica.pending - before
    if (made > 1) throw new Error(`${event.item.name} makes ${made} patches`)
    if (made === 0) this.#overwritten++
    this.#open = !event.last
    if (event.last) this.#tasks.drain()
  }

  observe() {
    const { store, version, pending } = this.#replica
    return {
      view: shared(JSON.stringify(store.raw)),
      version,
      pending,
      received: this.#received,
      sent: this.#sent,
      intentions: this.#intentions,
      overwritten: this.#overwritten,
      lost: this.#lost,
      open: this.#open
    }
  }

  /** As if main had destroyed the ref: the memory of a page ends with it, this one does not. */
  end() {
    this.#deliver(`e${this.#channel} [["d"]]`)
  }

  /** @param {string} message */
  #deliver(message) {
    this.#tasks.run(() => this.#listener({}, message))
  }
}

/**
 * @typedef {object} MainSeen
 * @property {string} text
 * @property {number} version
 * @property {string[][]} sent To each client.
 * @property {number[]} received The number of messages of each client that it has handled.
 * @property {[client: number, transaction: number][]} order The transactions accepted.
 * @property {number} patches How many of the clients' patches were accepted.
 * @property {boolean} open Whether its turn has not ended.
 * @property {boolean} waits Whether it has scheduled work for later.
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
    this.#pages = this.#sent.map((_, i) => ({
      frame: /** @type {import('../../lib/main/options/access.js').Frame} */ ({
        url: 'file:///app/index.html',
        origin: 'file://',
        isMainFrame: true,
        type: 'window'
      }),
      send: (/** @type {string} */ message) => {
        this.#sent = this.#sent.with(i, [...this.#sent[i], shared(message)])
      }
    }))
    this.#ref.onChange(({ txn, client, patches }) => {
      const [, number] = txn.split('.')
      this.#order = [...this.#order, [client, Number(number)]]
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
    this.#received = this.#received.with(event.from, this.#received[event.from] + 1)
    this.#tasks.collect(() => this.#hub.receive(this.#pages[event.from], event.message))
    this.#open = !event.last
    if (event.last) this.#tasks.drain()
  }

  observe() {
    return {
      text: shared(this.#ref.document.text()),
      version: this.#ref.version,
      sent: this.#sent,
      received: this.#received,
      order: this.#order,
      patches: this.#patches,
      open: this.#open,
      waits: this.#tasks.timers > 0
    }
  }

  end() {
    this.#ref.destroy()
  }
}
