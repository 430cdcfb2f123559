/** What needs no connection that stays: creating a document, its newest snapshot, and what makes its log shorter. */

import { ENTRIES } from '../../server/wire/index.js'
import { offsetOf } from './address.js'
import { Fault, faultOf, faultOfResponse, foreign } from './fault.js'
import { ask, bodyOf, textOf } from './request.js'

/**
 * @typedef {object} Request
 * @property {string} address Of the document.
 * @property {string | null} token
 * @property {import('node:http').Agent | undefined} agent
 * @property {number} patience Milliseconds without a sign of the server after which it is given up.
 * @property {AbortSignal} signal
 */

/** Of a snapshot: the sequence of its last entry. */
const OFFSET = 'stream-next-offset'
/** Of an answer, whatever a server sends. */
const MOST_BYTES = 256 << 20

/** Unless it is there already. @param {Request} request @returns {Promise<void>} Rejects with a `Fault`. */
export async function createDocument(request) {
  await exchange(request, 'PUT', '', [200, 201]).catch((fault) => {
    if (fault.kind !== 'missing') throw fault
    throw Object.assign(new Fault('address', fault.message, fault), { about: 'server' })
  })
}

/**
 * @param {Request} request
 * @returns {Promise<Uint8Array | 'too-large' | null>} Null if there is none. Rejects with a `Fault`.
 */
export async function fetchSnapshot(request) {
  const { status, body } = await exchange(request, 'GET', '?snapshot', [200, 204])
  return status === 204 ? null : (body ?? 'too-large')
}

/**
 * @param {Request} request @param {number} seq Of its last entry. @param {Uint8Array} bytes
 * @returns {Promise<number>} The sequence of the newest one. Rejects with a `Fault`.
 */
export async function putSnapshot(request, seq, bytes) {
  const { headers } = await exchange(request, 'PUT', `?snapshot=${offsetOf(seq)}`, [204], bytes)
  return Number(headers[OFFSET] ?? seq)
}

/** Forgets the entries up to that sequence. @param {Request} request @param {number} seq Rejects with a `Fault`. */
export async function truncate(request, seq) {
  await exchange(request, 'POST', `?truncate=${offsetOf(seq)}`, [204])
}

/**
 * @param {Request} request @param {string} method @param {string} query @param {number[]} good
 * @param {Uint8Array} [body]
 */
async function exchange({ address, ...request }, method, query, good, body) {
  const { patience } = request
  /** @type {Record<string, string>} */
  const type = method === 'PUT' ? { 'Content-Type': ENTRIES } : {}
  try {
    const asked = { ...request, method, url: address + query, headers: type, body }
    const response = await ask(asked)
    const { statusCode: status = 0, headers } = response
    if (!good.includes(status)) throw faultOfResponse(response, await textOf(response, patience))
    const answer = await bodyOf(response, patience, MOST_BYTES)
    // The server names a place in the log with each answer that has something of it.
    if (status !== 204 && !(OFFSET in headers)) throw foreign(response)
    return { status, headers, body: answer }
  } catch (error) {
    throw faultOf(error)
  }
}
