'use strict'

/** The transactions of pages: when they are taken, and what the pages are told of them. */

/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('./outgoing.js').Outgoing} Outgoing */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/**
 * @typedef {{ code?: string, message: string, patch?: number }} RefusalError Why a transaction was
 *   not accepted; the index of its patch at fault, if one is.
 */

/** @type {RefusalError} */
const NOT_OPEN = { code: 'ERR_REF_MESSAGE', message: 'the ref is not open' }
/** @type {RefusalError} */
const READ_ONLY = { code: 'ERR_REF_DENIED', message: 'this page may only read it' }

class Transactions {
  #outgoing
  #publish

  /**
   * @param {Outgoing} outgoing
   * @param {(ref: RemoteRef, change: string, sender: Subscription) => void} publish Tells the ref's
   *   other pages.
   */
  constructor(outgoing, publish) {
    this.#outgoing = outgoing
    this.#publish = publish
  }

  /**
   * Takes a transaction as soon as the ref is free.
   *
   * @param {Subscription} subscription @param {string} message
   * @param {number} offset Where in the message it begins.
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
    // Also if the page has gone since: it has said so before. Not if main has turned it out.
    ref.whenFree(() => {
      subscription.held = false
      if (subscription.ref) this.#transact(subscription, message, offset)
    })
    return true
  }

  /** A page asks for a snapshot: one that knows of its transaction. @param {Subscription} subscription */
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
    subscription.heard++
    subscription.unanswered = true
    subscription.refusal = null
    if (!ref) return this.#refuse(subscription, message, offset, NOT_OPEN)
    if (subscription.readOnly) return this.#refuse(subscription, message, offset, READ_ONLY)
    let accepted
    try {
      accepted = ref.document.receive(subscription.client, message, offset, ref.observed)
    } catch (error) {
      // A page that fell too far behind is brought up to date, and sends its changes again.
      const reason = /** @type {RefusalError} */ (error)
      if (reason.code === 'ERR_REF_STALE') return subscription.sendSnapshot()
      return this.#refuse(subscription, message, offset, reason)
    }
    const [answer, change, inverse] = accepted
    this.#publish(ref, change, subscription)
    // Others wait for it. What listeners in main make of it would go along, where there are any.
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
   * Refuses a transaction: the sender undoes it by a fresh snapshot.
   *
   * @param {Subscription} subscription @param {string} message @param {number} offset
   * @param {RefusalError} error
   */
  #refuse(subscription, message, offset, { code = 'ERR_REF_MESSAGE', message: text, patch }) {
    const number = Number.parseInt(message.slice(offset + 1, offset + 20), 10) || 0
    subscription.refusal = ['x', number, code, text, ...(patch === undefined ? [] : [patch])]
    subscription.notify(subscription.refusal)
    if (subscription.ref) subscription.sendSnapshot()
    else this.#outgoing.touch(subscription)
  }
}

module.exports = { Transactions }
