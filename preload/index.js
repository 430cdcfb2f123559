/**
 * The bridge between a page and main: one self-contained CommonJS file that a sandboxed preload can
 * run. It carries strings between the page's replicas and main's documents, and knows nothing else.
 *
 * It is installed by `remoteRef` in main; an app with a bundled preload of its own may import it
 * there instead (`import 'electron-remote-ref/preload'`).
 */
'use strict'

const { contextBridge, ipcRenderer } = require('electron')

const CHANNEL = 'remote-ref'
const INSTALLED = Symbol.for('electron-remote-ref/preload')
/** Where first-paint.js, if it runs in this page, has put what main has answered. */
const FIRST_VALUES = Symbol.for('electron-remote-ref/first-values')

/**
 * What a page may send at once, and how much more in each millisecond after that, in messages that
 * cost main little. Electron hands main all that has arrived before main does anything else, so what
 * main does about a flood comes too late: it has to be held back here. A page that waits for answers
 * is never near it.
 */
const BURST = 500
const PER_MILLISECOND = 5
/** What costs main more: it makes a snapshot. @type {Record<string, number>} */
const WEIGHTS = { o: 2, r: 4, q: 32 }
/** Messages that may wait. */
const MAX_WAITING = 5000

/**
 * @typedef {object} Handle One page's connection to one ref: a plain handle for any framework.
 * @property {string} value JSON text of the value that is known so far: `initial`, as it was given.
 * @property {(listener: (text: string) => void) => () => void} onUpdate Calls the listener with
 *   each message of main, in order, those included that came before it was added: a letter, the
 *   connection's number, a space, the body. Where main has given a value for the first paint the first
 *   of them, `f {"version","access"}`, a line feed and the value's text, is there at once. Returns a
 *   function that removes it.
 * @property {(text: string) => void} send Sends a message to main.
 * @property {(text: string) => string} ask Sends a question to main and returns the answer, as soon
 *   as main has taken all that was sent before: empty where there is none, or something still waits
 *   to be sent. The page stands still meanwhile, so it is for `onLeave`.
 * @property {(listener: () => void) => () => void} onLeave Calls the listener when this may be the
 *   last moment of the page: before it unloads (which may be called off) and when it is hidden for
 *   good. Returns a function that removes it.
 * @property {() => void} destroy Closes the connection. Later messages are dropped.
 */

/**
 * @typedef {object} Connection
 * @property {string} name
 * @property {((text: string) => void)[]} listeners Replaced as a whole: one of them may remove another.
 * @property {Set<() => void>} leaving
 * @property {string[] | null} waiting Messages that came before the first listener.
 */

/**
 * Sends messages to main, in order and not too many at a time.
 *
 * `post` throws if too many wait already. `release` sends all that waits, and what is posted while
 * `fn` runs.
 */
function createOutbox() {
  /** @type {string[]} */
  let waiting = []
  let allowed = BURST
  let counted = performance.now()
  let released = false

  const count = () => {
    const now = performance.now()
    allowed = Math.min(BURST, allowed + (now - counted) * PER_MILLISECOND)
    counted = now
  }

  /** Whether that message may go now. @param {string} message */
  const admit = (message) => {
    if (released) return true
    const weight = WEIGHTS[message[0]] ?? 1
    if (allowed < weight) count()
    if (allowed < weight) return false
    allowed -= weight
    return true
  }

  const sendWaiting = () => {
    let sent = 0
    while (sent < waiting.length && admit(waiting[sent])) ipcRenderer.send(CHANNEL, waiting[sent++])
    waiting = waiting.slice(sent)
  }

  const goOn = () => {
    sendWaiting()
    if (waiting.length > 0) setTimeout(goOn, 4)
  }

  const post = (/** @type {string} */ message) => {
    if (waiting.length === 0) {
      if (admit(message)) return ipcRenderer.send(CHANNEL, message)
      setTimeout(goOn, 4)
    }
    if (waiting.length === MAX_WAITING) {
      throw new Error(
        `remoteRef: ${MAX_WAITING} messages of this page wait to be sent. Wait for answers to those sent before.`
      )
    }
    waiting.push(message)
  }

  const release = (/** @type {() => void} */ fn) => {
    released = true
    try {
      sendWaiting()
      fn()
    } finally {
      released = false
    }
  }

  return { post, release, isWaiting: () => waiting.length > 0 }
}

/**
 * Opens connections and hands main's messages to them by channel number.
 */
