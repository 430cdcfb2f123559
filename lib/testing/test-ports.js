'use strict'

/** Message ports within one process. They look like those of pages and like those of Electron's main. */

const { Transit, copy } = require('./transit.js')

/** @typedef {{ data: any, ports: any[] }} PortMessage */

/** All messages of ports and processes that are on their way. */
const wires = new Transit()

class TestPort {
  /** @type {TestPort} */
  other = this
  #started = false
  #closed = false
  /** Messages until it is started. @type {unknown[]} */
  #early = []
  /** @type {Set<[type: string, fn: (event: any) => void]>} */
  #listeners = new Set()
  /** @type {((event: PortMessage) => void) | null} */
  #onmessage = null

  get onmessage() {
    return this.#onmessage
  }

  set onmessage(fn) {
    this.#onmessage = fn
    this.start()
  }

  /** @param {string} type @param {(event: any) => void} fn */
  on(type, fn) {
    this.#listeners.add([type, fn])
    return this
  }

  /** @param {string} type @param {(event: any) => void} fn */
  addEventListener(type, fn) {
    this.on(type, fn)
  }

  start() {
    if (this.#started) return
    this.#started = true
    for (const data of this.#early.splice(0)) wires.add(() => this.#take(data))
  }

  /** @param {unknown} message */
  postMessage(message) {
    if (this.#closed) return
    const data = copy(message)
    wires.add(() => this.other.#arrive(data))
  }

  /** The other side is told, after all messages. */
  close() {
    if (this.#closed) return
    this.#closed = true
    wires.add(() => this.other.end())
  }

  /** The side that has it is gone, or the other has closed it. */
  end() {
    this.close()
    this.#emit('close', {})
    this.#listeners.clear()
  }

  /** @param {unknown} data */
  #arrive(data) {
    if (this.#started) this.#take(data)
    else this.#early.push(data)
  }

  /** @param {unknown} data */
  #take(data) {
    if (this.#closed) return
    const event = { data, ports: [] }
    this.#onmessage?.(event)
    this.#emit('message', event)
  }

  /** @param {string} type @param {object} event */
  #emit(type, event) {
    for (const [wanted, fn] of [...this.#listeners]) if (wanted === type) fn(event)
  }
}

class TestChannel {
  port1 = new TestPort()
  port2 = new TestPort()

  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

module.exports = { TestChannel, TestPort, wires }
