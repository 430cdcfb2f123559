/** The changes of a page that main has not confirmed yet. */

export { annotateMembers } from './annotate.js'
export { merged } from './merge.js'
export { Pending } from './pending.js'
export { over, undoing } from './reapply.js'
export { shifts } from './realign.js'
