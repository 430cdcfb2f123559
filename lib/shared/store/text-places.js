/**
 * The places whose strings are texts: what is assigned there is sent as the edit that leads to it, so
 * that edits of several people merge. Everywhere else a string is one value.
 */

import { textDiff } from '../patch/index.js'
import { isPath } from '../path/index.js'
import { stringify } from '../value/index.js'
import { describe } from './arguments.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./recorder.js').Recorded} Recorded */

/** In a pattern it stands for any element and any member. */
const ANY = '*'

export class TextPlaces {
  /** Patterns as they were given. @type {readonly Path[]} */
  patterns

  /** @param {readonly (readonly (string | number)[])[]} patterns Checked ones; see `faultOfTextPlaces`. */
  constructor(patterns) {
    this.patterns = patterns.map((pattern) => [...pattern])
  }

  /** @param {Path} path */
  has(path) {
    return this.patterns.some(
      (pattern) =>
        pattern.length === path.length &&
        pattern.every((step, i) => step === ANY || step === path[i])
    )
  }

  /**
   * Makes texts of the patches that replace a string by another.
   *
   * @param {Recorded[]} patches They have their old values. Changed in place; those of strings that are no
   *   texts get their canonical text, if it is missing.
   */
  edit(patches) {
    for (const patch of patches) {
      const { op, path, value, old } = patch
      if (op !== 'replace' || typeof value !== 'string' || typeof old !== 'string') continue
      if (!this.has(path)) {
        patch.text ??= stringify(value)
        continue
      }
      patch.op = 'text'
      patch.edit = textDiff(old, value)
      delete patch.value
      delete patch.text
    }
  }
}

/**
 * What is wrong with the patterns that an app gives.
 *
 * @param {unknown} patterns
 * @returns {string | undefined}
 */
export function faultOfTextPlaces(patterns) {
  const form = "a list of paths such as [['notes', '*', 'body']]"
  if (!Array.isArray(patterns)) return `must be ${form}, not ${describe(patterns)}.`
  const bad = patterns.findIndex((pattern) => !isPath(pattern))
  if (bad === -1) return undefined
  return (
    `must be ${form}, but its element ${bad} is ${describe(patterns[bad])}, which is no path of strings, ` +
    'indices and "*".'
  )
}
