/** Errors: one class, one table of codes, and paths for messages. */

export { ERROR_CODES, RemoteRefError, explain } from './errors.js'
export { showPath } from './show-path.js'
