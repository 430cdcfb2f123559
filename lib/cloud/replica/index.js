/** A replica of a log: what is shown, sent and stored, as a pure function of state and event. */

export { contentAt } from './conflicts.js'
export { bothOf, writtenBy } from './lost.js'
export { startReplica, step } from './replica.js'
export { pendingOf } from './state.js'
export { UPKEEP } from './upkeep.js'
export { patchesBetween } from './view.js'
