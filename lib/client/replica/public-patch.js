/** Patches as listeners and handlers of the app get them. */

import { cloneValue, decode } from '../../shared/index.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */

/**
 * @param {(Patch | LocalPatch) & { text?: string, value?: unknown }} patch
 * @returns {Patch} A copy that shares nothing with the value.
 */
export function publicPatch({ op, path, from, edit, before, text, value }) {
  const copy = { op, path: [...path], ...(before !== undefined && { before }) }
  if (op === 'remove') return copy
  if (op === 'move') return { ...copy, from: [...(from ?? [])] }
  if (op === 'text') return { ...copy, edit: [...(edit ?? [])] }
  return { ...copy, value: text === undefined ? cloneValue(value) : decode(text) }
}
