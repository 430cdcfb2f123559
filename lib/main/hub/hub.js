'use strict'

/**
 * The hub: it knows every ref by name and every page that has one open, takes the pages' messages,
 * and tells each page in one message what a turn of the event loop has brought.
 *
 * It knows nothing of Electron: `pages.js` gives it pages, tests give it others.
 */

const { attempt } = require('../../../dist/shared/index.js')
const { accessOf, defaultAccess, whyDenied } = require('../options/index.js')
const { Absences } = require('./absences.js')
const { Advice } = require('./advice.js')
const { Connections } = require('./connections.js')
const { Admission, DEFAULT_LIMITS } = require('../limits/index.js')
const { firstPaint, versionIn } = require('../ref/index.js')
const { Outgoing } = require('./outgoing.js')
const { Subscription } = require('./subscription.js')
const { Transactions } = require('./transactions.js')

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

const MAX_NAME = 256
/** Characters of a message that is no transaction: room for a name, each character escaped. */
const MAX_SHORT = 4096
const SPACE = 32
const ZERO = 48

class Hub {
  /** @type {Map<string, RemoteRef>} */
  #refs = new Map()
  #connections = new Connections()
  #outgoing = new Outgoing(() => this.now())
  #transactions = new Transactions(
    this.#outgoing,
    (ref, change, sender) => this.publish(ref, change, sender),
    (job) => this.#admission.hold(job)
  )
  #admission = new Admission(
    () => this.limits,
    (page, message) => this.#take(page, message),
    () => this.flush()
  )
  #advice = new Advice((text) => this.warn(text))
  #absences = new Absences((page) => this.#namesFor(page), this.#advice, this.#outgoing)
  #lastClient = 0
  /** @type {import('../options/access.js').AccessRule} */
  #access = defaultAccess
  /** @type {Required<import('../limits/limits.js').Limits>} */
  limits = DEFAULT_LIMITS
  /** Told of what no ref's own handler is the only one for. @type {import('../options/options.js').ErrorHandler | undefined} */
  onError
  /** Tells the developer of the app. @type {(text: string) => void} */
  warn = (text) => console.warn(text)
  /** The clock by which a turn of the event loop takes long, in milliseconds. */
  now = () => performance.now()

  /** The rule of refs that have none of their own. */
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
   * Makes a ref known. Pages that asked for it before get it at the end of the turn: whoever makes it
   * does not have it yet, and its access rule may need it.
   *
   * @param {RemoteRef} ref
   */
  add(ref) {
    const { name } = ref
    this.#refs.set(name, ref)
    if (!this.#connections.awaits(name)) return
    queueMicrotask(() => {
      if (!this.#refs.has(name)) return
      for (const subscription of [...this.#connections.arrived(name)]) this.#find(subscription)
    })
  }

  /**
   * Forgets a ref; its pages keep the last value and learn that it is gone.
   *
   * @param {RemoteRef} ref
   */
  remove(ref) {
    this.#refs.delete(ref.name)
    for (const subscription of ref.subscriptions) {
      subscription.end(['d'])
      this.#forget(subscription)
    }
  }

  /**
   * Tells a ref's pages of a change.
   *
   * @param {RemoteRef} ref
   * @param {string} change The event.
   * @param {Subscription} [sender] Who made it, and gets an answer instead.
   */
  publish(ref, change, sender) {
    const { version } = ref.document
    for (const subscription of ref.subscriptions) {
      if (subscription === sender) continue
      subscription.tell(change, version)
      this.#outgoing.touch(subscription)
    }
    // What a page brings goes when it has been taken.
    if (sender === undefined) this.#outgoing.changed()
    if (ref.subscriptions.size === 0) ref.trim()
  }

  /**
   * Sends all of a ref's pages its value, which was replaced by one too long for a message.
   *
   * @param {RemoteRef} ref
   */
  renew(ref) {
    for (const subscription of ref.subscriptions) subscription.sendSnapshot()
  }

  /**
   * Asks the rules again for all pages that have a ref open. What has changed holds at once.
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
   * Hands an error that nobody can be thrown at to those who want to know.
   *
   * @param {unknown} error @param {RemoteRef} ref
   * @returns {boolean} False if nobody does.
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
    if (typeof message !== 'string')
      return this.#refuseMessage(page, 0, 'a message must be a string')
    if (message[0] === 'q') {
      // The page stands still, and asks what has become of all that it has sent.
      return this.#admission.drain(page) ? this.#admission.take(page, message) : ''
    }
    const verdict = this.#admission.admit(page, message)
    if (verdict === 'take') return this.#admission.take(page, message)
    if (verdict === 'flood') this.#refuseFlood(page, message)
  }

  /**
   * Takes a message of a page, and sends what it brings.
   *
   * @param {Page} page
   * @param {unknown} message
   * @returns {string | void} The answer to a question.
   */
  handle(page, message) {
    this.#outgoing.hold()
    try {
      return this.receive(page, message)
    } finally {
      this.#outgoing.release()
    }
  }

  /**
   * @param {Page} page
   * @param {string} message
   * @returns {string | void}
   */
  #take(page, message) {
    let at = 1
    let channel = 0
    for (; at < message.length && at < 11; at++) {
      const digit = message.charCodeAt(at) - ZERO
      if (digit < 0 || digit > 9) break
      channel = channel * 10 + digit
    }
    if (at === 1 || message.charCodeAt(at) !== SPACE) {
      return this.#refuseMessage(page, 0, 'a message starts with a letter, a channel and a space')
    }
    const subscription = this.#connections.find(page, channel)
    const type = message[0]
    if (type !== 't' && message.length > MAX_SHORT) {
      const text = `a message "${type}" has at most ${MAX_SHORT} characters`
      return this.#refuseMessage(page, channel, text, 'ERR_REF_TOO_LARGE')
    }
    if (type === 'o') return this.#open(page, channel, message.slice(at + 1))
    if (!subscription) {
      // What a page says on a channel that main has just closed is no mistake of the page.
      if (!'tarchq'.includes(type)) {
        this.#refuseMessage(page, channel, `there is no message "${type}"`)
      }
      return
    }
    switch (type) {
      case 't':
        if (!this.#transactions.admit(subscription, message, at + 1)) {
          const text = 'the page sends a transaction before main has answered the last one'
          return this.#cutOff(subscription, 'ERR_REF_MESSAGE', text)
        }
        return
      case 'r':
        return this.#transactions.renew(subscription)
      case 'h':
        return subscription.hurry()
      case 'q':
        subscription.ref?.settle()
        return subscription.answer(message.slice(at + 1))
      case 'c':
        return this.#forget(subscription)
      case 'a':
        if (!subscription.acknowledge(Number(message.slice(at + 1)))) {
          const text = 'the page acknowledges what was never sent'
          return this.#cutOff(subscription, 'ERR_REF_MESSAGE', text)
        }
        subscription.ref?.trim()
        return
      default:
        return this.#refuseMessage(page, channel, `there is no message "${type}"`)
    }
  }

  /**
   * What a page is given before its first script runs.
   *
   * @param {Pick<Page, 'frame' | 'contents'>} page
   * @returns {string}
   */
  firstPaint(page) {
    if (!this.#admission.answersFirstPaint(page)) return ''
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
    // What it has sent is in time, however much it was.
    this.#admission.whenDrained(page, () => {
      for (const subscription of this.#connections.of(page)) this.#forget(subscription)
    })
  }

  /** Whether a page has anything open, or is about to. @param {Page} page */
  serves(page) {
    return this.#connections.has(page) || this.#admission.holds(page)
  }

  /**
   * A page sends more than main can take: its connections end, and it gets no others for a while.
   *
   * @param {Page} page @param {string} message The one that was too much.
   */
  #refuseFlood(page, message) {
    const text = `the page sends more than ${this.limits.rate} messages a second, and does not wait for answers`
    for (const subscription of this.#connections.of(page)) {
      this.#cutOff(subscription, 'ERR_REF_RATE', text)
    }
    if (message[0] === 'o') {
      this.#refuseMessage(
        page,
        Number.parseInt(message.slice(1, 11), 10) || 0,
        text,
        'ERR_REF_RATE'
      )
    }
  }

  /** @param {Page} page @param {number} channel @param {string} body */
  #open(page, channel, body) {
    let name
    let has
    try {
      ;({ name, has } = JSON.parse(body))
    } catch {
      name = undefined
    }
    if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
      return this.#refuseMessage(
        page,
        channel,
        `the name of a ref must be a string of 1 to ${MAX_NAME} characters`,
        'ERR_REF_NAME'
      )
    }
    if (this.#connections.find(page, channel)) {
      return this.#refuseMessage(page, channel, `channel ${channel} is open already`)
    }
    const open = this.#connections.count(page)
    if (open >= this.limits.refs) {
      const text = `the page has ${open} refs open, as many as limits.refs`
      return this.#refuseMessage(page, channel, text, 'ERR_REF_TOO_LARGE')
    }
    const subscription = new Subscription(page, channel, name, ++this.#lastClient)
    this.#connections.add(subscription)
    this.#find(subscription, has)
  }

  /**
   * Gives a page the ref that it wants, or has it wait for one of that name.
   *
   * @param {Subscription} subscription
   * @param {unknown} [has] Which state of it the page has from its first paint.
   * @returns {void}
   */
  #find(subscription, has) {
    const ref = this.#refs.get(subscription.name)
    if (ref) return this.#attach(subscription, ref, has)
    this.#connections.wait(subscription)
    this.#absences.add(subscription)
    subscription.notify(['w'])
    this.#outgoing.touch(subscription)
  }

  /** The refs that a page could have. @param {Page} page @returns {string[]} */
  #namesFor({ frame }) {
    // Nobody has asked for those: a rule that fails is told of when somebody does.
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
    this.#absences.remove(subscription)
    const access = this.#accessOf(page, ref)
    // The rule is code of the app: the page, or the ref, may have gone since.
    if (this.#connections.find(page, channel) !== subscription) return
    if (this.#refs.get(ref.name) !== ref) return this.#find(subscription, has)
    if (access === 'none') {
      const why = whyDenied(ref, this.#access, page.frame)
      if (why !== null) this.#advice.denied(ref.name, page.frame, why)
      return this.#deny(subscription, ref)
    }
    subscription.ref = ref
    subscription.readOnly = access === 'read'
    ref.subscriptions.add(subscription)
    const version = versionIn(ref, has)
    if (version === undefined) subscription.sendSnapshot()
    else subscription.goOn(version)
  }

  /** @param {Pick<Page, 'frame'>} page @param {RemoteRef} ref */
  #accessOf({ frame }, ref) {
    return accessOf(ref, this.#access, frame, (error) => ref.ruleFailed(error))
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

  /** @param {Page} page @param {number} channel @param {string} text @param {string} [code] */
  #refuseMessage(page, channel, text, code = 'ERR_REF_MESSAGE') {
    if (!this.#admission.answersComplaint(page)) return
    page.send(`e${channel} [${JSON.stringify(['no', code, text])}]`)
  }

  /** @param {Subscription} subscription */
  #forget(subscription) {
    const { ref, client } = subscription
    subscription.close()
    this.#absences.remove(subscription)
    this.#outgoing.forget(subscription)
    this.#connections.remove(subscription)
    if (ref?.subscriptions.delete(subscription)) {
      ref.whenFree(() => {
        ref.document.forget(client)
        ref.trim()
      })
    }
  }

  /** Sends the answers that nothing else has taken along; by itself within 40 ms. */
  flushAnswers() {
    this.#outgoing.flushAnswers()
  }

  /** Sends each page what has gathered for it; by itself at the end of the turn. */
  flush() {
    this.#outgoing.flush()
  }
}

module.exports = { Hub }
