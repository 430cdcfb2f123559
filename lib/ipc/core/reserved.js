/** Names of the package's own calls and refs. An app cannot use them. */

const RESERVED = 'ipc:'

/** The call that asks for a direct connection. The access rule of pages is asked with its name. */
export const CONNECT = 'ipc:connect'
/** The call that tells main that a side has closed one. */
export const CLOSE_PORT = 'ipc:close-port'
/** The ref with the names of windows and processes that are present. */
export const NAMES = 'ipc:names'

/** @param {unknown} name */
export function isReserved(name) {
  return typeof name === 'string' && name.startsWith(RESERVED)
}
