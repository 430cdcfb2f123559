/** What a page has changed and main has not confirmed yet. */

export { annotateMembers } from './annotate.js'
export { Pending } from './pending.js'
