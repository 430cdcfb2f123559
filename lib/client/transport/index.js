/** The messages between a page and main, as text. */

export { Connection } from './connection.js'
export { Outbox } from './outbox.js'
export { addSender, flushChanges, forceChanges } from './unsent.js'
