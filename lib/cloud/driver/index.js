/** Joins a ref with its document on a server. */

export { newClient } from './client.js'
export { errorOfFault } from './errors.js'
export { Link } from './link.js'
