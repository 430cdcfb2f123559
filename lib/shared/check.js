/** What apps give to the methods of a ref, checked. */

import { RemoteRefError } from './errors.js'
import { isPath } from './path.js'

/** @typedef {import('./path.js').Path} Path */

/** @param {unknown} path @returns {Path} @throws {RemoteRefError} `ERR_REF_PATCH` */
export function checkPath(path) {
  if (isPath(path)) return path
  const what = Array.isArray(path) ? 'an array with other steps' : describe(path)
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `${what} is no path. Give an array of strings (members) and numbers from 0 (elements), such as ['items', 3].`
  )
}

/** What something is, for messages. @param {unknown} value */
export function describe(value) {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/**
 * @param {string | undefined} ref Its name; undefined for `configure`.
 * @param {string} what Which was given it: a method, or an option.
 * @param {unknown} fn
 * @param {string} form What it should look like.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
export function needFunction(ref, what, fn, form) {
  if (typeof fn === 'function') return
  const whose = ref === undefined ? 'configure' : `Ref "${ref}"`
  throw new RemoteRefError(
    'ERR_REF_OPTION',
    `${whose}: ${what} was given ${describe(fn)}. Give it a function ${form}.`,
    { ref }
  )
}