function createBridge() {
  /** @type {Map<number, Connection>} */
  const connections = new Map()
  const outbox = createOutbox()
  const { post } = outbox
  let lastChannel = firstChannel()
  let watched = false
  // Tells this document from the one before and after it in the same frame.
  let page = newToken()

  /** @param {number} channel @param {Connection} connection @param {string} [has] A state it has. */
  const open = (channel, { name }, has) => {
    post(`o${channel} ${JSON.stringify({ name, page, has })}`)
  }

  /** @param {Connection} connection @param {string} text */
  const deliver = (connection, text) => {
    if (connection.waiting) connection.waiting.push(text)
    else for (const listener of connection.listeners) listener(text)
  }

  ipcRenderer.on(CHANNEL, (_event, /** @type {string} */ message) => {
    const space = message.indexOf(' ')
    const connection = connections.get(Number(message.slice(1, space)))
    // As it is: to take the number out would copy the text.
    if (connection) deliver(connection, message)
  })

  const leave = () => {
    for (const { leaving } of [...connections.values()]) {
      for (const listener of [...leaving]) listener()
    }
  }

  /**
   * What waits now will not be sent later. A page can make such an event, but not one that counts.
   *
   * @param {Event} event @param {() => void} fn
   */
  const lastMoment = (event, fn) => {
    if (event.isTrusted) outbox.release(fn)
    else fn()
  }

  /** Only in a page that has a ref: the listeners cost any other page time for nothing. */
  const watchPage = () => {
    if (watched) return
    watched = true
    // A window that closes itself fires only the first, one that is slow to go changes until the second.
    globalThis.addEventListener?.('beforeunload', (event) => lastMoment(event, leave))
    globalThis.addEventListener?.('pagehide', (event) => {
      lastMoment(event, () => {
        leave()
        // Main sees where a window goes, but not that a frame is taken out of a page.
        if (!(/** @type {PageTransitionEvent} */ (event).persisted)) post('g0 ')
      })
    })
    // A page that comes back from the page cache was cut off when it left.
    globalThis.addEventListener?.('pageshow', (event) => {
      if (!(/** @type {PageTransitionEvent} */ (event).persisted)) return
      page = newToken()
      scope[FIRST_VALUES]?.clear()
      for (const [channel, connection] of connections) {
        deliver(connection, 'o ')
        open(channel, connection)
      }
    })
  }

  /**
   * Connects the page to the ref of that name, whether or not main has created it yet.
   *
   * @param {string} name The ref's name, as in `remoteRef(name, ...)` in main.
   * @param {string} [initial] JSON text to show until main's value is here.
   * @returns {Handle}
   */
  function useRemoteRef(name, initial = 'null') {
    if (typeof name !== 'string') throw new TypeError('useRemoteRef: the name must be a string')
    if (typeof initial !== 'string') {
      throw new TypeError('useRemoteRef: initial must be JSON text, a string')
    }
    watchPage()
    const channel = ++lastChannel
    /** @type {Connection} */
    const connection = { name, listeners: [], leaving: new Set(), waiting: [] }
    connections.set(channel, connection)
    // It may have run after this file. What is used once is old the next time.
    const first = scope[FIRST_VALUES]?.get(name)
    scope[FIRST_VALUES]?.delete(name)
    if (first) deliver(connection, first.message)
    open(channel, connection, first?.state)

    return {
      value: initial,
      onUpdate(listener) {
        if (typeof listener !== 'function') {
          throw new TypeError('onUpdate: the listener must be a function')
        }
        connection.listeners = [...new Set(connection.listeners).add(listener)]
        const early = connection.waiting
        connection.waiting = null
        for (const text of early ?? []) listener(text)
        return () => {
          connection.listeners = connection.listeners.filter((other) => other !== listener)
        }
      },
      send(text) {
        if (typeof text !== 'string') throw new TypeError('send: the message must be a string')
        if (!connections.has(channel)) return
        post(text[0] + channel + text.slice(1))
      },
      ask(text) {
        if (typeof text !== 'string') throw new TypeError('ask: the question must be a string')
        // It would overtake what waits, and main's answer would not know of that.
        if (!connections.has(channel) || outbox.isWaiting()) return ''
        return ipcRenderer.sendSync(CHANNEL, text[0] + channel + text.slice(1))
      },
      onLeave(listener) {
        if (typeof listener !== 'function') {
          throw new TypeError('onLeave: the listener must be a function')
        }
        connection.leaving.add(listener)
        return () => {
          connection.leaving.delete(listener)
        }
      },
      destroy() {
        if (!connections.delete(channel)) return
        post(`c${channel} `)
      }
    }
  }

  return { useRemoteRef }
}

/**
 * Where channel numbers begin. The next document of a frame begins elsewhere: while main is busy, it
 * may not know yet that the one before has gone, and what it says to that one arrives here.
 */
function firstChannel() {
  const loaded = Math.trunc(globalThis.performance?.timeOrigin ?? 0)
  return (loaded % 100_000) * 10_000
}

/** 128 random bits as hexadecimal text. */
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @typedef {Map<string, { state: string, message: string }>} FirstValues */
/** @typedef {typeof globalThis & { [INSTALLED]?: true, [FIRST_VALUES]?: FirstValues, remoteRef?: ReturnType<typeof createBridge> }} Scope */

const scope = /** @type {Scope} */ (globalThis)
// Main's own installation and an app's import of this file may both run in one page.
if (!scope[INSTALLED]) {
  scope[INSTALLED] = true
  const bridge = createBridge()
  if (process.contextIsolated) contextBridge.exposeInMainWorld('remoteRef', bridge)
  else scope.remoteRef = bridge
}
