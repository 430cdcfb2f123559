/** Which calls and messages of pages are taken: access, sizes, rates, calls under way. */

import { IpcError, heldBy, ownText } from '../core/index.js'

/** @typedef {import('./page-link.js').Page} Page */
/** @typedef {import('./limits.js').IpcLimits} IpcLimits */
/** @typedef {import('../core/registry.js').Handler} Handler */
/**
 * @typedef {(frame: import('../../main/options/access.js').Frame, name: string) => boolean} IpcAccessRule
 *   Whether a page may call or send that.
 */
/** @typedef {{ tokens: number, filled: number }} Bucket */
/** @typedef {{ running: number, held: number }} Load Calls under way, and characters and bytes that main holds. */
/** @typedef {{ access: Map<string, boolean>, bucket: Bucket, rates: Map<Handler, Bucket>, calls: Map<Handler, number> }} Record */

/** The most names of one page whose access is remembered. */
const MAX_NAMES = 1000

export class Admission {
  /** @type {WeakMap<Page, Record>} */
  #pages = new WeakMap()
  /** @type {IpcAccessRule} */
  #rule
  #failed
  #limits

  /**
   * @param {IpcAccessRule} rule @param {() => IpcLimits} limits
   * @param {(error: IpcError) => void} failed Called if the rule fails.
   */
  constructor(rule, limits, failed) {
    this.#rule = rule
    this.#limits = limits
    this.#failed = failed
  }

  get rule() {
    return this.#rule
  }

  /** @param {IpcAccessRule} rule */
  setRule(rule) {
    this.#rule = rule
    this.review()
  }

  /** Asks the rule again for all pages. */
  review() {
    this.#pages = new WeakMap()
  }

  /**
   * @param {Page} page @param {string} name @param {number} size Of the text.
   * @param {unknown[]} attachments
   * @param {Load} load What the page has under way, with this.
   * @param {boolean} [free] Whether the rule is not asked.
   * @returns {IpcError | undefined} Why it is refused.
   */
  admit(page, name, size, attachments, { running, held }, free = false) {
    const limits = this.#limits()
    const record = this.#recordOf(page)
    if (!spend(record.bucket, limits.rate)) {
      return new IpcError('ERR_IPC_BUSY', name, `the page sends more than ${limits.rate} a second.`)
    }
    if (running > limits.calls) {
      return new IpcError('ERR_IPC_BUSY', name, `${limits.calls} calls of the page are under way.`)
    }
    const whole = attachments.length > 0 ? size + heldBy(attachments) : size
    if (whole > limits.messageBytes) {
      const what = `its arguments have ${whole} characters and bytes.`
      return new IpcError('ERR_IPC_TOO_LARGE', name, what)
    }
    if (held > limits.heldBytes) {
      const what = `main holds ${held} characters and bytes for the page.`
      return new IpcError('ERR_IPC_BUSY', name, what)
    }
    if (!free && !this.#allows(record, page, name)) return new IpcError('ERR_IPC_DENIED', name)
  }

  /**
   * Counts a call against the limits of its handler.
   *
   * @param {Page} page @param {Handler} handler @param {string} name @param {number} size
   * @param {unknown[]} attachments
   * @returns {IpcError | (() => void) | undefined} Why it is refused, or what to call at its end.
   */
  limit(page, handler, name, size, attachments) {
    const { calls, rate, messageBytes } = handler.options
    if (calls === undefined && rate === undefined && messageBytes === undefined) return undefined
    const record = this.#recordOf(page)
    if (messageBytes !== undefined && size + heldBy(attachments) > messageBytes) {
      const what = `its arguments may have ${messageBytes} characters and bytes.`
      return new IpcError('ERR_IPC_TOO_LARGE', name, what)
    }
    if (rate !== undefined) {
      const bucket = record.rates.get(handler) ?? { tokens: rate, filled: performance.now() }
      record.rates.set(handler, bucket)
      if (!spend(bucket, rate, rate)) {
        return new IpcError('ERR_IPC_BUSY', name, `it may be called ${rate} times a second.`)
      }
    }
    if (calls === undefined) return undefined
    const running = record.calls.get(handler) ?? 0
    if (running >= calls) {
      return new IpcError('ERR_IPC_BUSY', name, `${calls} calls of it are under way.`)
    }
    record.calls.set(handler, running + 1)
    return () => void record.calls.set(handler, (record.calls.get(handler) ?? 1) - 1)
  }

  /** Whether the rule allows a page a name. @param {Page} page @param {string} name */
  allows(page, name) {
    return this.#allows(this.#recordOf(page), page, name)
  }

  /**
   * The rule is asked once for each document and name: it may be slow.
   *
   * @param {Record} record @param {Page} page @param {string} name
   */
  #allows(record, page, name) {
    const known = record.access.get(name)
    if (known !== undefined) return known
    let allowed = false
    try {
      const answer = this.#rule(page.frame, name)
      if (typeof answer === 'boolean') allowed = answer
      else throw new TypeError('the access rule must return true or false')
    } catch (cause) {
      this.#failed(new IpcError('ERR_IPC_OPTION', name, 'the access rule failed.', { cause }))
    }
    if (record.access.size >= MAX_NAMES) record.access.clear()
    record.access.set(ownText(name), allowed)
    return allowed
  }

  /** @param {Page} page @returns {Record} */
  #recordOf(page) {
    let record = this.#pages.get(page)
    if (!record) {
      const bucket = { tokens: this.#limits().rate * 2, filled: performance.now() }
      record = { access: new Map(), bucket, rates: new Map(), calls: new Map() }
      this.#pages.set(page, record)
    }
    return record
  }
}

/** @param {Bucket} bucket @param {number} rate Per second. @param {number} [capacity] */
function spend(bucket, rate, capacity = rate * 2) {
  if (bucket.tokens < 1) {
    const now = performance.now()
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filled) * rate) / 1000)
    bucket.filled = now
    if (bucket.tokens < 1) return false
  }
  bucket.tokens--
  return true
}
