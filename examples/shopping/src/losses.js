/** Changes of this device that others have overwritten or made impossible, in words for its user. */

import { computed, ref } from 'vue'
import { list } from './state.js'

/** Those that the user has been asked about and wants to decide later. */
const postponed = ref(new Set())

/** @typedef {ReturnType<typeof describe>} Loss */

export const losses = computed(() => (list.cloud.value?.lost ?? []).map(describe))

/** What to ask the user next: there is mine and theirs of it. */
export const question = computed(() =>
  losses.value.find(({ id, theirs }) => theirs !== undefined && !postponed.value.has(id))
)

/** @param {number} id */
export function decideLater(id) {
  postponed.value.add(id)
}

/** @param {import('electron-remote-ref/vue').LostWrite} lost */
function describe({ id, path, value, reason, restore, dismiss }) {
  const [, index, field] = /** @type {['items', number, keyof import('./state.js').Item]} */ (path)
  // The path follows the item, also when others move it.
  const item = reason === 'overwritten' ? list.value.items[index] : undefined
  return {
    id,
    title: `The ${field ?? 'place'} of ${item?.name ?? 'something that others have removed'}`,
    mine: inWords(value),
    theirs: item && field ? inWords(item[field]) : undefined,
    restore,
    dismiss
  }
}

/** @param {any} value */
function inWords(value) {
  if (value === undefined) return 'removed'
  if (typeof value === 'boolean') return value ? 'done' : 'not done'
  return typeof value === 'object' ? (value?.name ?? JSON.stringify(value)) : String(value)
}
