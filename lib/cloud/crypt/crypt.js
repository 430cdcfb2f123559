/**
 * What leaves this device of a document, and what comes, is sealed here. The replica knows nothing of it: bases,
 * fingerprints and clients are those of the entries within.
 */

import { Fault } from '../transport/index.js'
import { OVERHEAD, isSealed, keyFor, keyOf, seal, unseal } from './seal.js'

/** @typedef {import('./seal.js').Key} Key */
/** @typedef {import('./seal.js').Kind} Kind */
/** @typedef {Uint8Array | { key: Uint8Array, others?: Uint8Array[] }} Keys 32 random bytes each. `others` only open. */
/**
 * @callback Encrypt
 * @param {string} doc The name of a document.
 * @returns {Keys | false | Promise<Keys | false>} False: the document is not encrypted.
 */

const LENGTH = 32
const ALTERED = 'what was encrypted was altered'
const NEEDED =
  'encrypt() must return a key of 32 bytes, { key, others }, or false for a document that is not encrypted'

/** The keys of one document. */
export class Crypt {
  #encrypt
  #doc
  /** What seals. Null for a document that is not encrypted. @type {Key | null} */
  #key = null
  /** What opens, by id. @type {Map<string, Key>} */
  #keys = new Map()
  #isReady

  /** @param {Encrypt | undefined} encrypt Of the app. @param {string} doc */
  constructor(encrypt, doc) {
    this.#encrypt = encrypt
    this.#doc = doc
    this.#isReady = !encrypt
  }

  /** Asks for the keys. Before each connection, so that new ones are known. Rejects with a `Fault`. */
  async prepare() {
    if (!this.#encrypt) return
    const [key = null, ...others] = await this.#ask(this.#encrypt)
    this.#key = key
    this.#keys = new Map([...others, ...(key ? [key] : [])].map((each) => [each.id, each]))
    this.#isReady = true
  }

  /** @param {Encrypt} encrypt @returns {Promise<Key[]>} The one that seals, and others. */
  async #ask(encrypt) {
    /** @type {any} */
    let given
    try {
      given = await encrypt(this.#doc)
    } catch (cause) {
      const { message } = /** @type {Error} */ (Object(cause))
      throw new Fault('key', `encrypt() has failed: ${message ?? String(cause)}`, cause)
    }
    if (given === false) return []
    const { key, others = [] } = given instanceof Uint8Array ? { key: given } : Object(given)
    const all = [key, ...(Array.isArray(others) ? others : [null])]
    if (!all.every((each) => each instanceof Uint8Array && each.length === LENGTH)) {
      throw new Fault('key', NEEDED)
    }
    return all.map((each) => keyFor(each, this.#doc))
  }

  /** After `prepare`. @param {Kind} kind @param {Uint8Array} bytes @returns {Uint8Array} */
  seal(kind, bytes) {
    // Nothing may ever leave this device because somebody has not waited.
    if (!this.#isReady) throw new Error('There are no keys yet.')
    return this.#key ? seal(this.#key, kind, bytes) : bytes
  }

  /** After `prepare`. @param {string} text What this device shows others. @returns {string} */
  sealPresence(text) {
    const sealed = this.seal('presence', Buffer.from(text))
    return this.#key ? Buffer.from(sealed).toString('base64') : text
  }

  /**
   * What others show: nothing of those whose words do not open. They have no part in the document.
   *
   * @param {string} text Foreign.
   * @returns {string}
   */
  openPresent(text) {
    if (!this.#key) return text
    const { version, here } = JSON.parse(text)
    const open = (/** @type {any[]} */ [client, user, value]) => {
      if (value === undefined) return [[client, user]]
      const opened = this.#opened('presence', Buffer.from(String(value), 'base64'))
      return opened instanceof Fault ? [] : [[client, user, Buffer.from(opened).toString()]]
    }
    return JSON.stringify({ version, here: here.flatMap(open) })
  }

  /**
   * Whoever cannot open something must not go on without it, since others may have opened it.
   *
   * @param {Kind} kind @param {Uint8Array} bytes Foreign. @returns {Uint8Array | Fault}
   */
  #opened(kind, bytes) {
    const sealed = isSealed(bytes)
    if (!sealed && !this.#key) return bytes
    if (!sealed) return new Fault('key', 'the document has something that is not encrypted')
    if (!this.#key) return new Fault('key', 'the document is encrypted')
    if (bytes.length < OVERHEAD) return new Fault('altered', ALTERED)
    const id = keyOf(bytes)
    if (id === null) return new Fault('update', 'something is encrypted as a newer version does')
    const key = this.#keys.get(id)
    if (!key) return new Fault('key', `the document is encrypted with another key (${id})`)
    return unseal(key, kind, bytes) ?? new Fault('altered', ALTERED)
  }

  /**
   * The entries of a frame, up to the first that does not open.
   *
   * @template {{ from: number, to: number, entries: Uint8Array[] }} T
   * @param {T} frame
   * @returns {{ frame: T, fault: Fault | null }}
   */
  openFrame(frame) {
    const entries = []
    for (const entry of frame.entries) {
      const opened = this.#opened('entry', entry)
      if (opened instanceof Fault) {
        const to = frame.from + entries.length
        return { frame: { ...frame, to, entries }, fault: opened }
      }
      entries.push(opened)
    }
    return { frame: { ...frame, entries }, fault: null }
  }

  /** @param {Uint8Array} bytes Foreign. @returns {Uint8Array | Fault} Empty if it was altered. */
  openSnapshot(bytes) {
    const opened = this.#opened('snapshot', bytes)
    // The log can be read instead, and another device mends it.
    return opened instanceof Fault && opened.kind === 'altered' ? new Uint8Array(0) : opened
  }
}
