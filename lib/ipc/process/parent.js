/** The way to main, alike in utility processes and worker threads. */

import { parentPort } from 'node:worker_threads'

/**
 * @typedef {object} Parent
 * @property {(message: unknown) => void} post
 * @property {(fn: (data: any, ports: readonly any[]) => void) => void} onMessage
 */

/** @returns {Parent | null} Null in another kind of process. */
export function parent() {
  // A utility process has it instead of Node's.
  const utility = /** @type {any} */ (process).parentPort
  if (utility) {
    return {
      post: (message) => utility.postMessage(message),
      onMessage: (fn) =>
        utility.on('message', (/** @type {any} */ event) => fn(event.data, event.ports))
    }
  }
  const thread = parentPort
  if (!thread) return null
  return {
    post: (message) => thread.postMessage(message),
    // Main cannot transfer a port of Electron to it.
    onMessage: (fn) => thread.on('message', (data) => fn(data, []))
  }
}
