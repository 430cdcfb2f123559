/** The options of `cloud`. */

import { describe } from '../../shared/index.js'
import { UPKEEP } from '../replica/index.js'
import { BACKOFF, TRANSPORT_NAMES, baseOf } from '../transport/index.js'

/** @typedef {import('../transport/auth.js').Auth} Auth */
/** @typedef {import('../transport/backoff.js').Backoff} Backoff */
/** @typedef {import('../crypt/crypt.js').Encrypt} Encrypt */
/** @typedef {import('../replica/upkeep.js').UpkeepLimits} UpkeepLimits */
/**
 * @typedef {object} CloudOptions
 * @property {string} url The address of the server, such as `https://example.org`, or with the path under which
 *   it has its documents.
 * @property {Auth} [auth] Returns a token, or `{ token, expires }` with the time of its end in milliseconds since
 *   1970, or a promise of one. Asked before each connection, before the end of a token, and after a 401.
 * @property {('websocket' | 'sse' | 'long-poll')[]} [transports] How the server may be reached, in the order of
 *   preference. By default all: WebSockets, else server-sent events, else requests that wait.
 * @property {Partial<Backoff>} [backoff] The longest pauses after a first failure and after many, in milliseconds:
 *   500 and 30,000 by default. Each pause is a random part of it.
 * @property {number} [ping] Milliseconds between two signs of life, and for which an answer is waited for: 20,000
 *   by default.
 * @property {Encrypt} [encrypt] Given the name of a document, returns its key of 32 random bytes, or `{ key, others }`
 *   with those that it had before, or false if it is not encrypted; or a promise of them. Asked before each
 *   connection. The server cannot read the document then.
 * @property {Partial<UpkeepLimits>} [snapshots] When a device stores a snapshot of a document on the server, and how
 *   much of its log stays: after 1,024 entries or 1 MiB of them; at least 16,384 entries, or 64 MiB, before it.
 */

const NAMES = ['url', 'auth', 'transports', 'backoff', 'ping', 'snapshots', 'encrypt']
const PING = 20_000
const ADDRESS =
  'the address of a server, such as "https://example.org", with http: or https: and nothing after its path'

/**
 * @param {any} given
 * @returns {{ base: string, auth?: Auth, encrypt?: Encrypt, transports: string[], backoff: Backoff, patience: number,
 *   snapshots: UpkeepLimits }}
 * @throws {Error} What is wrong.
 */
export function checkCloudOptions(given) {
  if (typeof given !== 'object' || given === null) throw new Error('the options must be an object.')
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) {
    throw new Error(`there is no option "${unknown}". The options are ${NAMES.join(', ')}.`)
  }
  const {
    url,
    auth,
    encrypt,
    transports = TRANSPORT_NAMES,
    backoff = {},
    ping = PING,
    snapshots = {}
  } = given
  const base = baseOf(url)
  if (base === null) throw new Error(`the option "url" must be ${ADDRESS}, not ${describe(url)}.`)
  if (auth !== undefined && typeof auth !== 'function') {
    throw new Error('the option "auth" must be a function () => token.')
  }
  if (encrypt !== undefined && typeof encrypt !== 'function') {
    throw new Error('the option "encrypt" must be a function (doc) => key.')
  }
  checkTransports(transports)
  checkBackoff(backoff)
  const pauses = { ...BACKOFF, ...backoff }
  if (!isTime(pauses.first) || !isTime(pauses.longest) || !isTime(ping)) {
    throw new Error('"backoff.first", "backoff.longest" and "ping" must be milliseconds above 0.')
  }
  return {
    base,
    auth,
    encrypt,
    transports: [...transports],
    backoff: pauses,
    patience: ping,
    snapshots: limitsOf(snapshots)
  }
}

/** @param {any} given @returns {UpkeepLimits} @throws {Error} What is wrong. */
function limitsOf(given) {
  const names = Object.keys(UPKEEP)
  const valid =
    typeof given === 'object' &&
    given !== null &&
    Object.keys(given).every((name) => names.includes(name)) &&
    Object.values(given).every((number) => Number.isSafeInteger(number) && number > 0)
  if (valid) return { ...UPKEEP, ...given }
  throw new Error(`the option "snapshots" must be whole numbers above 0: ${names.join(', ')}.`)
}

/** @param {any} given */
function checkBackoff(given) {
  const names = Object.keys(BACKOFF)
  const isObject = typeof given === 'object' && given !== null
  if (isObject && Object.keys(given).every((name) => names.includes(name))) return
  throw new Error(`the option "backoff" must be an object with ${names.join(' and ')}.`)
}

/** @param {unknown} given */
function checkTransports(given) {
  const names = TRANSPORT_NAMES.map((name) => `"${name}"`).join(', ')
  if (!Array.isArray(given) || given.length === 0) {
    throw new Error(`the option "transports" must be a list with one or more of ${names}.`)
  }
  const unknown = given.find((name) => !TRANSPORT_NAMES.includes(name))
  if (unknown !== undefined) {
    throw new Error(
      `the option "transports" has ${JSON.stringify(unknown)}, which is none of ${names}.`
    )
  }
  if (new Set(given).size < given.length) {
    throw new Error('the option "transports" names one of them twice.')
  }
}

/** @param {unknown} ms */
function isTime(ms) {
  return typeof ms === 'number' && ms > 0 && ms < 2 ** 31
}
