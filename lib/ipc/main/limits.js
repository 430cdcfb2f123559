/** The limits of calls and messages of pages. */

import { IpcError } from '../core/index.js'

/**
 * @typedef {object} IpcLimits
 * @property {number} messageBytes Characters and bytes of the arguments of one call or message. 64 MiB
 *   by default.
 * @property {number} calls Calls of one page under way at a time. 20,000 by default.
 * @property {number} rate Calls and messages of one page per second, in bursts of up to twice as many.
 *   100,000 by default.
 * @property {number} syncBytes Characters of the arguments, and of the result, of a synchronous call. 1
 *   MiB by default.
 * @property {number} queue Characters and bytes of messages that wait for one window that is loading or
 *   does not read. 16 MiB by default.
 * @property {number} timeout Milliseconds that main waits for the answer of a window, unless a call says
 *   otherwise. 30,000 by default.
 * @property {number} heldBytes What one page may make main hold: the arguments of its calls under way, parts
 *   of its streams that the app has not read, and answers that it has not read. Characters and bytes, and
 *   1,024 for each call and stream. 256 MiB by default.
 * @property {number} ports Direct connections of one page. 100 by default.
 */

const MIB = 1024 * 1024

/** @type {Readonly<IpcLimits>} */
export const DEFAULT_LIMITS = Object.freeze({
  messageBytes: 64 * MIB,
  calls: 20_000,
  rate: 100_000,
  syncBytes: MIB,
  queue: 16 * MIB,
  timeout: 30_000,
  heldBytes: 256 * MIB,
  ports: 100
})

/**
 * @param {Partial<IpcLimits>} given @param {IpcLimits} rest The values of missing ones.
 * @returns {IpcLimits}
 * @throws {IpcError} `ERR_IPC_OPTION`
 */
export function checkLimits(given, rest) {
  if (typeof given !== 'object' || given === null) {
    throw new IpcError('ERR_IPC_OPTION', undefined, 'ipc.limits needs an object.')
  }
  const limits = { ...rest }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      const known = Object.keys(DEFAULT_LIMITS).join(', ')
      const what = `ipc.limits: there is no limit "${name}". The limits are ${known}.`
      throw new IpcError('ERR_IPC_OPTION', undefined, what)
    }
    if (value === undefined) continue
    if (!Number.isSafeInteger(value) || value < 1) {
      const what = `ipc.limits: "${name}" must be a whole number from 1, not ${String(value)}.`
      throw new IpcError('ERR_IPC_OPTION', undefined, what)
    }
    limits[/** @type {keyof IpcLimits} */ (name)] = value
  }
  return limits
}
