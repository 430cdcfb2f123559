import { inspect } from 'node:util'
import { Refusal, faultOfEnd } from '../base/index.js'
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

/** @type {unknown[]} */
const ACCESS = ['none', 'read', 'write']

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
  if (!grant) throw unauthorized('The token is missing or not valid.')
  checkGrant(grant)
  if ((grant.expires ?? Infinity) <= Date.now()) throw unauthorized('The token has ended.')
  mayWrite(grant, needed === 'write')
  return grant
}

/** @param {string} text */
function unauthorized(text) {
  return new Refusal(401, text, { 'WWW-Authenticate': 'Bearer' })
}

/** @param {any} grant Of the app. @throws {TypeError} What is wrong, for who runs the server. */
function checkGrant(grant) {
  const fault = faultOfGrant(grant)
  if (fault) throw new TypeError(`auth() must return { user, access }, or null: ${fault}.`)
}

/** Names no value but the access: a user, or what is no object, may be a secret. @param {any} grant */
function faultOfGrant(grant) {
  if (typeof grant !== 'object') return `it has returned a ${typeof grant}`
  const { user, name, access, expires } = grant
  if (typeof user !== 'string') return `its user is no string, but ${typeof user}`
  if (!ACCESS.includes(access)) {
    return `its access is ${inspect(access)}, which is none of ${ACCESS.join(', ')}`
  }
  if (typeof (name ?? '') !== 'string') return `its name is no string, but ${typeof name}`
  return faultOfEnd(expires)
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
