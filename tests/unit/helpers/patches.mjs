/** Operations on lists of patches for tests; the library handles single patches. */

import { accessTo, applyPatch, hasStep, inverseEdit, resolve } from '../../../lib/shared/index.js'

/** @typedef {import('../../../lib/shared/patch/patch.js').Patch} Patch */

/**
 * Applies patches one after the other. On an error those before it stay applied.
 *
 * @param {unknown} root A plain value, changed in place.
 * @param {Patch[]} patches
 * @returns {unknown} The root.
 */
export function applyPatches(root, patches) {
  for (const patch of patches) root = applyPatch(root, patch)
  return root
}

/**
 * The patch that undoes another.
 *
 * @param {unknown} root The value before that patch is applied.
 * @param {Patch} patch
 * @returns {Patch | null} It holds the values that were there, not copies; null for a test.
 */
export function invertPatch(root, patch) {
  const { op, path } = patch
  if (op === 'test') return null
  if (op === 'move') return { op, from: path, path: patch.from }
  if (op === 'text') {
    return { op, path, edit: inverseEdit(patch.edit, String(resolve(root, path))) }
  }
  if (path.length === 0) return { op: 'replace', path, value: root }
  const parent = resolve(root, path, path.length - 1)
  const step = path[path.length - 1]
  const there = hasStep(parent, step)
  if (op === 'add' && (typeof step === 'number' || !there)) return { op: 'remove', path }
  if (!there) throw new Error(`there is no ${path}`)
  const value = accessTo(/** @type {object} */ (parent)).get(parent, step)
  if (op !== 'remove') return { op: 'replace', path, value }
  const keys = accessTo(/** @type {object} */ (parent)).steps(parent)
  const before = typeof step === 'string' ? keys[keys.indexOf(step) + 1] : undefined
  return before === undefined ? { op: 'add', path, value } : { op: 'add', path, value, before }
}
