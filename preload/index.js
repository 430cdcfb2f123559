/**
 * The bridge between a page and main: one self-contained CommonJS file that a sandboxed preload can
 * run. It passes strings between the page's replicas and main's documents.
 *
 * Main installs it. An app with its own bundled preload may import it there instead (`import
 * 'electron-remote-ref/preload'`).
 */
'use strict'

const { contextBridge, ipcRenderer } = require('electron')

const CHANNEL = 'remote-ref'
const INSTALLED = Symbol.for('electron-remote-ref/preload')
/** The key of main's answer, stored by first-paint.js if it runs in this page. */
const FIRST_VALUES = Symbol.for('electron-remote-ref/first-values')

/**
 * How many messages a page may send at once, and per millisecond after that. Electron passes all messages that
 * have arrived to main before main does anything else. So main would handle a flood too late: it has to be limited
 * here. A page that waits for each answer makes about as many on a fast machine. `limits.rate` of main is a little
 * higher.
 */
const BURST = 500
const PER_MILLISECOND = 9
/** Messages that cost main more, since they make a snapshot. They have a second limit. @type {Record<string, number>} */
const WEIGHTS = { o: 2, r: 4, q: 32 }
const WEIGHT_PER_MILLISECOND = 5
/** Messages that may wait. */
const MAX_WAITING = 5000

/** @typedef {string | Uint8Array} Attachment Sent beside the text of a message. Copied. */
/**
 * @typedef {object} Handle A page's connection to a ref, for any framework.
 * @property {string} value JSON text of the initial value.
 * @property {(listener: (text: string, attachments?: Attachment[]) => void) => () => void} onUpdate Calls the listener with each
 *   message of main, in order, including those that came before it was added: a letter, the number of
 *   the connection, a space and the body. If there is a value for the first paint, the first message
 *   comes at once: `f {"version","access","text"?}`, a line feed and the value's text. Returns a function that
 *   removes the listener.
 * @property {(text: string, attachments?: Attachment[]) => void} send Sends a message to main.
 * @property {(text: string) => string} ask Sends a question to main and returns the answer, after main
 *   has taken all earlier messages. Empty if there is no answer, or messages still wait to be sent.
 *   Blocks the page, so use it only in `onLeave`.
 * @property {(listener: () => void) => () => void} onLeave Calls the listener when the page may end:
 *   before it unloads (which may be cancelled) and when it is hidden for good. Returns a function that
 *   removes the listener.
 * @property {() => void} destroy Closes the connection. Later messages are dropped.
 */

/**
 * @typedef {object} Connection
 * @property {object} opening What it opens.
 * @property {((text: string, attachments?: Attachment[]) => void)[]} listeners Replaced as a whole,
 *   since a listener may remove another.
 * @property {Set<() => void>} leaving
 * @property {Message[] | null} waiting Messages that came before the first listener.
 */
/** @typedef {[text: string, attachments?: Attachment[]]} Message */

/**
 * Sends messages to main, in order and not too many at a time.
 *
 * `post` throws if too many messages wait. `release` sends all waiting messages, and those posted while
 * `fn` runs.
 */
