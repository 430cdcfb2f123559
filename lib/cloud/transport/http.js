/** What needs no socket: creating a document, and its newest snapshot. */

import { ENTRIES } from '../../server/frames.js'
import { Fault, faultOf, faultOfStatus } from './fault.js'

/**
 * @typedef {object} Request
 * @property {string} address Of the document.
 * @property {string | null} token
 * @property {number} patience Milliseconds without a sign of the server after which it is given up.
 * @property {AbortSignal} signal
 */

/** Unless it is there already. @param {Request} request @returns {Promise<void>} Rejects with a `Fault`. */
export async function createDocument(request) {
  await ask(request, 'PUT', '', [200, 201])
}

/** @param {Request} request @returns {Promise<Uint8Array | null>} Null if there is none. Rejects with a `Fault`. */
export async function fetchSnapshot(request) {
  const { status, body } = await ask(request, 'GET', '?snapshot', [200, 204])
  return status === 204 ? null : body
}

/** @param {Request} request @param {string} method @param {string} query @param {number[]} good */
async function ask({ address, token, patience, signal }, method, query, good) {
  const silence = new AbortController()
  const giveUp = () => silence.abort(new Fault('network', 'the server does not answer'))
  let timer = setTimeout(giveUp, patience)
  try {
    const response = await fetch(address + query, {
      method,
      headers: {
        ...(method === 'PUT' && { 'Content-Type': ENTRIES }),
        ...(token !== null && { Authorization: `Bearer ${token}` })
      },
      signal: AbortSignal.any([signal, silence.signal])
    })
    const parts = []
    for await (const part of /** @type {any} */ (response.body ?? [])) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, patience)
      parts.push(part)
    }
    const body = Buffer.concat(parts)
    if (!good.includes(response.status)) throw faultOfStatus(response.status, body.toString())
    return { status: response.status, body }
  } catch (error) {
    throw faultOf(silence.signal.aborted ? silence.signal.reason : error)
  } finally {
    clearTimeout(timer)
  }
}
