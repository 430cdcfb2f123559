'use strict'

/** The disk of an app: the store of all refs with `persist`, and what is told about it. */

const path = require('node:path')
const { RemoteRefError, attempt, badOption } = require('../../../dist/shared/index.js')
const { Batches, DiskStore, END, MemoryStore } = require('../../persist/index.js')
const { packageFolder } = require('../native/index.js')
const { prefixOf } = require('./layout.js')
const { fresh, load } = require('./loading.js')
const { NotSaving } = require('./not-saving.js')
const { Records } = require('./records.js')
const { Saving } = require('./saving.js')

/** @typedef {import('../../persist/store.js').Store} Store */
/** @typedef {import('./loading.js').Wanted} Wanted */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */
/** @typedef {{ document: NativeDocument, saving: Saving | NotSaving }} Kept */
/**
 * @typedef {object} DiskState Whether a ref's changes are on this machine's disk.
 * @property {'saved' | 'saving' | 'failing' | 'off'} status `saved`: all of them. `saving`: the last
 *   ones are on their way. `failing`: they cannot be stored at present, which is tried again. `off`:
 *   nothing is stored until the app starts again.
 * @property {RemoteRefError | null} error Why it fails, or is off.
 */

/** Milliseconds for which the end of the process waits for the disk. */
const LAST_WORDS = 5000

/** A store that is open, and what is stored in it. */
class Session {
  /** By the names of refs. @type {Map<string, Saving | Records>} */
  savings = new Map()
  #atExit = () => this.close(LAST_WORDS)

  /** @param {Store} store @param {(error: RemoteRefError) => void} report */
  constructor(store, report) {
    this.store = store
    this.batches = new Batches(store, (error) => {
      // The database did not open again, and is empty now.
      if (error.code === 'ERR_REF_DISK_CORRUPT') this.rewrite()
      report(error)
    })
  }

