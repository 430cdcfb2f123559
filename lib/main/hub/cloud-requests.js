'use strict'

/** What pages ask of the cloud of a ref: to settle a lost write, and to tell when changes are safe. */

const { decode, encode } = require('../../../dist/shared/index.js')

/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('../options/cloud.js').CloudState} CloudState */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/** @typedef {{ number: number, what: string, id: unknown, text: string }} Request */

/** The most requests of a connection whose answers were not sent. */
const MAX_UNANSWERED = 256

/** What settles lost writes. It needs write access. */
const ANSWERS = /** @type {const} */ (['mine', 'theirs', 'both', 'value'])
/** What promises to tell. */
const PROMISES = ['saved', 'synced']

class CloudRequests {
  #outgoing

  /** @param {Pick<import('./outgoing.js').Outgoing, 'touch'>} outgoing */
  constructor(outgoing) {
    this.#outgoing = outgoing
  }

  /**
   * @param {Subscription} subscription @param {string} body `[number, what, id]`.
   * @returns {string | null} What is wrong with the page; null if nothing is.
   */
  take(subscription, body) {
    const { ref } = subscription
    const request = requestIn(body)
    if (!request || !ref?.cloud) return 'the page asks for something that there is not'
    if (subscription.requests === MAX_UNANSWERED) {
      return `the page has ${MAX_UNANSWERED} requests, and does not wait for answers`
    }
    subscription.requests++
    if (PROMISES.includes(request.what)) this.#promise(subscription, ref, request)
    else if (subscription.readOnly) this.#refuse(subscription, request, READ_ONLY)
    else this.#settle(subscription, ref, request)
    return null
  }

  /** @param {Subscription} subscription @param {RemoteRef} ref @param {Request} request */
  #settle(subscription, ref, request) {
    // After the transactions that the page has sent before.
    ref.whenFree(() => {
      // The page may have lost the ref, or its access, meanwhile.
      if (subscription.ref !== ref) return
      if (subscription.readOnly) return this.#refuse(subscription, request, READ_ONLY)
      const { saving } = ref
      if (!saving || !('settleLost' in saving)) return
      const known = saving.lostNews().some(({ id }) => id === request.id)
      const choice = /** @type {typeof ANSWERS[number]} */ (request.what)
      const settled = known && saving.settleLost(Number(request.id), choice, request.text)
      this.#answer(subscription, request, settled)
    })
  }

  /** @param {Subscription} subscription @param {RemoteRef} ref @param {Request} request */
  #promise(subscription, ref, request) {
    ref.whenFree(() => {
      const { cloud } = ref
      const promise = request.what === 'saved' ? cloud?.saved() : cloud?.synced()
      promise?.then(
        () => this.#answer(subscription, request, true),
        (error) => this.#refuse(subscription, request, error)
      )
    })
  }

  /** @param {Subscription} subscription @param {Request} request @param {boolean} answer */
  #answer(subscription, { number }, answer) {
    this.#tell(subscription, ['l', number, answer ? 1 : 0])
  }

  /** @param {Subscription} subscription @param {Request} request @param {{ code?: string, message: string }} error */
  #refuse(subscription, { number }, { code = 'ERR_REF_CLOUD', message }) {
    this.#tell(subscription, ['l', number, code, message])
  }

  /** @param {Subscription} subscription @param {import('./subscription.js').Notice} notice */
  #tell(subscription, notice) {
    if (!subscription.ref) return
    subscription.notify(notice)
    subscription.answers++
    this.#outgoing.touch(subscription)
  }
}

const READ_ONLY = { code: 'ERR_REF_DENIED', message: 'this page may only read it' }

/** @param {string} body Foreign. @returns {Request | null} Null if it is none. */
function requestIn(body) {
  /** @type {unknown} */
  let parsed
  try {
    parsed = JSON.parse(body)
  } catch {
    return null
  }
  if (!Array.isArray(parsed)) return null
  const [number, what, id, value] = parsed
  if (!Number.isSafeInteger(number) || ![...ANSWERS, ...PROMISES].includes(what)) return null
  if (ANSWERS.includes(what) && !Number.isSafeInteger(id)) return null
  const text = what === 'value' ? canonical(value) : ''
  return text === null ? null : { number, what, id, text }
}

/** @param {unknown} text Foreign. @returns {string | null} The text of the value that it is. */
function canonical(text) {
  try {
    return typeof text === 'string' ? encode(decode(text)) : null
  } catch {
    return null
  }
}

module.exports = { CloudRequests, MAX_UNANSWERED }
