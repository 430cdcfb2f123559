/**
 * Bytes that only those can read and make who have the key: AES-256-GCM. What is sealed is
 *
 *     0, "ers", 1, the key's id (8 bytes), a nonce (12), what is encrypted, a tag (16)
 *
 * A key is not used itself: for each document others are made of it, so that nothing sealed for one document opens
 * in another. The id is made of the key, too. Who knows a key by its id has this key and no other one.
 */

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** @typedef {{ id: string, secret: Uint8Array }} Key For one document. */
/** @typedef {'entry' | 'snapshot' | 'presence'} Kind What is sealed as one of them is none of the others. */

const ALGORITHM = 'aes-256-gcm'
/** Entries and snapshots that are not sealed begin with `{`. */
const MAGIC = Buffer.from('\0ers')
const VERSION = 1
const ID = 8
const NONCE = 12
const TAG = 16
const HEAD = MAGIC.length + 1 + ID

/** Bytes that sealing adds. */
export const OVERHEAD = HEAD + NONCE + TAG

/** @param {Uint8Array} secret 32 bytes, of the app. @param {string} doc @returns {Key} */
export function keyFor(secret, doc) {
  return {
    id: Buffer.from(derived(secret, 'id', doc).subarray(0, ID)).toString('hex'),
    secret: derived(secret, 'encrypt', doc)
  }
}

/** @param {Uint8Array} secret @param {string} use @param {string} doc @returns {Uint8Array} */
function derived(secret, use, doc) {
  return createHmac('sha256', secret).update(`electron-remote-ref ${use} ${doc}`).digest()
}

/** @param {Key} key @param {Kind} kind @param {Uint8Array} bytes @returns {Uint8Array} */
export function seal({ id, secret }, kind, bytes) {
  const head = Buffer.concat([MAGIC, Buffer.of(VERSION), Buffer.from(id, 'hex')])
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG })
  cipher.setAAD(Buffer.concat([head, Buffer.from(kind)]))
  return Buffer.concat([head, nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** @param {Uint8Array} bytes @returns {boolean} Whether they say that they are sealed. */
export function isSealed(bytes) {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length))
}

/** @param {Uint8Array} sealed @returns {string | null} The id of its key; null if another version has sealed it. */
export function keyOf(sealed) {
  if (sealed[MAGIC.length] !== VERSION) return null
  return Buffer.from(sealed.subarray(HEAD - ID, HEAD)).toString('hex')
}

/** @param {Key} key @param {Kind} kind @param {Uint8Array} sealed @returns {Uint8Array | null} Null if it was altered. */
export function unseal({ secret }, kind, sealed) {
  if (sealed.length < OVERHEAD) return null
  const nonce = sealed.subarray(HEAD, HEAD + NONCE)
  const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG })
  decipher.setAAD(Buffer.concat([sealed.subarray(0, HEAD), Buffer.from(kind)]))
  decipher.setAuthTag(sealed.subarray(-TAG))
  try {
    const bytes = decipher.update(sealed.subarray(HEAD + NONCE, -TAG))
    return Buffer.concat([bytes, decipher.final()])
  } catch {
    return null
  }
}
