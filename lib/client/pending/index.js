/** The changes of a page that main has not confirmed yet. */

export { annotateMembers } from './annotate.js'
export { Pending } from './pending.js'
