/** The log of a document by requests that wait until there is something; entries are posted. */

import { ENTRIES } from '../../server/wire/index.js'
import { HttpConnection, OVERLAP } from './http-connection.js'
import { otherType } from './events.js'
import { Fault, foreign, swallowed } from './fault.js'
import { bodyOf } from './request.js'

/** @typedef {import('./connection.js').Dialed} Dialed */
/** @typedef {import('./connection.js').Heard} Heard */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/** Milliseconds between two requests that have brought nothing, at least. */
const PAUSE = 500
/** Bytes of an answer, at most. */
const MOST = 2 ** 27

/** @param {null} _loaded @param {Dialed} dialed @param {Heard} heard @returns {Connection} */
export function openLongPoll(_loaded, dialed, heard) {
  return new HttpConnection(dialed, heard, follow)
}

/** @param {HttpConnection} connection */
async function follow(connection) {
  const { patience } = connection
  /** @type {string | undefined} */
  let cursor
  for (;;) {
    const began = performance.now()
    const { at, begun } = connection
    const ping = Math.round(patience)
    // The first one does not wait: it tells where the log is.
    const response = begun
      ? await connection.get(
          at,
          { live: 'long-poll', overlap: overlapOf(connection), ping, cursor },
          2 * patience
        )
      : await connection.get(at, {}, patience)
    if (!response) continue
    const next = response.headers['stream-cursor']
    cursor = typeof next === 'string' ? next : cursor
    await take(connection, response)
    const pause = PAUSE - (performance.now() - began)
    // A server that stops answers at once.
    if (begun && connection.at === at && pause > 0) await sleep(pause)
  }
}

/** @param {HttpConnection} connection */
function overlapOf({ at, start }) {
  return Math.min(OVERLAP, at - start)
}

/** @param {HttpConnection} connection @param {IncomingMessage} response */
async function take(connection, response) {
  const { headers, statusCode } = response
  if (!('stream-next-offset' in headers)) throw foreign(response)
  if (statusCode === 200 && headers['content-type']?.split(';')[0] !== ENTRIES) throw otherType()
  const { at, begun } = connection
  const body = await bodyOf(response, connection.patience, MOST)
  if (!body) throw new Fault('network', 'the answer of the server does not end')
  if (statusCode === 200) {
    connection.take(body)
    if (begun && connection.at === at) throw swallowed('the answer is an old one')
  } else connection.opened()
  if (headers['stream-closed'] === 'true') {
    throw Object.assign(new Fault('missing', 'the document is closed'), { about: 'server' })
  }
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
