'use strict'

/** The database in its folder: texts under keys, with checksums, written in batches that reach the disk. */

const { setFolderAside, writeAside } = require('./aside.js')
const { seal, unseal } = require('./checksum.js')
const { Fault } = require('./fault.js')
const { openLevel, whyNotRead } = require('./opening.js')
const { END } = require('../store.js')

/** @typedef {import('classic-level').ClassicLevel} Level */
/** @typedef {import('../store.js').Operation} Operation */

/** The most characters of values that are read at a time. */
const CHUNK = 4 * 1024 * 1024
/** Which process has opened it last. */
const OWNER = 'owner'
class Database {
  #folder
  #places
  /** @type {Level | null} */
  #level = null
  #owner

  /**
   * @param {string} folder @param {string[]} places Where classic-level may be found from.
   * @param {string} owner Tells this process from others.
   */
  constructor(folder, places, owner) {
    this.#owner = owner
    this.#folder = folder
    this.#places = places
  }

  /** @returns {Promise<string | undefined>} Where data is now that could not be opened. */
  async open() {
    const { level, aside } = await openLevel(this.#folder, this.#places)
    await level.put(OWNER, this.#owner, { sync: true })
    this.#level = level
    return aside
  }

  /**
   * The entries whose keys begin with a prefix, sorted by key.
   *
   * @param {string} prefix
   * @param {(entries: [key: string, text: string | undefined][]) => void} give Called with some at a
   *   time; a text is undefined if it is not what was stored.
   */
  async read(prefix, give) {
    const level = await this.#ready()
    /** @type {[string, string | undefined][]} */
    let chunk = []
    let size = 0
    try {
      for await (const [key, stored] of level.iterator(withPrefix(prefix))) {
        chunk.push([key, unseal(stored)])
        size += stored.length
        if (size < CHUNK) continue
        give(chunk)
        chunk = []
        size = 0
      }
    } catch (error) {
      throw whyNotRead(error, this.#folder)
    }
    give(chunk)
  }

  /**
   * All operations as one batch: all of them, or none, are on the disk afterwards.
   *
   * @param {Operation[]} operations
   */
  async commit(operations) {
    const level = await this.#ready()
    try {
      await level.batch(await expanded(level, operations), { sync: true })
    } catch (error) {
      // LevelDB takes no more writes after one has failed.
      await this.close()
      throw error
    }
  }

  /**
   * Moves entries into a file beside the folder; all of them by renaming the folder.
   *
   * @param {string} prefix @returns {Promise<string>} The file, or the folder.
   */
  async setAside(prefix) {
    if (prefix === '') {
      await this.close()
      const place = setFolderAside(this.#folder)
      await this.open()
      return place
    }
    const level = await this.#ready()
    const { place, keys } = await writeAside(this.#folder, level.iterator(withPrefix(prefix)))
    await level.batch(
      keys.map((key) => ({ type: 'del', key })),
      { sync: true }
    )
    return place
  }

  async close() {
    const level = this.#level
    this.#level = null
    await level?.close()
  }

  /** It is opened again after a failure. What is stored must be as it was. */
  async #ready() {
    if (this.#level) return this.#level
    const { level, aside } = await openLevel(this.#folder, this.#places)
    if (aside !== undefined) {
      await level.close()
      await this.open()
      throw new Fault('corrupt', 'it did not open again after a failure', aside)
    }
    if ((await level.get(OWNER)) !== this.#owner) {
      await level.close()
      throw new Fault('locked', 'it was opened by another one after a failure')
    }
    return (this.#level = level)
  }
}

/** @param {string} prefix */
function withPrefix(prefix) {
  return { gte: prefix, lt: prefix + END }
}

/**
 * What is deleted comes first, since that is what earlier batches have stored.
 *
 * @param {Level} level @param {Operation[]} operations
 * @returns {Promise<({ type: 'put', key: string, value: string } | { type: 'del', key: string })[]>}
 */
async function expanded(level, operations) {
  /** @type {{ type: 'del', key: string }[]} */
  const deleted = []
  /** @type {{ type: 'put', key: string, value: string }[]} */
  const put = []
  for (const [name, key, rest] of operations) {
    if (name === 'put') put.push({ type: 'put', key, value: seal(rest) })
    // One key, which need not be looked for: an iterator for each of thousands takes a second.
    else if (rest === `${key}\0`) deleted.push({ type: 'del', key })
    else
      for await (const each of level.keys({ gte: key, lt: rest }))
        deleted.push({ type: 'del', key: each })
  }
  return [...deleted, ...put]
}

module.exports = { Database }
