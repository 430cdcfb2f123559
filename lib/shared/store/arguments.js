/** Checks the arguments that apps pass to the methods of a ref. */

import { RemoteRefError } from '../errors/index.js'
import { isPath } from '../path/index.js'

/** @typedef {import('../path/path.js').Path} Path */

/** @param {unknown} path @returns {Path} @throws {RemoteRefError} `ERR_REF_PATCH` */
export function checkPath(path) {
  if (isPath(path)) return path
  const what = Array.isArray(path) ? 'an array with other steps' : describe(path)
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `${what} is no path. Give an array of strings (members) and numbers from 0 (elements), such as ['items', 3].`
  )
}

/** Describes a value in messages. @param {unknown} value */
export function describe(value) {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/**
 * @param {string} what The function that got it. @param {unknown} name Of a ref, in a page.
 * @returns {asserts name is string}
 */
export function needName(what, name) {
  if (typeof name === 'string' && name !== '') return
  const text = `${what}: the name must be a string that is not empty, not ${describe(name)}.`
  throw new RemoteRefError('ERR_REF_NAME', text)
}

/**
 * @param {string | undefined} ref Its name; undefined for `configure`.
 * @param {string} what The method or option that got it.
 * @param {unknown} fn
 * @param {string} form The expected form.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
export function needFunction(ref, what, fn, form) {
  if (typeof fn === 'function') return
  throw badOption(ref, `${what} was given ${describe(fn)}. Give it a function ${form}.`)
}

/**
 * Checks the names of options, since a misspelled one would be ignored.
 *
 * @param {string | undefined} ref The ref that they are for; undefined for `configure`.
 * @param {unknown} options
 * @param {readonly string[]} known Their names.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
export function checkOptionNames(ref, options, known) {
  const list = `The options are ${known.join(', ')}.`
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw badOption(ref, `the options must be an object, not ${describe(options)}. ${list}`)
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw badOption(ref, `there is no option "${unknown}". ${list}`)
}

/** @param {string | undefined} ref @param {string} what */
export function badOption(ref, what) {
  const whose = ref === undefined ? 'configure' : `Ref "${ref}"`
  return new RemoteRefError('ERR_REF_OPTION', `${whose}: ${what}`, { ref })
}
