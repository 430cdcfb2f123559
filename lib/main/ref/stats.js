'use strict'

/** The statistics of a ref. */

/**
 * @typedef {object} Stats The current costs of a ref; all zero after it is destroyed.
 * @property {number} bytes Memory in C: the value, the history, and snapshots that are being sent to
 *   windows.
 * @property {number} nodes Objects, arrays and longer texts of all these.
 * @property {number} version The number of accepted transactions.
 * @property {number} subscribers Connections of windows that have it open.
 * @property {number} queued Characters that are queued for these, or in transit.
 * @property {number} assigning Characters of a large value that is still being assigned. `version` does
 *   not count it yet.
 * @property {{ count: number, bytes: number }} history Transactions kept for windows that are behind.
 */

/**
 * @param {import('../native/addon.js').NativeDocument} document
 * @param {Set<import('../hub/subscription.js').Subscription>} subscriptions
 * @param {number} assigning
 * @returns {Stats}
 */
function statsOf(document, subscriptions, assigning) {
  const { bytes, nodes, version, historyCount, historyBytes } = document.stats()
  let queued = 0
  for (const subscription of subscriptions) queued += subscription.queued
  const history = { count: historyCount, bytes: historyBytes }
  return { bytes, nodes, version, subscribers: subscriptions.size, queued, assigning, history }
}

/** The statistics of a destroyed ref. @returns {Stats} */
function nothing() {
  const history = { count: 0, bytes: 0 }
  return { bytes: 0, nodes: 0, version: 0, subscribers: 0, queued: 0, assigning: 0, history }
}

module.exports = { nothing, statsOf }
