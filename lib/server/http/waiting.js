/** How long those who wait for something do so. */

import { parameter } from './http-request.js'
import { Refusal } from '../base/index.js'

/** How often a reader that waits can get a sign of life, in milliseconds, and how often one who has not said. */
export const PING = { shortest: 250, usual: 15_000 }

/** @param {URLSearchParams} query @returns {number | null} How often the reader wants a sign of life. */
export function pingOf(query) {
  const ping = numberIn(query, 'ping')
  return ping === null ? null : Math.min(Math.max(ping, PING.shortest), PING.usual)
}

/** @param {URLSearchParams} query @param {string} name @returns {number | null} */
export function numberIn(query, name) {
  const text = parameter(query, name)
  if (text !== null && !/^\d{1,9}$/.test(text)) throw new Refusal(400, `${name} is no number.`)
  return text === null ? null : Number(text)
}

/**
 * Runs something that waits, and tells it when to end. Not with `AbortSignal.timeout`: what only a combined signal
 * holds is garbage in Node 20, and then never ends.
 *
 * @template T
 * @param {{ signal: AbortSignal, grant: import('../access/access.js').Grant }} exchange Nobody waits for longer than
 *   he may read.
 * @param {number} ms
 * @param {(ended: AbortSignal) => Promise<T>} wait
 */
export async function waitAtMost({ signal, grant: { expires = Infinity } }, ms, wait) {
  const end = new AbortController()
  const abort = () => end.abort()
  const left = Math.max(0, Math.min(ms, expires - Date.now()))
  const timer = setTimeout(abort, left)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await wait(end.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
