/** Who is at a document, over HTTP: `GET ?presence=CLIENT` waits for news, `POST ?presence=CLIENT` shows something. */

import { bodyOf, parameter } from './http-request.js'
import { pingOf, waitAtMost } from './waiting.js'

/** @typedef {import('./http.js').Exchange} Exchange */

/** How often the same reader is told, at most: what comes in this time comes together. */
export const GATHER = 50

/** @param {Exchange} exchange */
export async function readPresence(exchange) {
  const { query, document, enter, signal, pollTime, patience, connected, answer } = exchange
  await document.exists()
  const client = parameter(query, 'presence')
  const version = parameter(query, 'version')
  const { room, leave } = enter(client)
  const disconnect = connected('presence')
  try {
    const most = Math.min(pollTime, pingOf(query) ?? pollTime)
    await waitAtMost(exchange, most, (ended) => room.news(version, ended))
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, GATHER))
    const body = Buffer.from(JSON.stringify(room.since(version)))
    await answer(200, { 'Content-Type': 'application/json' }, body)
  } finally {
    disconnect()
    // Until it asks again.
    leave(patience)
  }
}

/** @param {Exchange} exchange */
export async function writePresence({
  request,
  query,
  document,
  enter,
  grant,
  limiter,
  patience,
  answer
}) {
  await document.exists()
  const client = parameter(query, 'presence')
  // All of JSON, twice: a text, of which each character may be escaped.
  const body = await bodyOf(request, 12 * limiter.limits.presenceBytes + 100, patience)
  const { room, leave } = enter(client)
  try {
    room.set(grant, client ?? '', body.length === 0 ? null : body.toString())
    await answer(204)
  } finally {
    leave(patience)
  }
}
