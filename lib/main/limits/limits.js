'use strict'

/** What pages may ask of main, and how large a ref may be: the bounds, their defaults, their check. */

const { RemoteRefError } = require('../../../dist/shared/index.js')

/**
 * @typedef {object} RefLimits Of one ref.
 * @property {number} [messageBytes] Bytes of one transaction of a window. 16 MiB by default.
 * @property {number} [valueBytes] Bytes that the ref may hold in main: its value, the history, and
 *   versions on their way to windows. 1 GiB by default.
 * @property {number} [depth] Objects and arrays inside each other. 1,000 by default, and at most.
 * @property {number} [nodes] Objects, arrays and longer texts that it may hold. 10,000,000 by default.
 * @property {number} [keys] Members of one object. 1,000,000 by default.
 */
/**
 * @typedef {object} PageLimits Of one page, whatever refs it uses.
 * @property {number} [refs] Refs that it may have open at once, counted as often as they are opened.
 *   1,000 by default.
 * @property {number} [rate] Messages a second that main takes from it, in bursts of twice as many;
 *   each transaction is one. What is above that is taken later, and not lost. 10,000 by default.
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

/** Those that one ref may have for itself. */
const OF_REFS = ['messageBytes', 'valueBytes', 'depth', 'nodes', 'keys']

/**
 * Checks limits that a user gives, and fills in the others.
 *
 * @param {unknown} given
 * @param {Required<Limits>} rest What holds for those left out.
 * @param {string} [ref] The ref that they are for; general ones if left out.
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
 * As a document takes them.
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
