'use strict'

/** The messages of pages: which are taken, what they ask for, and what is wrong with the others. */

const { HeldMessage } = require('./held-message.js')

/** @typedef {import('./subscription.js').Page} Page */
/** @typedef {import('./subscription.js').Subscription} Subscription */
/**
 * @typedef {object} MessageOptions What a message can lead to.
 * @property {(page: Page, channel: number, name: string, has: unknown) => void} open Opens a
 *   connection; `has` is the state of the ref that the page has from its first paint.
 * @property {(subscription: Subscription) => void} close Ends a connection that the page closes.
 * @property {(subscription: Subscription, code: string, text: string) => void} cutOff Ends one, and
 *   tells the page why.
 * @property {() => Required<import('../limits/limits.js').Limits>} limits The current limits.
 * @property {(subscription: Subscription, body: string) => string | null} ask Asks for something of the cloud
 *   of its ref. Returns what is wrong with that.
 * @property {() => Ipc | null} ipc Takes calls and messages of pages. Null if the app has none.
 */
/**
 * @typedef {object} Ipc What lib/ipc/main does for the hub.
 * @property {(page: Page, channel: number, to: string) => void} open Opens a connection. `to` is the
 *   text of what the page wants.
 * @property {(name: string) => void} wanted A page asks for a ref.
 * @property {(page: Page, channel: number, text: string, attachments: unknown[]) => void} receive
 * @property {(page: Page, channel: number, question: string) => string} answer
 * @property {(page: Page, channel: number) => void} close
 * @property {(page: Page) => void} drop The page has gone.
 * @property {(page: Page, code: string, text: string) => void} cutOff Ends all connections of a page.
 * @property {(page: Page, channel: number) => boolean} has Whether it has that connection.
 * @property {{ messageBytes: number }} limits
 * @property {(page: Page) => boolean} serves Whether a page has connections.
 */

/** A message with something beside its text. */
class AttachedMessage {
  /** @param {string} text @param {(string | Uint8Array)[]} attachments */
  constructor(text, attachments) {
    this.text = text
    this.attachments = attachments
    this.length = text.length
    for (const attached of attachments) {
      this.length += typeof attached === 'string' ? attached.length : attached.buffer.byteLength
    }
  }

  /**
   * @param {unknown} text @param {unknown} attachments
   * @returns {AttachedMessage | undefined} Undefined if they are not such.
   */
  static of(text, attachments) {
    if (typeof text !== 'string' || !Array.isArray(attachments)) return undefined
    // Nothing of other values is called: they may have any members.
    if (!attachments.every((each) => typeof each === 'string' || each instanceof Uint8Array)) return
    return new AttachedMessage(text, attachments)
  }
}

/** @typedef {string | AttachedMessage} Message */

const MAX_NAME = 256
/** The work that is done at once before a synchronous call is taken: 50 milliseconds. */
const WORK_BEFORE_CALL = 50_000_000
/**
 * The most characters of a message other than a transaction: enough for a name with all characters
 * escaped.
 */
const MAX_SHORT = 4096
const SPACE = 32
const ZERO = 48

class Messages {
  #admission
  #connections
  #transactions
  #options

  /**
   * @param {import('../limits/index.js').Admission} admission
   * @param {import('./connections.js').Connections} connections
   * @param {import('./transactions.js').Transactions} transactions
   * @param {MessageOptions} options
   */
  constructor(admission, connections, transactions, options) {
    this.#admission = admission
    this.#connections = connections
    this.#transactions = transactions
    this.#options = options
  }

