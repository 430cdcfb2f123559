/** What a page sends to main and hears from it, as text. */

export { Connection } from './connection.js'
export { Outbox } from './outbox.js'
