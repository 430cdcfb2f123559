/** Items of this device that others have changed or removed at once, in words for its user. */

import { computed, ref } from 'vue'
import { useConflicts } from 'electron-remote-ref/vue'
import { list } from './state.js'

const all = useConflicts(list)
/** Those that the user has been asked about and wants to decide later. */
const postponed = ref(new Set())

export const conflicts = computed(() => all.value.map(describe))

/** What to ask the user next: there is mine and theirs of it. */
export const question = computed(() =>
  conflicts.value.find(({ id, theirs }) => theirs !== null && !postponed.value.has(id))
)

/** @param {number} id */
export function decideLater(id) {
  postponed.value.add(id)
}

/** @param {import('electron-remote-ref/vue').CloudConflict} conflict */
function describe({ id, mine, theirs, who, keepMine, keepTheirs }) {
  return {
    id,
    mine: inWords(mine),
    theirs: theirs === undefined ? null : inWords(theirs),
    // After a long absence nobody can tell.
    who: who?.user ?? 'Somebody else',
    keepMine,
    keepTheirs
  }
}

/** @param {any} value An item; or a part of one that others have moved or removed meanwhile. */
function inWords(value) {
  if (value === undefined) return 'removed'
  if (typeof value?.name !== 'string') return String(value)
  return `${value.name}, ${value.amount}${value.done ? ', done' : ''}`
}
