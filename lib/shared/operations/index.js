/** Operations on a stored value: each makes its patches, triggers its effects, and can be undone. */

export { Arrange, Move, Splice } from './array-edits.js'
export { difference, keep, assign, assignPrepared, recorded, within } from './assign.js'
export { forbidCycle, separate } from './attachment.js'
export { MoveLast, Refill, RemoveMember, SetMember } from './edits.js'
export { Renew, Touch, WHOLE } from './touch.js'