function createOutbox() {
  /** @type {Message[]} */
  let waiting = []
  let allowed = BURST
  let allowedWeight = BURST
  let counted = performance.now()
  let released = false

  const count = () => {
    const now = performance.now()
    const passed = now - counted
    allowed = Math.min(BURST, allowed + passed * PER_MILLISECOND)
    allowedWeight = Math.min(BURST, allowedWeight + passed * WEIGHT_PER_MILLISECOND)
    counted = now
  }

  /** Whether a message may be sent now. @param {string} text */
  const admit = (text) => {
    if (released) return true
    const weight = WEIGHTS[text[0]] ?? 0
    count()
    if (allowed < 1 || allowedWeight < weight) return false
    allowed--
    allowedWeight -= weight
    return true
  }

  const sendWaiting = () => {
    let sent = 0
    while (sent < waiting.length && admit(waiting[sent][0])) {
      ipcRenderer.send(CHANNEL, ...waiting[sent++])
    }
    waiting = waiting.slice(sent)
  }

  const goOn = () => {
    sendWaiting()
    if (waiting.length > 0) setTimeout(goOn, 4)
  }

  const post = (/** @type {Message} */ ...message) => {
    if (waiting.length === 0) {
      if (admit(message[0])) return ipcRenderer.send(CHANNEL, ...message)
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
  // Identifies this document, since a frame has several one after another.
  let page = newToken()

  /**
   * @param {number} channel @param {Connection} connection @param {string} [has] A state that it has.
   */
  const open = (channel, { opening }, has) => {
    post(`o${channel} ${JSON.stringify({ ...opening, page, has })}`)
  }

  /** @param {Connection} connection @param {Message} message */
  const deliver = (connection, ...message) => {
    if (connection.waiting) connection.waiting.push(message)
    else for (const listener of connection.listeners) listener(...message)
  }

  ipcRenderer.on(CHANNEL, ({ ports }, /** @type {string} */ text, attachments) => {
    // A port cannot pass through contextBridge.
    if (ports?.length) return globalThis.postMessage([CHANNEL, text], '*', ports)
    const space = text.indexOf(' ')
    const connection = connections.get(Number(text.slice(1, space)))
    // Unchanged, since removing the number would copy the text.
    if (connection) deliver(connection, text, attachments)
  })

  const leave = () => {
    for (const { leaving } of [...connections.values()]) {
      for (const listener of [...leaving]) listener()
    }
  }

  /**
   * Sends waiting messages, since there may be no later time. Ignores events that the page makes
   * itself.
   *
   * @param {Event} event @param {() => void} fn
   */
  const lastMoment = (event, fn) => {
    if (event.isTrusted) outbox.release(fn)
    else fn()
  }

  /** Called only in a page that has a ref, since the listeners cost time. */
  const watchPage = () => {
    if (watched) return
    watched = true
    // A window that closes itself fires only the first event. A slow page may change values until the
    // second.
    globalThis.addEventListener?.('beforeunload', (event) => lastMoment(event, leave))
    globalThis.addEventListener?.('pagehide', (event) => {
      lastMoment(event, () => {
        leave()
        // Main sees navigations of a window, but not that a page removes a frame.
        if (!(/** @type {PageTransitionEvent} */ (event).persisted)) post('g0 ')
      })
    })
    // A page that returns from the page cache was disconnected when it left.
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
   * Connects the page to the ref with that name, even before main has created it.
   *
   * @param {string} name The ref's name, as in `remoteRef(name, ...)` in main.
   * @param {string} [initial] JSON text to show until main's value arrives.
   * @returns {Handle}
   */
  function useRemoteRef(name, initial = 'null') {
    if (typeof name !== 'string') throw new TypeError('useRemoteRef: the name must be a string')
    if (typeof initial !== 'string') {
      throw new TypeError('useRemoteRef: initial must be JSON text, a string')
    }
    // Read here, since first-paint.js may run after this file. A value is used only once.
    const first = scope[FIRST_VALUES]?.get(name)
    scope[FIRST_VALUES]?.delete(name)
    return { value: initial, ...connect({ name }, first) }
  }

  /**
   * Connects the page for calls and messages: electron-remote-ref/ipc/window.
   *
   * @param {string} to JSON text of what it connects to.
   */
  function openIpc(to) {
    return connect({ ipc: String(to) })
  }

  /**
   * @param {object} opening @param {{ state: string, message: string }} [first]
   * @returns {Omit<Handle, 'value'>}
   */
  function connect(opening, first) {
    watchPage()
    const channel = ++lastChannel
    /** @type {Connection} */
    const connection = { opening, listeners: [], leaving: new Set(), waiting: [] }
    connections.set(channel, connection)
    if (first) deliver(connection, first.message)
    open(channel, connection, first?.state)

    return {
      onUpdate(listener) {
        if (typeof listener !== 'function') {
          throw new TypeError('onUpdate: the listener must be a function')
        }
        connection.listeners = [...new Set(connection.listeners).add(listener)]
        const early = connection.waiting
        connection.waiting = null
        for (const message of early ?? []) listener(...message)
        return () => {
          connection.listeners = connection.listeners.filter((other) => other !== listener)
        }
      },
      send(text, attachments) {
        if (typeof text !== 'string') throw new TypeError('send: the message must be a string')
        if (!connections.has(channel)) return
        const message = text[0] + channel + text.slice(1)
        if (attachments) post(message, attachments)
        else post(message)
      },
      ask(text) {
        if (typeof text !== 'string') throw new TypeError('ask: the question must be a string')
        // The question would overtake waiting messages.
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

  return { useRemoteRef, openIpc }
}

/**
 * The first channel number. It differs for the next document of a frame: while main is busy, it may
 * send messages for the old document, which arrive at the new one.
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
// The preload that main installs and an app's import may both run in one page.
if (!scope[INSTALLED]) {
  scope[INSTALLED] = true
  const bridge = createBridge()
  if (process.contextIsolated) contextBridge.exposeInMainWorld('remoteRef', bridge)
  else scope.remoteRef = bridge
}
