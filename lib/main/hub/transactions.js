'use strict'

/** Takes the transactions of pages, and answers them. */

const { LongTransaction } = require('./long-transaction.js')
const { work } = require('../native/index.js')

/** @typedef {import('../native/addon.js').Taken} Taken */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('./outgoing.js').Outgoing} Outgoing */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/**
 * @typedef {{ code?: string, message: string, patch?: number }} RefusalError Why a transaction was
 *   refused, and the index of the wrong patch, if there is one.
 */

/** Longer messages are read in steps. So many characters take some tenths of a millisecond. */
const LONG = 64 * 1024
/** The fixed work of sending a change to one more page. */
const WORK_OF_TELLING = 3000

/** @type {RefusalError} */
const NOT_OPEN = { code: 'ERR_REF_MESSAGE', message: 'the ref is not open' }
/** @type {RefusalError} */
const READ_ONLY = { code: 'ERR_REF_DENIED', message: 'this page may only read it' }

class Transactions {
  #outgoing
  #publish
  #hold

  /**
   * @param {Outgoing} outgoing
   * @param {(ref: RemoteRef, change: string, sender: Subscription) => void} publish Sends a change to
   *   the ref's other pages.
   * @param {(job: LongTransaction) => void} hold Makes later messages of its window wait.
   */
  constructor(outgoing, publish, hold) {
    this.#outgoing = outgoing
    this.#publish = publish
    this.#hold = hold
  }

  /**
   * Takes a transaction as soon as the ref is free.
   *
   * @param {Subscription} subscription @param {string} message
   * @param {number} offset The offset in the message where it begins.
   * @returns {boolean} False if the page has not waited for the answer to its last one.
   */
  admit(subscription, message, offset) {
    const { ref } = subscription
    if (subscription.unanswered || subscription.held) return false
    if (!ref?.busy) {
      this.#transact(subscription, message, offset)
      return true
    }
    subscription.held = true
    // Also if the page has gone since: its messages came before. But not if main has disconnected it.
    ref.whenFree(() => {
      subscription.held = false
      if (subscription.ref) this.#transact(subscription, message, offset)
      if (!subscription.reading) subscription.taken()
    })
    return true
  }

  /**
   * Sends a snapshot that a page requests, when its transaction has been taken.
   *
   * @param {Subscription} subscription
   */
  renew(subscription) {
    if (!subscription.held) return subscription.sendSnapshot()
    if (subscription.asked) return
    subscription.asked = true
    subscription.ref?.whenFree(() => {
      subscription.asked = false
      subscription.sendSnapshot()
    })
  }

  /** @param {Subscription} subscription @param {string} message @param {number} offset */
  #transact(subscription, message, offset) {
    const { ref } = subscription
    subscription.unanswered = true
    subscription.refusal = null
    const refuse = (/** @type {unknown} */ error) => {
      subscription.heard++
      this.#refuse(subscription, message, offset, /** @type {RefusalError} */ (error))
    }
    if (!ref) return refuse(NOT_OPEN)
    if (subscription.readOnly) return refuse(READ_ONLY)
    /** @type {Taken | undefined} */
    let taken
    try {
      if (message.length < LONG) {
        taken = ref.document.receive(subscription.client, message, offset, ref.observed)
      }
      if (!taken) return this.#begin(subscription, ref, message, offset, refuse)
    } catch (error) {
      return refuse(error)
    }
    this.#accept(subscription, ref, taken)
  }

  /**
   * Takes it in steps.
   *
   * @param {Subscription} subscription @param {RemoteRef} ref
   * @param {string} message @param {number} offset
   * @param {(error: unknown) => void} refuse
   */
  #begin(subscription, ref, message, offset, refuse) {
    const reading = ref.document.begin(subscription.client, message, offset)
    subscription.reading = true
    const transaction = new LongTransaction(subscription.page, ref, reading, {
      wanted() {
        if (subscription.ref === ref && subscription.readOnly) refuse(READ_ONLY)
        return subscription.ref === ref && !subscription.readOnly
      },
      taken: (taken) => this.#accept(subscription, ref, taken),
      refused: refuse,
      ended() {
        subscription.reading = false
        subscription.taken()
      }
    })
    this.#hold(transaction)
  }

  /** @param {Subscription} subscription @param {RemoteRef} ref @param {Taken} taken */
  #accept(subscription, ref, [answer, change, inverse]) {
    subscription.heard++
    work(ref.subscriptions.size * (WORK_OF_TELLING + change.length))
    this.#publish(ref, change, subscription)
    // Other windows wait for it, so flush now unless listeners in main may add changes.
    if (!ref.observed) this.#outgoing.flush()
    subscription.tell(answer, ref.document.version)
    if (subscription.hurried > 0) {
      subscription.hurried--
      this.#outgoing.touch(subscription)
    } else {
      this.#outgoing.touchLater(subscription)
    }
    ref.accepted(change, inverse)
  }

  /**
   * Refuses a transaction. A new snapshot makes the sender undo it.
   *
   * @param {Subscription} subscription @param {string} message @param {number} offset
   * @param {RefusalError} error
   */
  #refuse(subscription, message, offset, { code = 'ERR_REF_MESSAGE', message: text, patch }) {
    // A page that is too far behind gets the value, and sends its changes again.
    if (code === 'ERR_REF_STALE') return subscription.sendSnapshot()
    const number = Number.parseInt(message.slice(offset + 1, offset + 20), 10) || 0
    subscription.refusal = ['x', number, code, text, ...(patch === undefined ? [] : [patch])]
    subscription.notify(subscription.refusal)
    if (subscription.ref) subscription.sendSnapshot()
    else this.#outgoing.touch(subscription)
  }
}

module.exports = { Transactions }
