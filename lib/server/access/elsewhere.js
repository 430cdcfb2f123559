/**
 * Who is at a document at the other servers of its store. Each server tells the others what its own devices show, and
 * from time to time whom it has: what got lost is asked for, and who was at a server that has gone goes with it.
 */

import { randomUUID } from 'node:crypto'

/** @typedef {import('../store/log-store.js').LogStore} LogStore */
/**
 * @typedef {object} Shown What somebody shows, as the server tells it that he is connected to.
 * @property {string} client @property {string} user
 * @property {string | null} value Null for nothing more.
 * @property {number} n Greater with each change at that server.
 */
/**
 * @typedef {object} Elsewhere A device at another server.
 * @property {string} client @property {string} user @property {string} value
 * @property {number} n
 * @property {number} version Of the room here, with this change.
 */
/** @typedef {{ heard: number, members: Map<string, Elsewhere> }} Server */
/**
 * @typedef {object} Here
 * @property {() => Shown[]} shown What this server's own devices show.
 * @property {() => number} changed Tells them of a change elsewhere; returns the new version.
 */

/** Milliseconds between two lists of whom a server has. */
const BEAT = 5000
/** After so many without a list a server counts as gone. */
const MISSED = 3
/** The most devices of one other server that are known. */
const MOST = 1000

export class Servers {
  #own = randomUUID().slice(0, 13)
  #here
  #beat
  #channel
  #timer
  /** Whether the others know anybody of this server. */
  #isKnown = false
  /** @type {Map<string, Server>} */
  #servers = new Map()

  /**
   * @param {NonNullable<LogStore['exchange']>} exchange @param {string} document @param {Here} here
   * @param {number} [beat] Milliseconds.
   */
  constructor(exchange, document, here, beat = BEAT) {
    this.#here = here
    this.#beat = beat
    this.#channel = exchange(document, {
      hear: (text) => this.#hear(parsed(text)),
      begin: () => this.#begin()
    })
    this.#timer = setInterval(() => this.#check(), beat)
    this.#timer.unref?.()
  }

  /** All who are elsewhere, each once: as the server has it that told of it last. @returns {Elsewhere[]} */
  get members() {
    const all = [...this.#servers.values()].flatMap(({ members }) => [...members])
    return [...new Map(all.sort(([, a], [, b]) => a.version - b.version)).values()]
  }

  /** One of this server shows something else. @param {Shown} shown */
  tell({ client, user, value, n }) {
    this.#isKnown = true
    this.#send(['show', this.#own, client, user, n, value])
  }

  /** This server's devices go. */
  close() {
    clearInterval(this.#timer)
    if (this.#isKnown) this.#send(['list', this.#own, []])
    this.#channel.end()
  }

  /** Messages may have been missed, in both directions. */
  #begin() {
    this.#send(['ask', this.#own, ''])
    this.#tellAll()
  }

  #tellAll() {
    for (const shown of this.#here.shown()) this.tell(shown)
    this.#list()
  }

  #list() {
    const shown = this.#here.shown()
    if (shown.length === 0 && !this.#isKnown) return
    this.#isKnown = shown.length > 0
    this.#send(['list', this.#own, shown.map(({ client, user, n }) => [client, user, n])])
  }

  #check() {
    this.#list()
    const oldest = performance.now() - MISSED * this.#beat
    for (const [id, { heard, members }] of this.#servers) {
      if (heard >= oldest) continue
      this.#servers.delete(id)
      if (members.size > 0) this.#here.changed()
    }
  }

  /** @param {unknown[]} message */
  #send(message) {
    this.#channel.send(JSON.stringify(message))
  }

  /** @param {unknown} message Of another server, perhaps of another version. */
  #hear(message) {
    if (!Array.isArray(message)) return
    const [what, from, ...rest] = message
    if (typeof from !== 'string' || from === this.#own) return
    if (what === 'ask') {
      if (rest[0] === '' || rest[0] === this.#own) this.#tellAll()
      return
    }
    const server = this.#servers.get(from) ?? { heard: 0, members: new Map() }
    server.heard = performance.now()
    this.#servers.set(from, server)
    if (what === 'show') this.#show(server, rest)
    else if (what === 'list' && Array.isArray(rest[0])) this.#compare(from, server, rest[0])
  }

  /** @param {Server} server @param {any[]} shown */
  #show({ members }, [client, user, n, value]) {
    if (typeof client !== 'string' || typeof user !== 'string' || !Number.isInteger(n)) return
    const key = keyOf(client, user)
    const known = members.get(key)
    if (known && known.n >= n) return
    if (value === null) {
      if (members.delete(key)) this.#here.changed()
    } else if (typeof value === 'string' && (known || members.size < MOST)) {
      members.set(key, { client, user, value, n, version: this.#here.changed() })
    }
  }

  /** @param {string} from @param {Server} server @param {any[]} list Of all whom it has. */
  #compare(from, { members }, list) {
    const known = list.filter((each) => Array.isArray(each) && Number.isInteger(each[2]))
    const there = new Map(known.map(([client, user, n]) => [keyOf(client, user), n]))
    const gone = [...members.keys()].filter((key) => !there.has(key))
    for (const key of gone) members.delete(key)
    if (gone.length > 0) this.#here.changed()
    const lacks = [...there].some(([key, n]) => !(Number(members.get(key)?.n) >= n))
    if (lacks && there.size <= MOST) this.#send(['ask', this.#own, from])
  }
}

/** @param {string} client @param {string} user */
function keyOf(client, user) {
  return `${client} ${user}`
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