  /** Waits for the disk when the process ends, before other listeners end what this needs. */
  waitAtExit() {
    process.prependOnceListener('exit', this.#atExit)
  }

  /** Writes all values, since what was stored has gone. */
  rewrite() {
    for (const saving of this.savings.values()) saving.lost()
  }

  /** Writes everything that is left, and waits for it. @param {number} ms */
  settle(ms) {
    // A listener of the app that throws must not keep others from the disk.
    for (const saving of this.savings.values()) attempt(() => saving.finish())
    return this.batches.settle(ms)
  }

  /** @param {number} ms */
  close(ms) {
    process.off('exit', this.#atExit)
    const end = performance.now() + ms
    this.settle(ms)
    this.batches.stop()
    this.store.close(Math.max(0, end - performance.now()))
  }
}

class Disk {
  /** The store that is open. @type {Session | null} */
  session = null
  /** What `configure` has said. @type {string | null | undefined} */
  #folder
  /** Why nothing can be stored. @type {RemoteRefError | null} */
  #refusal = null
  /** The folder of an app that has set none; null without Electron. @type {(() => string) | null} */
  defaultFolder = null
  /** The folder of the app. */
  appFolder = () => process.cwd()
  /** Tells the app of errors. @type {(error: RemoteRefError, name: string) => void} */
  report = () => {}

  /**
   * Sets the folder, and begins to open it.
   *
   * @param {string | null} folder
   * @throws {RemoteRefError} `ERR_REF_OPTION` if there are refs in another one.
   */
  configure(folder) {
    if (folder === this.#folder) return
    if ([...(this.session?.savings.values() ?? [])].some((saving) => !saving.isClosed)) {
      throw badOption(
        undefined,
        'the option "persist" comes after a ref with "persist". Call configure before the first one.'
      )
    }
    this.restart()
    this.#folder = folder
    const { store } = this.#begin()
    if (store instanceof DiskStore) store.prepare()
  }

  /** Ends the store that is open. One in memory goes on for those that have it, and is forgotten. */
  restart() {
    if (this.session?.store instanceof DiskStore) this.session.close(LAST_WORDS)
    this.session = null
    this.#refusal = null
  }

  /** Whether values are kept in memory. */
  get isInMemory() {
    return this.#place() === null
  }

  /**
   * Makes the document of a ref, of what is stored, and what stores its changes.
   *
   * @param {Wanted} wanted
   * @returns {Kept}
   * @throws {RemoteRefError} `ERR_REF_MODULE`; or that of a bad initial value.
   */
  keep(wanted) {
    const session = this.#open(wanted.name)
    if (this.#refusal) return this.#inMemory(wanted, this.#refusal)
    this.#end(session, wanted.name)
    try {
      const { name, version } = wanted
      const { document, begun } = this.#load(session, name, prefixOf(name), {
        read: (stored) => load(wanted, stored),
        fresh: () => fresh(wanted)
      })
      const tell = (/** @type {RemoteRefError} */ error) => this.#tell(error, name)
      const saving = new Saving(name, version, document, session.batches, begun, tell)
      this.#register(session, name, saving)
      return { document, saving }
    } catch (error) {
      // A bad initial value throws here, too.
      const kept = this.#inMemory(wanted, /** @type {RemoteRefError} */ (error))
      this.#tell(/** @type {RemoteRefError} */ (error), wanted.name)
      return kept
    }
  }

  /**
   * Reads the records of a ref that several devices share, and keeps them from now on.
   *
   * @template T
   * @param {string} name The ref's. @param {string} prefix Of the keys.
   * @param {(records: Map<string, string>) => T} read Throws if they are not what was stored.
   * @returns {{ loaded: T, records: Records | NotSaving }}
   * @throws {RemoteRefError} `ERR_REF_MODULE`, `ERR_REF_EXISTS`; or what `read` throws without any records.
   */
  keepRecords(name, prefix, read) {
    const session = this.#open(name)
    const fresh = () => read(new Map())
    if (this.#refusal) return { loaded: fresh(), records: new NotSaving(this.#refusal) }
    this.#end(session, name)
    this.#free(session, name, prefix)
    try {
      const loaded = this.#load(session, name, prefix, {
        read: (stored) => readRecords(name, prefix, stored, read),
        fresh
      })
      const records = new Records(prefix, session.batches)
      this.#register(session, name, records)
      return { loaded, records }
    } catch (error) {
      const loaded = fresh()
      this.#tell(/** @type {RemoteRefError} */ (error), name)
      return { loaded, records: new NotSaving(/** @type {RemoteRefError} */ (error)) }
    }
  }

  /** Two refs cannot have the same records. @param {Session} session @param {string} name @param {string} prefix */
  #free(session, name, prefix) {
    for (const [other, records] of session.savings) {
      if (!(records instanceof Records) || records.prefix !== prefix) continue
      if (records.isClosed) {
        this.#end(session, other)
        continue
      }
      const text = `Ref "${name}": ref "${other}" has the same document. Use that one, or destroy() it.`
      throw new RemoteRefError('ERR_REF_EXISTS', text, { ref: name })
    }
  }

