'use strict'

/**
 * A store in a folder. A worker thread owns the database, so that main does not wait for the disk, save
 * where it has to: when a ref is created its value must be there, and when the process ends it must be
 * stored. Then main waits for the worker's signal in shared memory, without its event loop.
 */

const { MessageChannel, Worker, receiveMessageOnPort } = require('node:worker_threads')
const { randomUUID } = require('node:crypto')
const { errorOf } = require('./faults.js')
const { program } = require('./worker-program.js')

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./store.js').Done} Done */
/** @typedef {import('./store.js').Operation} Operation */
/** @typedef {import('./store.js').Stored} Stored */
/** @typedef {import('./worker/index.js').Answer} Answer */

/** The most milliseconds without an answer. */
const PATIENCE = 30_000

/** @implements {Store} */
class DiskStore {
  #folder
  #places
  #owner = randomUUID()
  /** @type {Worker | null} */
  #worker = null
  /** @type {import('node:worker_threads').MessagePort | null} */
  #port = null
  /** How many answers the worker has given. */
  #signal = new Int32Array(new SharedArrayBuffer(4))
  #lastId = 0
  /** What waits for answers, by the request's id. @type {Map<number, (answer: Answer) => void>} */
  #waiting = new Map()
  /** The answer when it was opened; null until then. @type {Answer | null | undefined} */
  #opened

  /**
   * @param {string} folder An absolute path.
   * @param {string[]} places Files from which classic-level may be found.
   */
  constructor(folder, places) {
    this.#folder = folder
    this.#places = places
  }

  get folder() {
    return this.#folder
  }

  /** Begins to open it, and does not wait. */
  prepare() {
    if (this.#opened !== undefined) return
    this.#opened = null
    this.#ask('open', undefined, (answer) => {
      this.#opened = answer
    })
  }

  open() {
    this.prepare()
    while (!this.#opened) this.#waitOrFail()
    if (this.#opened.fault) throw errorOf(this.#opened.fault, this.#folder)
    const aside = /** @type {string | undefined} */ (this.#opened.result)
    this.#opened.result = undefined
    return aside
  }

  /** @param {string} prefix @returns {Stored} */
  read(prefix) {
    /** @type {Stored} */
    const stored = { entries: [], damaged: [] }
    this.#askAndWait('read', prefix, (result) => {
      for (const [key, text] of /** @type {[string, string | undefined][]} */ (result ?? [])) {
        if (text === undefined) stored.damaged.push(key)
        else stored.entries.push([key, text])
      }
    })
    return stored
  }

  /** @param {Operation[]} operations @param {Done} done */
  commit(operations, done) {
    this.#ask('commit', operations, ({ fault }) => {
      done(fault ? errorOf(fault, this.#folder) : null)
    })
  }

  /** @param {number} ms */
  wait(ms) {
    const end = performance.now() + ms
    for (;;) {
      const seen = Atomics.load(this.#signal, 0)
      if (this.#takeAnswers()) return true
      // The signal of an answer that the event loop has taken already may come late.
      const left = end - performance.now()
      if (left <= 0 || Atomics.wait(this.#signal, 0, seen, left) === 'timed-out') {
        return this.#takeAnswers()
      }
    }
  }

  /** @param {string} prefix @returns {string} */
  setAside(prefix) {
    let place = ''
    this.#askAndWait('setAside', prefix, (result) => {
      place = String(result)
    })
    return place
  }

  /** @param {number} ms */
  close(ms) {
    if (!this.#port) return
    let closed = false
    this.#ask('close', undefined, () => {
      closed = true
    })
    const end = performance.now() + ms
    while (!closed && this.wait(Math.max(0, end - performance.now())));
    this.#stop()
  }

  /** @param {string} name @param {unknown} argument @param {(result: unknown) => void} take */
  #askAndWait(name, argument, take) {
    /** @type {Answer | undefined} */
    let last
    this.#ask(name, argument, (answer) => {
      take(answer.result)
      if (!answer.more) last = answer
    })
    while (!last) this.#waitOrFail()
    if (last.fault) throw errorOf(last.fault, this.#folder)
  }

  #waitOrFail() {
    if (this.wait(PATIENCE)) return
    const message = `the disk has not answered for ${PATIENCE / 1000} seconds`
    throw errorOf({ kind: 'io', message }, this.#folder)
  }

  /** @param {string} name @param {unknown} argument @param {(answer: Answer) => void} take */
  #ask(name, argument, take) {
    const port = (this.#port ??= this.#start())
    const id = ++this.#lastId
    // While something waits for the disk, the process does not end by itself.
    if (this.#waiting.size === 0) port.ref()
    this.#waiting.set(id, take)
    port.postMessage([id, name, argument])
  }

  #start() {
    const { port1, port2 } = new MessageChannel()
    const workerData = {
      port: port2,
      signal: this.#signal,
      folder: this.#folder,
      places: this.#places,
      owner: this.#owner
    }
    const worker = new Worker(program.code, {
      eval: program.eval,
      name: 'electron-remote-ref',
      workerData,
      transferList: [port2],
      // Flags of the app, such as a loader, are not for it.
      execArgv: []
    })
    worker.on('error', (error) => this.#failed(String(error)))
    worker.on('exit', () => this.#failed('its thread has ended'))
    worker.unref()
    this.#worker = worker
    port1.on('message', (answer) => this.#take(answer))
    port1.unref()
    return port1
  }

  /** @returns {boolean} Whether there were any. */
  #takeAnswers() {
    let any = false
    for (;;) {
      const received = this.#port && receiveMessageOnPort(this.#port)
      if (!received) return any
      any = true
      this.#take(received.message)
    }
  }

  /** @param {Answer} answer */
  #take(answer) {
    const take = this.#waiting.get(answer.id)
    if (!answer.more) this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#port?.unref()
    take?.(answer)
  }

  /** The worker has died. The next request starts another one. @param {string} message */
  #failed(message) {
    if (!this.#worker) return
    this.#stop()
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const take of waiting) take({ id: 0, fault: { kind: 'io', message } })
  }

  #stop() {
    const worker = this.#worker
    this.#worker = null
    this.#port?.close()
    this.#port = null
    void worker?.terminate()
  }
}

module.exports = { DiskStore }
