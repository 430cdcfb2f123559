/** The token that says who the user is. */

import { faultOfEnd } from '../../server/base/index.js'
import { Fault } from './fault.js'

/** @typedef {{ token: string, expires?: number }} Token `expires`: milliseconds since 1970. */
/** @typedef {() => string | Token | Promise<string | Token>} Auth */

/** The longest `setTimeout`. */
const LONGEST_TIMER = 2 ** 31 - 1
/** The least time between two tokens. */
const SHORTEST = 1000
/** So long before a token ends it is replaced, or a tenth of its time if that is shorter. */
const MARGIN = 30_000

/**
 * @param {Auth | undefined} auth Of the app.
 * @returns {Promise<Token | null>} Null without `auth`. Rejects with a `Fault`.
 */
export async function askForToken(auth) {
  if (!auth) return null
  let given
  try {
    given = await auth()
  } catch (cause) {
    const { message } = /** @type {Error} */ (Object(cause))
    throw new Fault('auth', `auth() has failed: ${message ?? String(cause)}`, cause)
  }
  const token = typeof given === 'string' ? { token: given } : given
  const isToken = typeof token?.token === 'string' && /^\S+$/.test(token.token)
  const fault = isToken ? faultOfEnd(token.expires) : null
  if (isToken && !fault) return token
  throw new Fault(
    'auth',
    `auth() must return a token, or { token, expires }${fault ? `: ${fault}` : ''}`
  )
}

/**
 * @param {number} expires @param {number} now Milliseconds since 1970.
 * @returns {number | null} When to replace a token. Null for one that has ended already: then the clocks differ, and
 *   asking again and again would give such ones. The server says when it has ended.
 */
export function renewalIn(expires, now) {
  const left = expires - now
  if (!(left > 0)) return null
  return Math.min(Math.max(left - Math.min(MARGIN, left / 10), SHORTEST), LONGEST_TIMER)
}
