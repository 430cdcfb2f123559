/**
 * Who is at a document, and what each shows the others. It is in memory alone: it belongs to connections, and goes
 * with them. Several servers of one store tell each other: see elsewhere.js.
 */

import { randomUUID } from 'node:crypto'
import { mayWrite } from './access.js'
import { Servers } from './elsewhere.js'
import { Refusal } from '../base/index.js'
import { toldOf } from '../documents/index.js'

/** @typedef {import('./access.js').Grant} Grant */
/** @typedef {import('./limits.js').Limits} Limits */
/**
 * @typedef {object} Member
 * @property {string} client Of the device.
 * @property {string} user What others are told of its user; empty for nothing.
 * @property {string | null} value A text; null if it only looks on.
 * @property {number} version Of the last change.
 * @property {number} connections
 * @property {number} left How many changes it may make now.
 * @property {number} at When that was true.
 * @property {NodeJS.Timeout | undefined} timer
 */
/**
 * @typedef {object} Present What somebody is told.
 * @property {string} version To be named the next time.
 * @property {[client: string, user: string, value?: string][]} here All who show something. Those that have not
 *   changed since the version that was named come without their value.
 */

const CLIENT = /^[\da-z]{1,24}$/

/** The rooms of all documents. */
export class Presences {
  /** @type {Map<string, Room>} */
  #rooms = new Map()
  #limits
  #exchange

  /**
   * @param {Required<Limits>} limits
   * @param {import('../store/log-store.js').LogStore['exchange']} [exchange] How the servers of one store tell each other.
   */
  constructor(limits, exchange) {
    this.#limits = limits
    this.#exchange = exchange
  }

  /**
   * @param {string} document That exists. @param {Grant} grant @param {unknown} client Foreign.
   * @returns {{ room: Room, leave: (linger: number) => void }} `leave`: the member goes after so many milliseconds,
   *   unless it is here again.
   */
  enter(document, grant, client) {
    const room = this.#rooms.get(document) ?? this.#open(document)
    try {
      return { room, leave: room.enter(grant, client) }
    } finally {
      if (room.isEmpty) this.#end(document, room)
    }
  }

  /** @param {string} document @returns {Room} */
  #open(document) {
    const room = new Room(this.#limits, () => this.#end(document, room))
    if (this.#exchange) room.tellOthers(this.#exchange, document)
    this.#rooms.set(document, room)
    return room
  }

  /** @param {string} document @param {Room} room That is empty. */
  #end(document, room) {
    room.close()
    if (this.#rooms.get(document) === room) this.#rooms.delete(document)
  }

  /** How many documents somebody is at. */
  get size() {
    return this.#rooms.size
  }

  close() {
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
  }
}

export class Room {
  #limits
  #emptied
  /** Versions of an earlier room of this document mean nothing. */
  #epoch = randomUUID().slice(0, 8)
  #version = 0
  /** @type {Map<string, Member>} */
  #members = new Map()
  /** @type {Set<() => void>} */
  #waiting = new Set()
  /** @type {Servers | null} */
  #others = null

  /** @param {Required<Limits>} limits @param {() => void} emptied */
  constructor(limits, emptied) {
    this.#limits = limits
    this.#emptied = emptied
  }

