'use strict'

/**
 * The program of the worker thread that owns the database. It answers one request of main after the
 * other. Main may wait for an answer without its event loop: after each answer, `signal` counts up.
 */

const { workerData } = require('node:worker_threads')
const { Database } = require('./database.js')
const { faultOf } = require('./fault.js')

/** @typedef {import('./fault.js').Kind} Kind */
/**
 * @typedef {[id: number, name: 'open' | 'read' | 'commit' | 'setAside' | 'close', argument?: any]} Request
 */
/**
 * @typedef {object} Answer
 * @property {number} id The request's.
 * @property {unknown} [result]
 * @property {boolean} [more] Whether more results follow.
 * @property {{ kind: Kind, message: string, aside?: string }} [fault]
 */
/**
 * @typedef {object} Given
 * @property {import('node:worker_threads').MessagePort} port
 * @property {Int32Array} signal
 * @property {string} folder
 * @property {string[]} places
 * @property {string} owner
 */

const { port, signal, folder, places, owner } = /** @type {Given} */ (workerData)
const database = new Database(folder, places, owner)

/** @param {Answer} message */
function answer(message) {
  port.postMessage(message)
  Atomics.add(signal, 0, 1)
  Atomics.notify(signal, 0)
}

/** @param {Request} request */
async function carryOut([id, name, argument]) {
  try {
    if (name === 'read') {
      await database.read(argument, (result) => answer({ id, result, more: true }))
      answer({ id })
    } else {
      answer({ id, result: await database[name](argument) })
    }
  } catch (error) {
    const { kind, message, aside } = faultOf(error)
    answer({ id, fault: { kind, message, aside } })
  }
}

/** @type {Promise<void>} */
let last = Promise.resolve()
port.on('message', (request) => {
  last = last.then(() => carryOut(request))
})
