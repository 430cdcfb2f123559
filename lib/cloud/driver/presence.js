/** Who else is at a document, and what each of them shows: `ref.cloud.presence`. Nothing of it is stored. */

import { encode } from '../../shared/index.js'

/** @typedef {import('../../main/options/cloud.js').Presence} PresenceOfRef */
/** @typedef {import('../../main/options/cloud.js').Other} Other */
/** @typedef {import('../transport/fault.js').Fault} Fault */
/** @typedef {Map<string, { text: string, other: Other }>} Here By client and user. */
/**
 * @typedef {object} Site
 * @property {string} client Of this start of the program.
 * @property {(text: string | null) => void} show Shows others this, now and with each connection; null for nothing.
 * @property {(text: string) => unknown} decode
 * @property {(code: string, message: string) => import('../../main/options/cloud.js').RemoteRefError} makeError
 * @property {(fault: Fault) => void} fail Tells the app that it is refused.
 * @property {(error: unknown) => void} thrown A listener has thrown.
 */

/** The longest text of a value, in bytes: as the server takes it, also encrypted, without another limit. */
const MOST = 4096
/** Milliseconds between two values, at least: the last one counts. */
const PAUSE = 100
/** The same after the server has found it too often. */
const LONG_PAUSE = 1000

/** @implements {PresenceOfRef} */
export class Presence {
  #site
  /** @type {string | null} */
  #own = null
  /** @type {Here} */
  #here = new Map()
  /** @type {readonly Other[]} */
  #others = []
  /** @type {Set<() => unknown>} */
  #listeners = new Set()
  #scheduled = false
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #isDue = false
  #closed = false
  /** Kinds of refusals that the app was told of. @type {Set<string>} */
  #told = new Set()

  /** @param {Site} site */
  constructor(site) {
    this.#site = site
    site.show(null)
  }

  /** @param {unknown} value */
  set(value) {
    const { makeError } = this.#site
    if (this.#closed) throw makeError('ERR_REF_DESTROYED', 'it was destroyed.')
    const text = value === undefined ? null : encode(value)
    const bytes = text === null ? 0 : Buffer.byteLength(text)
    if (bytes > MOST) {
      const what = `cloud.presence.set: the value has ${bytes} bytes as text; ${MOST} are allowed.`
      throw makeError('ERR_REF_TOO_LARGE', what)
    }
    if (text === this.#own) return
    this.#own = text
    this.#showSoon()
  }

  get others() {
    return this.#others
  }

  /** @param {() => unknown} fn */
  onChange(fn) {
    if (typeof fn !== 'function') {
      throw this.#site.makeError('ERR_REF_OPTION', 'cloud.presence.onChange needs a function.')
    }
    this.#listeners.add(fn)
    return () => void this.#listeners.delete(fn)
  }

  /** At once if the last one is long enough ago, otherwise later. */
  #showSoon() {
    if (this.#timer) {
      this.#isDue = true
      return
    }
    this.#site.show(this.#own)
    this.#wait(PAUSE)
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.#isDue) return
      this.#isDue = false
      this.#showSoon()
    }, ms)
    this.#timer.unref?.()
  }

  /** The server does not show it. @param {Fault} fault */
  refused(fault) {
    if (this.#closed) return
    if (fault.kind === 'network') {
      this.#isDue = true
      return this.#wait(Math.max(fault.after, LONG_PAUSE))
    }
    if (this.#told.has(fault.kind)) return
    this.#told.add(fault.kind)
    this.#site.fail(fault)
  }

  /** @param {string} text What the server says of all; foreign. */
  take(text) {
    const found = this.#read(text)
    if (found && !this.#closed) this.#become(found)
  }

  /** Without a connection nobody is known to be there. */
  lose() {
    this.#become(new Map())
  }

  close() {
    this.lose()
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** @param {string} text */
  #read(text) {
    /** @type {Here} */
    const found = new Map()
    try {
      for (const [client, user, value] of JSON.parse(text).here) {
        const key = JSON.stringify([client, user])
        const known = this.#here.get(key)
        if (client === this.#site.client) continue
        if (value === undefined || value === known?.text) known && found.set(key, known)
        else found.set(key, { text: value, other: this.#other(client, user, value) })
      }
      return found
    } catch {
      // What is no presence shows nobody.
      return null
    }
  }

  /** @param {unknown} client @param {unknown} user @param {string} text @returns {Other} */
  #other(client, user, text) {
    return Object.freeze({
      client: String(client),
      user: String(user),
      value: this.#site.decode(text)
    })
  }

  /** @param {Here} here */
  #become(here) {
    const before = [...this.#here.values()]
    const after = [...here.values()]
    this.#here = here
    if (before.length === after.length && after.every((each, i) => each === before[i])) return
    this.#others = Object.freeze(after.map(({ other }) => other))
    if (this.#scheduled || this.#listeners.size === 0) return
    this.#scheduled = true
    queueMicrotask(() => this.#call())
  }

  #call() {
    this.#scheduled = false
    for (const fn of [...this.#listeners]) {
      try {
        fn()
      } catch (error) {
        this.#site.thrown(error)
      }
    }
  }
}