  /** @param {Session} session @param {string} name @param {Saving | Records} saving */
  #register(session, name, saving) {
    session.savings.set(name, saving)
    saving.ended = () => {
      if (session.savings.get(name) === saving) session.savings.delete(name)
    }
  }

  /**
   * Deletes what is stored of a ref.
   *
   * @param {string} name @returns {Promise<void>}
   */
  drop(name) {
    const session = this.#open(name)
    if (this.#refusal) return Promise.reject(this.#refusal)
    this.#end(session, name)
    session.savings.delete(name)
    const prefix = prefixOf(name)
    return new Promise((resolve, reject) => {
      session.store.commit([['delete', prefix, prefix + END]], (error) => {
        if (error) reject(error)
        else resolve()
      })
    })
  }

  /** Whether a ref of that name is being stored. @param {string} name */
  has(name) {
    const saving = this.session?.savings.get(name)
    return saving !== undefined && !saving.isClosed
  }

  /** @param {string} name The ref that needs it. @returns {Session} */
  #open(name) {
    const session = this.session ?? this.#begin()
    if (this.#refusal) return session
    try {
      const aside = session.store.open()
      if (aside !== undefined) this.#lost(name, aside)
    } catch (error) {
      const refusal = /** @type {RemoteRefError} */ (error)
      if (refusal.code === 'ERR_REF_MODULE') throw refusal
      this.#refusal = refusal
      this.#tell(refusal, name)
    }
    return session
  }

  #begin() {
    const folder = this.#place()
    const places = [this.appFolder(), packageFolder].map((each) => path.join(each, 'package.json'))
    const store = folder === null ? new MemoryStore() : new DiskStore(folder, places)
    /** @type {Session} */
    const session = new Session(store, (error) => {
      const [name = ''] = session.savings.keys()
      this.#tell(error, name)
    })
    if (folder !== null) session.waitAtExit()
    return (this.session = session)
  }

  #place() {
    if (this.#folder !== undefined) return this.#folder
    return this.defaultFolder?.() ?? null
  }

  /** Ends what has stored an earlier ref of that name. @param {Session} session @param {string} name */
  #end(session, name) {
    const earlier = session.savings.get(name)
    if (!earlier || earlier.isDone) return
    earlier.finish()
    if (session.batches.settle(LAST_WORDS)) return
    const { error } = session.batches
    const late = 'the disk has not answered before the ref was created again'
    earlier.abandon(error ?? new RemoteRefError('ERR_REF_DISK', late, { ref: name }))
  }

  /**
   * @template T
   * @param {Session} session @param {string} name The ref's. @param {string} prefix Of what is stored of it.
   * @param {{ read: (stored: import('../../persist/store.js').Stored) => T, fresh: () => T }} make
   * @returns {T}
   */
  #load(session, name, prefix, { read, fresh: begin }) {
    try {
      return read(session.store.read(prefix))
    } catch (error) {
      const { code, ref, message } = /** @type {RemoteRefError} */ (error)
      if (code !== 'ERR_REF_DISK_CORRUPT') throw error
      const aside = session.store.setAside(ref === undefined ? '' : prefix)
      if (ref === undefined) {
        session.rewrite()
        this.#lost(name, aside)
      } else {
        this.#keptAside(name, message, aside)
      }
      return begin()
    }
  }

  /** @param {string} name @param {string} aside Where the whole store is now. */
  #lost(name, aside) {
    this.#keptAside(name, `Ref "${name}" and all others: what is stored cannot be read.`, aside)
  }

  /** @param {string} name @param {string} what @param {string} aside */
  #keptAside(name, what, aside) {
    const text = `${what} It is now ${aside}, and the initial value is used.`
    this.#tell(new RemoteRefError('ERR_REF_DISK_CORRUPT', text, { ref: name }), name)
  }

  /** @param {Wanted} wanted @param {RemoteRefError} error @returns {Kept} */
  #inMemory(wanted, error) {
    return { document: fresh(wanted).document, saving: new NotSaving(error) }
  }

  /** When the statement that creates the ref is done. @param {RemoteRefError} error @param {string} name */
  #tell(error, name) {
    queueMicrotask(() => this.report(error, name))
  }
}

/**
 * @template T
 * @param {string} name @param {string} prefix @param {import('../../persist/store.js').Stored} stored
 * @param {(records: Map<string, string>) => T} read
 * @returns {T}
 */
function readRecords(name, prefix, { entries, damaged }, read) {
  try {
    if (damaged.length > 0) throw new Error(`${damaged[0]} is not what was stored`)
    return read(new Map(entries.map(([key, text]) => [key.slice(prefix.length), text])))
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause)
    const text = `Ref "${name}": what is stored cannot be read: ${message.replace(/\.?$/, '.')}`
    throw new RemoteRefError('ERR_REF_DISK_CORRUPT', text, { ref: name, cause })
  }
}

module.exports = { Disk }
