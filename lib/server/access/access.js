import { Refusal } from '../base/index.js'
import { toldOf } from '../documents/index.js'

/** @typedef {'none' | 'read' | 'write'} Access */
/**
 * @typedef {object} Grant
 * @property {string} user Who it is. Entries are stored with it.
 * @property {string | null} [name] What all who may read the document are told of this user, at most 256 characters;
 *   null for nothing. By default it is `user`.
 * @property {Access} access To this document.
 * @property {number} [expires] When it has to be asked again, in milliseconds since 1970. A WebSocket is closed then.
 */
/**
 * @callback Auth Is asked for each request and each connection.
 * @param {{ token: string | null, document: string, request: import('node:http').IncomingMessage }} who `token`
 *   is what follows `Authorization: Bearer`.
 * @returns {Grant | null | Promise<Grant | null>} Null if the token is not valid.
 */

/**
 * @param {Auth | undefined} auth Without it everybody may do everything.
 * @param {import('node:http').IncomingMessage} request
 * @param {string} document
 * @param {'read' | 'write'} needed
 * @returns {Promise<Grant>} Rejects with a `Refusal`.
 */
export async function authorize(auth, request, document, needed) {
  if (!auth) return { user: '', access: 'write' }
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
  const grant = await auth({ token, document, request })
  if (!grant || (grant.expires ?? Infinity) <= Date.now()) {
    throw new Refusal(401, 'The token is missing or not valid.', { 'WWW-Authenticate': 'Bearer' })
  }
  if (typeof grant.user !== 'string' || !['none', 'read', 'write'].includes(grant.access)) {
    throw new TypeError('auth() must return { user, access }, or null.')
  }
  if (grant.name !== undefined && grant.name !== null && typeof grant.name !== 'string') {
    throw new TypeError('The name that auth() returns must be a string or null.')
  }
  mayWrite(grant, needed === 'write')
  return grant
}

/**
 * @param {Grant} grant
 * @returns {{ user?: string, name?: string | null }} Who it is, as entries are stored with it.
 */
export function writerOf({ user, name }) {
  const told = toldOf({ user, name })
  return { ...(user && { user }), ...(told !== (user || null) && { name: told }) }
}

/** @param {Grant} grant @param {boolean} [write] Whether more than reading is wanted. */
export function mayWrite({ access }, write = true) {
  if (access === 'none' || (write && access !== 'write')) {
    throw new Refusal(
      403,
      write ? 'You may not change this document.' : 'You may not read this document.'
    )
  }
}
