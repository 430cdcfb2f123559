/** What needs no socket: creating a document, its newest snapshot, and what makes its log shorter. */

import { ENTRIES } from '../../server/frames.js'
import { Fault, faultOf, faultOfStatus } from './fault.js'

/**
 * @typedef {object} Request
 * @property {string} address Of the document.
 * @property {string | null} token
 * @property {number} patience Milliseconds without a sign of the server after which it is given up.
 * @property {AbortSignal} signal
 */

/** Of a snapshot: the sequence of its last entry. */
const OFFSET = 'Stream-Next-Offset'
/** So many bytes may take as long as an answer. */
const SLOWLY = 256 << 10
/** Of an answer, whatever a server sends. */
const MOST_BYTES = 256 << 20

/** Unless it is there already. @param {Request} request @returns {Promise<void>} Rejects with a `Fault`. */
export async function createDocument(request) {
  await ask(request, 'PUT', '', [200, 201])
}

/**
 * @param {Request} request
 * @returns {Promise<Uint8Array | 'too-large' | null>} Null if there is none. Rejects with a `Fault`.
 */
export async function fetchSnapshot(request) {
  const { status, headers, body } = await ask(request, 'GET', '?snapshot', [200, 204])
  if (status === 204) return null
  // Whoever stands in between may answer with a page of his own.
  if (!headers.has(OFFSET)) throw new Fault('network', 'the answer is not one of a log server')
  return body.length > MOST_BYTES ? 'too-large' : body
}

/**
 * @param {Request} request @param {number} seq Of its last entry. @param {Uint8Array} bytes
 * @returns {Promise<number>} The sequence of the newest one. Rejects with a `Fault`.
 */
export async function putSnapshot(request, seq, bytes) {
  const { headers } = await ask(request, 'PUT', `?snapshot=${offset(seq)}`, [204], bytes)
  return Number(headers.get(OFFSET) ?? seq)
}

/** Forgets the entries up to that sequence. @param {Request} request @param {number} seq Rejects with a `Fault`. */
export async function truncate(request, seq) {
  await ask(request, 'POST', `?truncate=${offset(seq)}`, [204])
}

/** @param {number} seq */
function offset(seq) {
  return String(seq).padStart(16, '0')
}

/**
 * @param {Request} request @param {string} method @param {string} query @param {number[]} good
 * @param {Uint8Array} [content]
 */
async function ask({ address, token, patience, signal }, method, query, good, content) {
  const silence = new AbortController()
  const giveUp = () => silence.abort(new Fault('network', 'the server does not answer'))
  // What is sent takes its time.
  let timer = setTimeout(giveUp, patience * (1 + Math.floor((content?.length ?? 0) / SLOWLY)))
  try {
    const response = await fetch(address + query, {
      method,
      ...(content && { body: /** @type {any} */ (content) }),
      headers: {
        ...(method === 'PUT' && { 'Content-Type': ENTRIES }),
        ...(token !== null && { Authorization: `Bearer ${token}` })
      },
      signal: AbortSignal.any([signal, silence.signal])
    })
    const parts = []
    let length = 0
    for await (const part of /** @type {any} */ (response.body ?? [])) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience)
      parts.push(part)
      length += part.length
      if (length > MOST_BYTES) break
    }
    const body = Buffer.concat(parts)
    if (!good.includes(response.status)) throw faultOfStatus(response.status, body.toString())
    return { status: response.status, headers: response.headers, body }
  } catch (error) {
    throw faultOf(silence.signal.aborted ? silence.signal.reason : error)
  } finally {
    clearTimeout(timer)
  }
}
