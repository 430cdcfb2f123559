import { randomBytes } from 'node:crypto'

/** Of one start of a program: a restored backup or a cloned disk must not use numbers twice. @returns {string} */
export function newClient() {
  return BigInt(`0x${randomBytes(14).toString('hex')}`).toString(36)
}
