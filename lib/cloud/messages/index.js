/** Messages that are queued while offline, and arrive once and in order on every device. */

export { Messages } from './messages.js'
