/** What a page knows of the cloud of a ref, and what it asks of it. Main tells only what has changed. */

import { RemoteRefError, decode, encode } from '../../shared/index.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../main/options/cloud.js').CloudStatus} CloudStatus */
/** @typedef {import('../../main/options/cloud.js').LostWrite} MainLostWrite */
/** @typedef {import('../../main/options/conflict.js').Author} Author */
/**
 * @typedef {object} LostWrite A change of this device that others have overwritten or made impossible.
 * @property {number} id
 * @property {MainLostWrite['reason']} reason As in main.
 * @property {Path} path Where it would be made again, which follows later changes. Where it was at the end, if
 *   there is no place for it any more.
 * @property {any} value What it has written; undefined if it has removed something.
 * @property {Author | null} who Who has changed the same; null if that is not known.
 * @property {Date | null} noticed
 * @property {boolean} there Whether there is something at its place: theirs.
 * @property {boolean} canKeepBoth
 * @property {boolean} cut Whether the value is too long for windows: then it is undefined here.
 * @property {() => Promise<boolean>} restore Makes it again, as a new change. False if there is no place for it
 *   any more, or it is not in the list. Rejects with `ERR_REF_DENIED` in a window that may only read.
 * @property {() => Promise<boolean>} dismiss Takes it off the list. The same.
 * @property {() => Promise<boolean>} keepBoth Keeps theirs, too: see `canKeepBoth`.
 * @property {(value: unknown) => Promise<boolean>} answer Gives its place this value instead, whose text has at
 *   most 3,000 characters (`ERR_REF_TOO_LARGE`): write a longer one into the ref, and dismiss this.
 */
/**
 * @typedef {object} WindowCloud How a ref is with the server that shares it with other devices, as main has told
 *   this window last. Never changed: there is another one when something has changed.
 * @property {CloudStatus} status
 * @property {RemoteRefError | null} error Why it is not `live`.
 * @property {number} pending Changes of this device that are not read back from the server yet.
 * @property {Date | null} lastSynced
 * @property {string | null} transport
 * @property {readonly LostWrite[]} lost The first 50 changes of this device that have lost, the oldest first.
 * @property {number} lostCount How many there are.
 * @property {() => Promise<void>} saved Resolves when all changes so far, also those of this window, are on this
 *   machine's disk. Rejects with the error of the disk.
 * @property {() => Promise<void>} synced Resolves when they are read back from the server, or in `lost`. Waits
 *   while offline.
 */
/** @typedef {'mine' | 'theirs' | 'both' | 'value' | 'saved' | 'synced'} Question */

/** Characters of a message with a value. */
const MAX_VALUE = 3000

export class CloudView {
  /** Null until main has told that there is a cloud. @type {WindowCloud | null} */
  current = null
  #name
  #ask
  #number = 0
  /** By number. @type {Map<number, { resolve: (answer: boolean) => void, reject: (error: unknown) => void, question: string }>} */
  #asked = new Map()
  /** Unanswered ones by what they ask. @type {Map<string, Promise<boolean>>} */
  #open = new Map()
  /** Those that wait for the answer to the same. @type {Map<string, Promise<void>>} */
  #next = new Map()

  /**
   * @param {string} name The ref's.
   * @param {(text: string) => void} ask Sends a question, after all changes so far.
   */
  constructor(name, ask) {
    this.#name = name
    this.#ask = ask
  }

  /** @param {any} news Members that have changed. */
  take({ ids, lost = [], count, lastSynced, error, ...rest }) {
    const before = this.current
    const known = new Map((before?.lost ?? []).map((each) => [each.id, each]))
    for (const each of lost) known.set(each.id, this.#lost(each))
    const listed = ids ?? (before?.lost ?? []).map(({ id }) => id)
    this.current = Object.freeze({
      .../** @type {WindowCloud} */ (before ?? { saved: this.#saved, synced: this.#synced }),
      ...rest,
      ...(lastSynced !== undefined && { lastSynced: lastSynced && new Date(lastSynced) }),
      ...(error !== undefined && { error: error && this.#error(error[0], error[1]) }),
      ...(count !== undefined && { lostCount: count }),
      lost: Object.freeze(listed.flatMap((/** @type {number} */ id) => known.get(id) ?? []))
    })
  }

  /** @param {any[]} notice `[, number, 1 or 0]`, or `[, number, code, message]`. */
  answered([, number, answer, message]) {
    const asked = this.#close(number)
    if (typeof answer === 'string') asked?.reject(this.#error(answer, message))
    else asked?.resolve(answer === 1)
  }

  /** Main answers no question any more. @param {RemoteRefError} error */
  end(error) {
    for (const number of [...this.#asked.keys()]) this.#close(number)?.reject(error)
  }

  /** @param {any} lost @returns {Readonly<LostWrite>} */
  #lost({ value, who, noticed, cut = false, both, ...lost }) {
    const { id } = lost
    return Object.freeze({
      ...lost,
      who: who && Object.freeze(who),
      noticed: noticed > 0 ? new Date(noticed) : null,
      value: value === undefined ? undefined : decode(value),
      cut,
      restore: () => this.#question('mine', id),
      dismiss: () => this.#question('theirs', id),
      canKeepBoth: both,
      keepBoth: () => this.#question('both', id),
      answer: async (/** @type {unknown} */ value) => this.#value(id, encode(value))
    })
  }

  /** @param {number} id @param {string} text Of a value. */
  #value(id, text) {
    if (JSON.stringify(text).length <= MAX_VALUE) return this.#question('value', id, text)
    const message = 'the answer is too long. Write it into the ref, and dismiss the lost write.'
    throw this.#error('ERR_REF_TOO_LARGE', message)
  }

  #saved = () => this.#after('saved')
  #synced = () => this.#after('synced')

  /**
   * Changes since the last question need another one. It is asked when that is answered, for all who have
   * asked until then: main answers only so many at once.
   *
   * @param {'saved' | 'synced'} what
   * @returns {Promise<void>}
   */
  #after(what) {
    const last = this.#open.get(JSON.stringify([what, undefined, undefined]))
    if (!last) return this.#question(what).then(() => {})
    let next = this.#next.get(what)
    if (!next) {
      const again = () => {
        this.#next.delete(what)
        return this.#question(what).then(() => {})
      }
      this.#next.set(what, (next = last.then(again, again)))
    }
    return next
  }

  /** @param {Question} what @param {number} [id] @param {string} [text] @returns {Promise<boolean>} */
  #question(what, id, text) {
    const question = JSON.stringify([what, id, text])
    const same = this.#open.get(question)
    if (same) return same
    const number = ++this.#number
    /** @type {Promise<boolean>} */
    const answer = new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject, question })
    })
    this.#open.set(question, answer)
    this.#ask(JSON.stringify([number, what, id, text]))
    return answer
  }

  /** @param {number} number */
  #close(number) {
    const asked = this.#asked.get(number)
    this.#asked.delete(number)
    if (asked) this.#open.delete(asked.question)
    return asked
  }

  /** @param {string} code @param {string} message */
  #error(code, message) {
    const named = message.startsWith('Ref "') ? message : `Ref "${this.#name}": ${message}`
    return new RemoteRefError(code, named, { ref: this.#name })
  }
}
