'use strict'

/** A utility process, or a worker thread, within this process. */

const { Emitter } = require('./emitter.js')
const { wires } = require('./test-ports.js')
const { copy } = require('./transit.js')

/** @typedef {import('./test-ports.js').TestPort} TestPort */
/** @typedef {(data: any, ports: readonly any[]) => void} OnMessage */

/** As main sees it. Its other side is `parent`. */
class TestProcess extends Emitter {
  #exited = false
  /** @type {Set<OnMessage>} */
  #listeners = new Set()
  /** @type {Set<TestPort>} */
  #ports = new Set()
  /** Connections that main has opened. */
  #channels = new Set([0])

  /** What is in the process instead of `process.parentPort`. */
  parent = {
    post: (/** @type {unknown} */ message) => {
      const data = copy(message)
      if (!this.#exited) wires.add(() => this.#exited || this.emit('message', data))
    },
    onMessage: (/** @type {OnMessage} */ fn) => void this.#listeners.add(fn)
  }

  /** @param {unknown} message @param {TestPort[]} [transfer] */
  postMessage(message, transfer = []) {
    if (this.#exited) return
    const data = copy(message)
    if (Array.isArray(data) && data[1] === 'open') this.#channels.add(data[2])
    for (const port of transfer) this.#ports.add(port)
    wires.add(() => this.#exited || this.#tell(data, transfer))
  }

  /** The process ends: what it has sent reaches main. */
  kill() {
    this.exit()
    return true
  }

  /** The same, as of a worker thread. */
  async terminate() {
    this.exit()
    return 1
  }

  /** The same, with an exit code. @param {number} [code] */
  exit(code = 0) {
    if (this.#exited) return
    wires.deliver()
    this.#exited = true
    for (const port of this.#ports) port.end()
    this.emit('exit', code)
    this.removeAllListeners()
    // A real process would not exist any more.
    for (const channel of this.#channels) this.#tell(['remote-ref', 'close', channel, '', []], [])
  }

  /** @param {any} data @param {readonly any[]} ports */
  #tell(data, ports) {
    for (const fn of this.#listeners) fn(data, ports)
  }
}

module.exports = { TestProcess }