  /**
   * @param {NonNullable<import('../store/log-store.js').LogStore['exchange']>} exchange @param {string} document
   */
  tellOthers(exchange, document) {
    this.#others = new Servers(exchange, document, {
      shown: () => this.#shown().map(shownBy),
      changed: () => this.#changed()
    })
  }

  get isEmpty() {
    return this.#members.size === 0
  }

  /** @param {Grant} grant @param {unknown} client Foreign. @returns {(linger: number) => void} */
  enter(grant, client) {
    if (typeof client !== 'string' || !CLIENT.test(client)) {
      throw new Refusal(
        400,
        'The client of a presence has 1 to 24 characters of a to z and 0 to 9.'
      )
    }
    const key = `${client} ${grant.user}`
    const member = this.#members.get(key) ?? this.#create(key, client, toldOf(grant) ?? '')
    clearTimeout(member.timer)
    member.connections++
    let left = false
    return (linger) => {
      if (left) return
      left = true
      member.connections--
      this.#leaveLater(key, member, linger)
    }
  }

  /** @param {string} key @param {string} client @param {string} user @returns {Member} */
  #create(key, client, user) {
    const { presences, presencesPerSecond } = this.#limits
    if (this.#members.size >= presences) {
      throw new Refusal(429, 'Too many are at this document.', { 'Retry-After': '5' })
    }
    const budget = { left: presencesPerSecond, at: performance.now(), timer: undefined }
    const member = { client, user, value: null, version: 0, connections: 0, ...budget }
    this.#members.set(key, member)
    return member
  }

  /** @param {string} key @param {Member} member @param {number} linger */
  #leaveLater(key, member, linger) {
    if (member.connections > 0) return
    clearTimeout(member.timer)
    const leave = () => {
      if (this.#members.get(key) !== member) return
      this.#members.delete(key)
      if (member.value !== null) this.#show(member, null)
      if (this.isEmpty) this.#emptied()
    }
    if (linger === 0) return leave()
    member.timer = setTimeout(leave, linger)
    member.timer.unref?.()
  }

  /**
   * @param {Grant} grant @param {string} client Of one who has entered.
   * @param {unknown} value Foreign: what others see; null for nothing.
   */
  set(grant, client, value) {
    const member = this.#members.get(`${client} ${grant.user}`)
    if (!member) return
    if (value !== null) this.#check(grant, value)
    if (value === member.value) return
    this.#spend(member)
    this.#show(member, /** @type {string | null} */ (value))
  }

  /** @param {Member} member @param {string | null} value */
  #show(member, value) {
    member.value = value
    member.version = this.#changed()
    this.#others?.tell(shownBy(member))
  }

  /** @param {Grant} grant @param {unknown} value */
  #check(grant, value) {
    mayWrite(grant)
    if (typeof value !== 'string') throw new Refusal(400, 'What is shown must be a text.')
    const { presenceBytes } = this.#limits
    const bytes = Buffer.byteLength(value)
    if (bytes <= presenceBytes) return
    throw new Refusal(413, `What is shown has ${bytes} bytes; ${presenceBytes} are allowed.`)
  }

  /** @param {Member} member */
  #spend(member) {
    const { presencesPerSecond: most } = this.#limits
    const now = performance.now()
    const budget = Math.min(most, member.left + ((now - member.at) / 1000) * most)
    Object.assign(member, { left: budget >= 1 ? budget - 1 : budget, at: now })
    if (budget < 1) throw new Refusal(429, 'Shown too often.', { 'Retry-After': '1' })
  }

  #changed() {
    this.#version++
    for (const wake of [...this.#waiting]) wake()
    return this.#version
  }

  /** @param {string | null} version What was told before; foreign. @returns {Present} */
  since(version) {
    const [epoch, text] = (version ?? '').split('.')
    const known = epoch === this.#epoch && /^\d{1,15}$/.test(text ?? '') ? Number(text) : -1
    const own = this.#shown()
    // Who has come here from another server may still be there for a moment.
    const names = new Set(own.map(({ client }) => client))
    const others = this.#others?.members.filter(({ client }) => !names.has(client)) ?? []
    const shown = [...own, ...others]
    return {
      version: `${this.#epoch}.${this.#version}`,
      here: shown.map(({ client, user, value, version: changed }) =>
        changed > known ? [client, user, /** @type {string} */ (value)] : [client, user]
      )
    }
  }

  /**
   * @param {string | null} version @param {AbortSignal} signal
   * @returns {Promise<void>} Resolves when there is something newer, or the signal is aborted.
   */
  async news(version, signal) {
    if (version !== `${this.#epoch}.${this.#version}` || signal.aborted) return
    await new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve(undefined)
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  #shown() {
    return [...this.#members.values()].filter(({ value }) => value !== null)
  }

  close() {
    for (const { timer } of this.#members.values()) clearTimeout(timer)
    for (const wake of [...this.#waiting]) wake()
    this.#others?.close()
    this.#others = null
  }
}

/** @param {Member} member */
function shownBy({ client, user, value, version }) {
  return { client, user, value, n: version }
}
