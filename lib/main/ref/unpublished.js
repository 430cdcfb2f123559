'use strict'

/**
 * Main's own transactions that no page has been told of yet: those of this turn of the event loop. Each
 * statement is a transaction, since listeners get it at once. Statements that together move an element,
 * such as `list.push(list.shift())`, become a move before pages are told, so that what others change in
 * the element meanwhile is kept.
 */

const { endsInIndex, foldStatements } = require('../../../dist/shared/index.js')
const { isWhole, writePatches } = require('./changes.js')

/** @typedef {import('../../../dist/shared/store/recorder.js').Recorded} Recorded */
/** @typedef {import('./changes.js').Written} Written */
/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */

/** The most patches, and characters of their values. A turn with more stays as it is. */
const MAX_PATCHES = 4096
const MAX_CHARACTERS = 1024 * 1024

class Unpublished {
  #ref
  /** The version before the first transaction, and that after the last one. */
  #since = 0
  #version = 0
  #transactions = 0
  /** @type {Recorded[]} */
  #patches = []
  #characters = 0
  /** Whether there was too much in this turn. */
  #full = false

  /** @param {RemoteRef} ref */
  constructor(ref) {
    this.#ref = ref
  }

  /**
   * Adds main's last transaction.
   *
   * @param {Written[]} patches Of one statement.
   * @returns {boolean} Whether `settle` is to be called at the end of the turn.
   */
  add(patches) {
    // Values without a text may have changed until they are written again.
    this.#full ||= patches.some((patch) => isWhole(patch) || (!patch.text && 'value' in patch))
    if (!this.#full && (this.#transactions > 0 || patches.some(isOfElement))) this.#note(patches)
    if (this.#full) this.#clear()
    return this.#full || this.#transactions > 0
  }

  /** @param {Written[]} patches */
  #note(patches) {
    const { version } = this.#ref.document
    if (this.#transactions > 0 && this.#version !== version - 1) {
      this.#clear()
      if (!patches.some(isOfElement)) return
    }
    if (this.#transactions++ === 0) this.#since = version - 1
    this.#version = version
    for (const patch of patches) {
      this.#patches.push(/** @type {Recorded} */ (patch))
      this.#characters += patch.text?.length ?? 0
    }
    this.#full = this.#patches.length > MAX_PATCHES || this.#characters > MAX_CHARACTERS
  }

  /** Makes moves of the transactions, if no page has been told of any. */
  settle() {
    const patches = this.#patches
    const since = this.#since
    const several = this.#transactions > 1 && this.#version === this.#ref.document.version
    this.#full = false
    this.#clear()
    if (!several || !this.#isUnpublished(since)) return
    const folded = foldStatements(patches)
    if (folded === patches) return
    const text = writePatches(folded)
    this.#ref.document.rewrite(since, text)
    const { saving } = this.#ref
    if (saving && 'rewritten' in saving) saving.rewritten(since, text)
    for (const subscription of this.#ref.subscriptions) subscription.retell(since)
  }

  /** Whether no page has a later version, and the history still has these transactions. @param {number} since */
  #isUnpublished(since) {
    const { subscriptions, document } = this.#ref
    for (const { told } of subscriptions) if (told > since) return false
    return document.oldest <= since
  }

  #clear() {
    this.#transactions = this.#characters = 0
    this.#patches = []
  }
}

/** Whether an element is added, removed or replaced. @param {Written} patch */
function isOfElement({ op, path }) {
  return op !== 'move' && op !== 'text' && endsInIndex(path)
}

module.exports = { Unpublished }
