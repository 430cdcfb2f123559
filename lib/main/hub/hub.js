'use strict'

/**
 * The hub knows every ref by name and every page that has one open. It takes the messages of pages, and
 * sends each page one message with the events of a turn of the event loop.
 * It does not know Electron: `pages.js` passes pages to it, and tests pass others.
 */

const { attempt } = require('../../../dist/shared/index.js')
const { accessOf, defaultAccess } = require('../options/index.js')
const { MissingRefs } = require('./missing-refs.js')
const { Advice } = require('./advice.js')
const { Arrivals } = require('./arrivals.js')
const { CloudNews } = require('./cloud-news.js')
const { CloudRequests } = require('./cloud-requests.js')
const { Connections } = require('./connections.js')
const { Disk } = require('../disk/index.js')
const { Admission, DEFAULT_LIMITS } = require('../limits/index.js')
const { firstPaint, versionIn } = require('../ref/index.js')
const { AttachedMessage, Messages } = require('./messages.js')
const { Outgoing } = require('./outgoing.js')
const { Subscription } = require('./subscription.js')
const { Transactions } = require('./transactions.js')
const { Unsettled } = require('./unsettled.js')

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

class Hub {
  /** @type {Map<string, RemoteRef>} */
  #refs = new Map()
  #arrivals = new Arrivals((name) => this.#arrive(name))
  #connections = new Connections()
  #unsettled = new Unsettled()
  #outgoing = new Outgoing(
    () => this.now(),
    () => this.#unsettled.settle()
  )
  #transactions = new Transactions(
    this.#outgoing,
    (ref, change, sender) => this.publish(ref, change, sender),
    (job) => this.#admission.hold(job)
  )
  /** @type {Admission} */
  #admission = new Admission(
    () => this.limits,
    (page, message) => this.#messages.take(page, message),
    () => this.flush(),
    () => this.ipc?.limits.messageBytes ?? 0
  )
  #messages = new Messages(this.#admission, this.#connections, this.#transactions, {
    open: (page, channel, name, has) => this.#open(page, channel, name, has),
    close: (subscription) => this.#forget(subscription),
    cutOff: (subscription, code, text) => this.#cutOff(subscription, code, text),
    limits: () => this.limits,
    ask: (subscription, body) => this.#requests.take(subscription, body),
    ipc: () => this.ipc
  })
  #advice = new Advice((text) => this.warn(text))
  #missing = new MissingRefs((page) => this.#namesFor(page), this.#advice, this.#outgoing)
  #news = new CloudNews(this.#outgoing)
  #requests = new CloudRequests(this.#outgoing)
  #lastClient = 0
  /** @type {import('../options/access.js').AccessRule} */
  #access = defaultAccess
  /** @type {Required<import('../limits/limits.js').Limits>} */
  limits = DEFAULT_LIMITS
  /**
   * Called for errors of all refs, after the ref's own handler.
   *
   * @type {import('../options/options.js').ErrorHandler | undefined}
   */
  onError
  /** Calls and messages of pages, if the app has any. @type {import('./messages.js').Ipc | null} */
  ipc = null
  /** Where refs with the option `persist` are stored. */
  disk = new Disk()
  /** Warns the developer of the app. @type {(text: string) => void} */
  warn = (text) => console.warn(text)
  /** The clock that detects long turns, in milliseconds. */
  now = () => performance.now()

  constructor() {
    this.disk.report = (error, name) => {
      const ref = this.#refs.get(name) ?? { name, onError: undefined }
      if (!this.report(error, ref)) console.error(error)
    }
  }

  /** The rule for refs without their own. */
  get access() {
    return this.#access
  }

  set access(rule) {
    this.#access = rule
    for (const ref of this.#refs.values()) this.review(ref)
  }

  /** @param {string} name */
  has(name) {
    return this.#refs.has(name)
  }

  /**
   * Registers a ref. Pages that wait for it get it later: its access rule may need what is returned.
   *
   * @param {RemoteRef} ref
   */
  add(ref) {
    this.#refs.set(ref.name, ref)
    if (this.#connections.awaits(ref.name)) this.#arrivals.add(ref.name)
  }

  /** Gives a new ref to the pages that wait for it. @param {string} name */
  #arrive(name) {
    if (!this.#refs.has(name)) return
    for (const subscription of [...this.#connections.arrived(name)]) this.#find(subscription)
  }

  /**
   * Removes a ref. Its pages keep the last value and learn that it is destroyed.
   *
   * @param {RemoteRef} ref
   */
  remove(ref) {
    this.#refs.delete(ref.name)
    this.#unsettled.remove(ref)
    for (const subscription of ref.subscriptions) {
      subscription.end(['d'])
      this.#forget(subscription)
    }
  }

  /**
   * Sends a change to the ref's pages.
   *
   * @param {RemoteRef} ref
   * @param {string} change The event.
   * @param {Subscription} [sender] The connection that made it, which gets an answer instead.
   */
  publish(ref, change, sender) {
    const { version } = ref.document
    for (const subscription of ref.subscriptions) {
      if (subscription === sender) continue
      subscription.tell(change, version)
      this.#outgoing.touch(subscription)
    }
    // Changes by a page are sent when its message has been taken.
    if (sender === undefined) this.#outgoing.changed()
    if (ref.subscriptions.size === 0) ref.trim()
  }

  /**
   * Handles that main itself has changed a ref: at the end of the turn its transactions may become
   * moves.
   *
   * @param {RemoteRef} ref
   */
  unsettled(ref) {
    this.#unsettled.add(ref)
  }

  /**
   * Sends the ref's value to all its pages, after it was replaced by one that is too long for a
   * message.
   *
   * @param {RemoteRef} ref
   */
  renew(ref) {
    for (const subscription of ref.subscriptions) subscription.sendSnapshot()
  }

  /**
   * Calls the rules again for all pages that have a ref open. Changes take effect at once.
   *
   * @param {RemoteRef} ref
   */
  review(ref) {
    for (const subscription of [...ref.subscriptions]) {
      const access = this.#accessOf(subscription.page, ref)
      // The rule is code of the app: the page, or the ref, may have gone since.
      if (!ref.subscriptions.has(subscription)) continue
      if (access === 'none') this.#deny(subscription, ref)
      else if (subscription.readOnly !== (access === 'read')) {
        subscription.readOnly = access === 'read'
        subscription.notify(['m', access])
        this.#outgoing.touch(subscription)
      }
    }
  }

  /**
   * Passes an error that cannot be thrown to the handlers.
   *
   * @param {unknown} error @param {Pick<RemoteRef, 'name' | 'onError'>} ref
   * @returns {boolean} False if there is no handler.
   */
  report(error, ref) {
    const handlers = [ref.onError, this.onError]
    for (const handler of handlers) attempt(() => handler?.(error, ref.name))
    return handlers.some((handler) => handler !== undefined)
  }

  /**
   * Takes a message of a page.
   *
   * @param {Page} page
   * @param {unknown} message
   * @returns {string | void} The answer to a question.
   */
  receive(page, message) {
    return this.#messages.receive(page, message)
  }

  /**
   * Takes a message of a page, and sends the resulting messages.
   *
   * @param {Page} page
   * @param {unknown} message
   * @param {unknown} [attachments] Of a call or message.
   * @returns {string | void} The answer to a question.
   */
  handle(page, message, attachments) {
    this.#outgoing.hold()
    try {
      if (attachments === undefined) return this.receive(page, message)
      return this.receive(page, AttachedMessage.of(message, attachments))
    } finally {
      this.#outgoing.release()
    }
  }

  /**
   * The values that a page gets before its first script runs.
   *
   * @param {Pick<Page, 'frame' | 'contents'>} page
   * @returns {string}
   */
  firstPaint(page) {
    if (!this.#admission.answersFirstPaint(page)) return ''
    this.#unsettled.settle()
    return firstPaint([...this.#refs.values()], (ref) => {
      const access = this.#accessOf(page, ref)
      return this.#refs.get(ref.name) === ref ? access : 'none'
    })
  }

  /**
   * Ends all connections of a page that has gone.
   *
   * @param {Page} page
   */
  drop(page) {
    // All its earlier messages are taken first.
    this.#admission.whenDrained(page, () => {
      for (const subscription of this.#connections.of(page)) this.#forget(subscription)
      this.ipc?.drop(page)
    })
  }

  /**
   * Sends a page all changes of refs so far, before a call or message that follows them.
   *
   * @param {Page} page
   * @returns {Subscription[]} Those of its connections that cannot have sent everything yet.
   */
  catchUp(page) {
    this.#arrivals.settle()
    this.#unsettled.settle()
    return this.#connections.of(page).filter((subscription) => {
      subscription.flush()
      return subscription.isBehind
    })
  }

  /** Whether one more mistake of a page is told. @param {Page} page */
  answersComplaint(page) {
    return this.#admission.answersComplaint(page)
  }

  /** Whether a page has open connections, or messages that may open some. @param {Page} page */
  serves(page) {
    return this.#connections.has(page) || this.holds(page) || (this.ipc?.serves(page) ?? false)
  }

  /** Whether messages of a page wait to be taken, or one is being taken in steps. @param {Page} page */
  holds(page) {
    return this.#admission.holds(page)
  }

  /** Whether a change of any ref is not done yet. */
  get busy() {
    return [...this.#refs.values()].some((ref) => ref.busy)
  }

  /** @param {Page} page @param {number} channel @param {string} name @param {unknown} has */
  #open(page, channel, name, has) {
    const subscription = new Subscription(page, channel, name, ++this.#lastClient)
    this.#connections.add(subscription)
    this.#find(subscription, has)
  }

  /**
   * Opens the ref that a page requests, or makes the page wait for it.
   *
   * @param {Subscription} subscription
   * @param {unknown} [has] Which state of it the page has from its first paint.
   * @returns {void}
   */
  #find(subscription, has) {
    const ref = this.#refs.get(subscription.name)
    if (ref) return this.#attach(subscription, ref, has)
    this.#connections.wait(subscription)
    this.#missing.add(subscription)
    subscription.notify(['w'])
    this.#outgoing.touch(subscription)
  }

  /** The refs that a page could open. @param {Page} page @returns {string[]} */
  #namesFor({ frame }) {
    // The page has not requested these refs, so failures of rules are not reported here.
    return [...this.#refs.values()]
      .filter((ref) => accessOf(ref, this.#access, frame, () => {}) !== 'none')
      .map(({ name }) => name)
  }

  /**
   * @param {Subscription} subscription @param {RemoteRef} ref
   * @param {unknown} [has] Which state of it the page has from its first paint.
   * @returns {void}
   */
  #attach(subscription, ref, has) {
    const { page, channel } = subscription
    this.#missing.remove(subscription)
    /** @type {string | undefined} */
    let why
    const access = this.#accessOf(page, ref, (text) => (why = text))
    // The rule is code of the app: the page, or the ref, may have gone since.
    if (this.#connections.find(page, channel) !== subscription) return
    if (this.#refs.get(ref.name) !== ref) return this.#find(subscription, has)
    if (access === 'none') {
      if (why !== undefined) this.#advice.denied(ref.name, page.frame, why)
      return this.#deny(subscription, ref)
    }
    subscription.ref = ref
    subscription.readOnly = access === 'read'
    ref.subscriptions.add(subscription)
    this.#news.open(subscription)
    const version = versionIn(ref, has)
    if (version === undefined) subscription.sendSnapshot()
    else subscription.goOn(version)
  }

  /** @param {Pick<Page, 'frame'>} page @param {RemoteRef} ref @param {(why: string) => void} [onDenied] */
  #accessOf({ frame }, ref, onDenied) {
    return accessOf(ref, this.#access, frame, (error) => ref.ruleFailed(error), onDenied)
  }

  /** @param {Subscription} subscription @param {RemoteRef} ref */
  #deny(subscription, ref) {
    const text = `main does not give this page (${subscription.page.frame.url}) the ref "${ref.name}"`
    this.#cutOff(subscription, 'ERR_REF_DENIED', text)
  }

  /** Ends a connection with a reason. @param {Subscription} subscription @param {string} code @param {string} text */
  #cutOff(subscription, code, text) {
    subscription.end(['no', code, text])
    this.#forget(subscription)
    subscription.ref = null
  }

  /** @param {Subscription} subscription */
  #forget(subscription) {
    const { ref, client } = subscription
    subscription.close()
    this.#news.close(subscription)
    this.#missing.remove(subscription)
    this.#outgoing.forget(subscription)
    this.#connections.remove(subscription)
    if (ref?.subscriptions.delete(subscription)) {
      ref.whenFree(() => {
        ref.document.forget(client)
        ref.trim()
      })
    }
  }

  /** Sends waiting answers. Otherwise they are sent within 40 ms. */
  flushAnswers() {
    this.#outgoing.flushAnswers()
  }

  /** Sends all waiting messages. Otherwise they are sent at the end of the turn. */
  flush() {
    this.#outgoing.flush()
  }
}

module.exports = { Hub }
