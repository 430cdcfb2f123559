/** Joins a ref with its document on a server. */

export { Link } from './link.js'
