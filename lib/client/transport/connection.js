/** A replica's connection to main: counts messages and dispatches them by their letter. */

import { Inbox } from './inbox.js'

/** @typedef {import('../../../preload/index.js').Handle} Handle */
/**
 * @typedef {object} Receiver Callbacks of a connection.
 * @property {() => void} reopened A new connection has started: the page was in the page cache.
 * @property {(body: string) => void} paint The value of the first paint.
 * @property {(snapshot: import('./inbox.js').Snapshot) => void} snapshot The snapshot is complete.
 * @property {(body: string) => void} events
 * @property {() => void} leave The page may end now.
 */

export class Connection {
  #handle
  #receiver
  #inbox
  /** @type {(() => void)[]} */
  #stops = []

  /** @param {Handle} handle @param {Receiver} receiver */
  constructor(handle, receiver) {
    this.#handle = handle
    this.#receiver = receiver
    this.#inbox = new Inbox((characters) => handle.send(`a ${characters}`))
  }

  /** Starts to pass on messages, including those that have already arrived. */
  listen() {
    this.#stops = [
      this.#handle.onUpdate((message) => this.#receive(message)),
      this.#handle.onLeave(() => this.#receiver.leave())
    ]
  }

  /** @param {string} message */
  send(message) {
    this.#handle.send(message)
  }

  /**
   * Asks main synchronously for everything that this page does not have, and passes it on.
   *
   * @param {string} known
   * @returns {boolean} False if there is no answer.
   */
  ask(known) {
    const answer = this.#handle.ask(`q ${known}`)
    if (answer === '') return false
    const space = answer.indexOf(' ')
    this.#inbox.skipTo(Number(answer.slice(0, space)))
    const message = answer.slice(space + 1)
    this.#take(message[0], bodyOf(message))
    return true
  }

  end() {
    for (const stop of this.#stops) stop()
    this.#handle.destroy()
  }

  /** @param {string} message */
  #receive(message) {
    const body = bodyOf(message)
    // Messages of the bridge itself are not counted.
    const local = message[0] === 'o' || message[0] === 'f'
    if (local || this.#inbox.count(body.length)) this.#take(message[0], body)
  }

  /** @param {string} type @param {string} body */
  #take(type, body) {
    switch (type) {
      case 'o':
        this.#inbox.restart()
        return this.#receiver.reopened()
      case 'e':
        return this.#receiver.events(body)
      case 'f':
        return this.#receiver.paint(body)
      case 'b':
        return this.#restart(this.#inbox.begin(body))
      case 's':
        return this.#restart(this.#inbox.next(body))
    }
  }

  /** @param {import('./inbox.js').Snapshot | null} snapshot Null if there is more to come. */
  #restart(snapshot) {
    if (snapshot) this.#receiver.snapshot(snapshot)
  }
}

/** @param {string} message A letter, perhaps a number, a space and the body. */
function bodyOf(message) {
  return message.slice(message.indexOf(' ') + 1)
}
