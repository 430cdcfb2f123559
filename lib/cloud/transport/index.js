/** How a device reaches a server. */

export { baseOf, documentAt } from './address.js'
export { renewalIn } from './auth.js'
export { BACKOFF, pauseAfter, transportAfter } from './backoff.js'
export { Fault } from './fault.js'
export { Line, TRANSPORT_NAMES } from './line.js'