  /**
   * Takes a message of a page.
   *
   * @param {Page} page
   * @param {unknown} message
   * @returns {string | void} The answer to a question.
   */
  receive(page, message) {
    if (typeof message !== 'string' && !(message instanceof AttachedMessage))
      return this.#refuseMessage(
        page,
        0,
        'a message must be a string, its attachments strings and bytes'
      )
    if (typeof message === 'string' && (message[0] === 'q' || message[0] === 'y')) {
      // The page is blocked, and asks about everything that it has sent.
      const most = message[0] === 'y' ? WORK_BEFORE_CALL : Infinity
      return this.#admission.drain(page, most) ? this.#admission.take(page, message) : ''
    }
    const verdict = this.#admission.admit(page, message)
    if (verdict === 'take') return this.#admission.take(page, message)
    if (verdict === 'flood') this.#refuseFlood(page, message)
  }

  /**
   * Takes a message that was admitted.
   *
   * @param {Page} page
   * @param {Message} taken
   * @returns {string | void}
   */
  take(page, taken) {
    const message = typeof taken === 'string' ? taken : taken.text
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
    const type = message[0]
    if (type === 'i' || type === 'y') {
      const attachments = typeof taken === 'string' ? NONE : taken.attachments
      return this.#takeIpc(page, channel, type, message.slice(at + 1), attachments)
    }
    const subscription = this.#connections.find(page, channel)
    if (type !== 't' && message.length > MAX_SHORT) {
      const text = `a message "${type}" has at most ${MAX_SHORT} characters`
      return this.#refuseMessage(page, channel, text, 'ERR_REF_TOO_LARGE')
    }
    if (type === 'o') return this.#open(page, channel, message.slice(at + 1))
    if (!subscription) {
      if (type === 'c') this.#options.ipc()?.close(page, channel)
      // Messages on a channel that main has just closed are not a mistake of the page.
      if (!'tarchql'.includes(type)) {
        this.#refuseMessage(page, channel, `there is no message "${type}"`)
      }
      return
    }
    switch (type) {
      case 't':
        if (!this.#transactions.admit(subscription, message, at + 1)) {
          const text = 'the page sends a transaction before main has answered the last one'
          return this.#options.cutOff(subscription, 'ERR_REF_MESSAGE', text)
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
        return this.#options.close(subscription)
      case 'l': {
        const fault = this.#options.ask(subscription, message.slice(at + 1))
        if (fault !== null) this.#options.cutOff(subscription, 'ERR_REF_MESSAGE', fault)
        return
      }
      case 'a':
        if (!subscription.acknowledge(Number(message.slice(at + 1)))) {
          const text = 'the page acknowledges what was never sent'
          return this.#options.cutOff(subscription, 'ERR_REF_MESSAGE', text)
        }
        subscription.ref?.trim()
        return
      default:
        return this.#refuseMessage(page, channel, `there is no message "${type}"`)
    }
  }

  /**
   * @param {Page} page @param {number} channel @param {string} type @param {string} text
   * @param {unknown[]} attachments
   */
  #takeIpc(page, channel, type, text, attachments) {
    const ipc = this.#options.ipc()
    // What the page has changed before comes first.
    const behind = this.#connections.behindOf(page)
    if (type === 'y') {
      // As an import that is missing: see `invokeSync` of lib/ipc/window.
      if (!ipc) return 'n'
      for (const { ref } of behind) ref?.settle()
      if (behind.length > 0 && !this.#admission.drain(page, WORK_BEFORE_CALL)) return ''
      return ipc.answer(page, channel, text)
    }
    if (behind.length === 0) return ipc?.receive(page, channel, text, attachments)
    const take = () => ipc?.receive(page, channel, text, attachments)
    this.#admission.hold(new HeldMessage(page, behind, take))
  }

  /**
   * Handles a page that sends too much: its connections end, and it gets no others for a while.
   *
   * @param {Page} page @param {Message} message The message that exceeded the limit.
   */
  #refuseFlood(page, message) {
    const text = `the page sends more than ${this.#options.limits().rate} messages a second, and does not wait for answers`
    for (const subscription of this.#connections.of(page)) {
      this.#options.cutOff(subscription, 'ERR_REF_RATE', text)
    }
    this.#options.ipc()?.cutOff(page, 'ERR_IPC_BUSY', text)
    if (typeof message === 'string' && message[0] === 'o') {
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
    let to
    try {
      ;({ name, has, ipc: to } = JSON.parse(body))
    } catch {
      name = undefined
    }
    if (typeof to === 'string') return this.#openIpc(page, channel, to)
    if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
      return this.#refuseMessage(
        page,
        channel,
        `the name of a ref must be a string of 1 to ${MAX_NAME} characters`,
        'ERR_REF_NAME'
      )
    }
    if (this.#connections.find(page, channel) || this.#options.ipc()?.has(page, channel)) {
      return this.#refuseMessage(page, channel, `channel ${channel} is open already`)
    }
    const open = this.#connections.count(page)
    if (open >= this.#options.limits().refs) {
      const text = `the page has ${open} refs open, as many as limits.refs`
      return this.#refuseMessage(page, channel, text, 'ERR_REF_TOO_LARGE')
    }
    this.#options.ipc()?.wanted(name)
    this.#options.open(page, channel, name, has)
  }

  /** @param {Page} page @param {number} channel @param {string} to */
  #openIpc(page, channel, to) {
    const ipc = this.#options.ipc()
    if (this.#connections.find(page, channel)) {
      return this.#refuseMessage(page, channel, `channel ${channel} is open already`)
    }
    if (ipc) return ipc.open(page, channel, to)
    const text = 'main has not imported "electron-remote-ref/ipc"'
    this.#refuseMessage(page, channel, text, 'ERR_IPC_BRIDGE')
  }

  /** @param {Page} page @param {number} channel @param {string} text @param {string} [code] */
  #refuseMessage(page, channel, text, code = 'ERR_REF_MESSAGE') {
    if (!this.#admission.answersComplaint(page)) return
    page.send(`e${channel} [${JSON.stringify(['no', code, text])}]`)
  }
}

/** @type {unknown[]} */
const NONE = []

module.exports = { AttachedMessage, Messages }
