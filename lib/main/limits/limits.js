'use strict'

/** Limits of pages and of refs: their defaults, and checking the options. */

const { RemoteRefError } = require('../../../dist/shared/index.js')

/**
 * @typedef {object} RefLimits The limits of one ref.
 * @property {number} [messageBytes] The bytes of one transaction of a window. 16 MiB by default.
 * @property {number} [valueBytes] The bytes that the ref may use in main: its value, the history, and
 *   snapshots that are being sent. 1 GiB by default.
 * @property {number} [depth] Nested objects and arrays. 1,000 by default, which is also the maximum.
 * @property {number} [nodes] Objects, arrays and longer texts of the value. 10,000,000 by default.
 * @property {number} [keys] Members of one object. 1,000,000 by default.
 */
/**
 * @typedef {object} PageLimits The limits of one page, for all its refs together.
 * @property {number} [refs] Refs that it may have open at once. A ref counts as often as it is opened.
 *   1,000 by default.
 * @property {number} [rate] Messages per second that main takes from it, in bursts of up to twice as
 *   many. Each transaction is one message. Messages above the rate are taken later and not lost. 10,000
 *   by default.
 */
/** @typedef {RefLimits & PageLimits} Limits */

const MIB = 1024 * 1024

/** @type {Readonly<Required<Limits>>} */
const DEFAULT_LIMITS = Object.freeze({
  messageBytes: 16 * MIB,
  valueBytes: 1024 * MIB,
  depth: 1000,
  nodes: 10_000_000,
  keys: 1_000_000,
  refs: 1000,
  rate: 10_000
})

/** The highest that can be set. */
const HIGHEST = { depth: 1000 }

/** The limits that can be set for a single ref. */
const OF_REFS = ['messageBytes', 'valueBytes', 'depth', 'nodes', 'keys']

/**
 * Checks the limits of a user, and adds the missing ones.
 *
 * @param {unknown} given
 * @param {Required<Limits>} rest The values of missing limits.
 * @param {string} [ref] The ref that they are for; without it, they are for all refs.
 * @returns {Required<Limits>}
 * @throws {RemoteRefError} `ERR_REF_OPTION`.
 */
function checkLimits(given, rest, ref) {
  if (given === undefined) return rest
  const known = ref === undefined ? Object.keys(DEFAULT_LIMITS) : OF_REFS
  const fail = (/** @type {string} */ what) => {
    const whose = ref === undefined ? 'configure' : `Ref "${ref}"`
    const message = `${whose}: ${what} The limits are ${known.join(', ')}.`
    return new RemoteRefError('ERR_REF_OPTION', message, { ref })
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw fail('the option "limits" must be an object such as { valueBytes: 2 ** 20 }.')
  }
  const limits = { ...rest }
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const general = Object.hasOwn(DEFAULT_LIMITS, name)
      throw fail(
        `limits.${name} ${general ? 'is for all refs together: give it to configure.' : 'does not exist.'}`
      )
    }
    if (value === undefined) continue
    const highest = /** @type {Record<string, number>} */ (HIGHEST)[name] ?? Number.MAX_SAFE_INTEGER
    if (!Number.isSafeInteger(value) || value < 1 || value > highest) {
      throw fail(
        `limits.${name} must be a whole number from 1 to ${highest}, not ${String(value)}.`
      )
    }
    limits[/** @type {keyof Limits} */ (name)] = value
  }
  return limits
}

/**
 * The limits for a document.
 *
 * @param {Required<Limits>} limits
 * @returns {import('../native/addon.js').Limits}
 */
function documentLimits({ messageBytes, valueBytes, depth, nodes, keys }) {
  return {
    maxMessage: messageBytes,
    maxValue: valueBytes,
    maxDepth: depth,
    maxNodes: nodes,
    maxKeys: keys
  }
}

module.exports = { DEFAULT_LIMITS, checkLimits, documentLimits }
