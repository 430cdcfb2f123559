/** Documents that several devices share: `cloud()` for main. */

import { RemoteRefError } from '../../main/index.js'
import { Link } from '../driver/index.js'
import { Messages } from '../messages/index.js'
import { documentAt } from '../transport/index.js'
import { checkCloudOptions } from './options.js'
import { systemProxy } from './proxy.js'
import { watchWake } from './wake.js'

/** @typedef {import('./options.js').CloudOptions} CloudOptions */
/** @typedef {import('../../main/options/cloud.js').Cloud} Cloud */
/** @typedef {import('../../main/options/cloud.js').CloudState} CloudState */
/** @typedef {import('../../main/options/cloud.js').CloudStatus} CloudStatus */
/** @typedef {import('../../main/options/cloud.js').LostWrite} LostWrite */
/** @typedef {import('../../main/options/conflict.js').Conflict} Conflict */
/** @typedef {import('../../main/options/conflict.js').Author} Author */
/** @typedef {import('../../main/options/conflict.js').ConflictOption} ConflictOption */
/** @typedef {import('../../main/options/cloud.js').Site} Site */

/** The member that main looks for: see lib/main/options/cloud.js. */
const JOIN = Symbol.for('electron-remote-ref/cloud')
/** Where a server has messages: documents with this before their name. */
const MESSAGES = 'messages/'
/** The key of the runtime in this process: see lib/main/electron/runtime.js. */
const HOME = Symbol.for('electron-remote-ref/main')

/**
 * A server whose documents refs can be: `remoteRef(name, initial, { cloud })`. Nothing is connected before the
 * first of them.
 *
 * @param {CloudOptions} options
 * @returns {Cloud}
 * @throws {RemoteRefError} `ERR_REF_OPTION`.
 */
export function cloud(options) {
  try {
    return new Server(checkCloudOptions(options))
  } catch (error) {
    throw new RemoteRefError('ERR_REF_OPTION', `cloud: ${/** @type {Error} */ (error).message}`)
  }
}

/** Main's own copy of what values are: leaves are known by identity. */
function home() {
  return /** @type {any} */ (globalThis)[HOME]
}

/** @implements {Cloud} */
class Server {
  #options
  /** By the names of documents. @type {Map<string, Link | Messages>} */
  #links = new Map()
  /** @type {ReturnType<typeof watchWake> | null} */
  #wake = null
  /** Until `retry` nothing is connected, also no ref that is made meanwhile. */
  #closed = false

  /** @param {ReturnType<typeof checkCloudOptions>} options */
  constructor(options) {
    this.#options = options
  }

  get url() {
    return this.#options.base
  }

  retry() {
    this.#closed = false
    this.#each((link) => link.connect())
    if (this.#links.size > 0) this.#watch()
  }

  close() {
    this.#closed = true
    this.#each((link) => link.disconnect())
    this.#sleep()
  }

  /** @param {string} name @param {{ onError?: (error: unknown) => unknown, keep?: number }} [options] */
  messages(name, options = {}) {
    checkMessages(name, options)
    const doc = `${MESSAGES}${name}`
    const known = this.#links.get(doc)
    if (known instanceof Messages) return known
    const { disk } = home().hub
    const { onError, keep } = options
    const told = (/** @type {unknown} */ error) => disk.report(error, `messages ${name}`)
    const fail = (/** @type {unknown} */ error) => callOf(onError ?? told, error, told)
    const made = new Messages({ name, doc, disk, fail, keep }, this.#site(doc, name))
    this.#links.set(doc, made)
    this.#watch()
    return made
  }

  /** @param {Site} site @returns {Link} */
  [JOIN](site) {
    const { name, doc } = site
    if (this.#links.has(doc)) {
      const text = `Ref "${name}": another ref has the document "${doc}" of ${this.url}. Use that one, or destroy() it.`
      throw new RemoteRefError('ERR_REF_EXISTS', text, { ref: name })
    }
    const link = new Link(site, this.#site(doc, name))
    this.#links.set(doc, link)
    this.#watch()
    return link
  }

  /** What belongs to one document of this server. @param {string} doc @param {string} name */
  #site(doc, name) {
    const { base, snapshots, ...line } = this.#options
    const { electron } = home()
    const findProxy = electron ? systemProxy(electron) : undefined
    return {
      line: { ...line, address: addressOf(base, doc, name), findProxy, held: () => this.#closed },
      upkeep: snapshots,
      /** @type {import('../driver/server.js').Server['makeError']} */
      makeError: (code, message, details) => new RemoteRefError(code, message, details),
      decode: home().shared.decode,
      encode: home().shared.encode,
      changed: () => this.#wake?.look(),
      closed: () => {
        this.#links.delete(doc)
        if (this.#links.size === 0) this.#sleep()
      }
    }
  }

  #watch() {
    const { electron } = home()
    if (!electron || this.#wake) return
    this.#wake = watchWake(electron, {
      waits: () => [...this.#links.values()].some((link) => link.waits),
      wake: (again) => this.#each((link) => link.retry(again))
    })
  }

  #sleep() {
    this.#wake?.stop()
    this.#wake = null
  }

  /** @param {(link: Link | Messages) => void} fn */
  #each(fn) {
    for (const link of [...this.#links.values()]) fn(link)
  }
}

/** @param {unknown} name @param {any} options */
function checkMessages(name, options) {
  const isName = typeof name === 'string' && name.length > 0 && name.length <= 200
  const { onError, keep, ...rest } = Object(options)
  const [unknown] = Object.keys(rest)
  const wrong = !isName
    ? 'the name must be a string of 1 to 200 characters.'
    : unknown !== undefined
      ? `there is no option "${unknown}". There are onError and keep.`
      : onError !== undefined && typeof onError !== 'function'
        ? 'the option "onError" must be a function.'
        : keep !== undefined && !(Number.isSafeInteger(keep) && keep > 0)
          ? 'the option "keep" must be a whole number above 0.'
          : null
  if (wrong) throw new RemoteRefError('ERR_REF_OPTION', `cloud.messages: ${wrong}`)
}

/**
 * @param {(error: unknown) => unknown} fn Of the app. @param {unknown} error
 * @param {(error: unknown) => unknown} thrown
 */
function callOf(fn, error, thrown) {
  try {
    fn(error)
  } catch (other) {
    thrown(other)
  }
}

/** @param {string} base @param {string} doc @param {string} name */
function addressOf(base, doc, name) {
  try {
    return documentAt(base, doc)
  } catch {
    const text = `Ref "${name}": the name of the document has half a character. Give another one: doc.`
    throw new RemoteRefError('ERR_REF_OPTION', text, { ref: name })
  }
}
