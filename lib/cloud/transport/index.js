/** How a device reaches a server. */

export { baseOf, documentAt } from './address.js'
export { renewalIn } from './auth.js'
export { BACKOFF, pauseAfter } from './backoff.js'
export { Choice } from './choice.js'
export { TRANSPORT_NAMES } from './connection.js'
export { Fault } from './fault.js'
export { Line } from './line.js'
