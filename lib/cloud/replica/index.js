/** A replica of a log: what is shown, sent and stored, as a pure function of state and event. */

export { startReplica, step } from './replica.js'
