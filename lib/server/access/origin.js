/**
 * Browsers send requests of any page to any address, this machine's too, and say which page it is. A server that
 * trusts whoever reaches it must not trust pages.
 */

import { isIP } from 'node:net'
import { Refusal } from '../base/index.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

const EXPOSED = [
  'ETag',
  'Location',
  ...['Next-Offset', 'Cursor', 'Up-To-Date', 'Closed', 'Floor-Offset', 'SSE-Data-Encoding'].map(
    (name) => `Stream-${name}`
  ),
  ...['Epoch', 'Seq', 'Expected-Seq', 'Received-Seq'].map((name) => `Producer-${name}`)
]
const ALLOWED = [
  ...['Authorization', 'Content-Type', 'If-None-Match', 'Stream-Seq', 'Stream-Closed'],
  ...['Id', 'Epoch', 'Seq'].map((name) => `Producer-${name}`)
]

/**
 * @param {IncomingMessage} request
 * @param {{ origins: string[], auth?: unknown }} context The pages that are allowed, and whether tokens are needed.
 */
export function checkOrigin({ headers }, { origins, auth }) {
  const { origin, host } = headers
  if (origin !== undefined && !origins.includes(origin)) {
    throw new Refusal(403, 'Pages of this origin are not allowed.')
  }
  // A page whose name leads to this machine reads from its own origin, so it names none.
  if (!auth && origin === undefined && host !== undefined && !isOwnName(host)) {
    throw new Refusal(403, 'Without auth the server answers to localhost and to addresses alone.')
  }
}

/** Whether no page of others can be at that name. @param {string} host With a port, or without. */
function isOwnName(host) {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')
}

/** @param {IncomingMessage} request @param {string[]} origins @returns {Record<string, string>} */
export function corsHeaders({ headers }, origins) {
  if (origins.length === 0) return {}
  // The answer differs by origin, so caches must too.
  if (!headers.origin || !origins.includes(headers.origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': headers.origin,
    'Access-Control-Allow-Methods': 'GET, HEAD, PUT, POST, DELETE',
    'Access-Control-Allow-Headers': ALLOWED.join(', '),
    'Access-Control-Expose-Headers': EXPOSED.join(', ')
  }
}
