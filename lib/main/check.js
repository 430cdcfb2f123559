'use strict'

/** What users give to the methods of a ref, and as options, checked. */

const { RemoteRefError, isPath } = require('../../dist/shared/index.js')

/** @typedef {import('../../dist/shared/path.js').Path} Path */

/** @param {unknown} path @returns {Path} @throws {RemoteRefError} `ERR_REF_PATCH` */
function checkPath(path) {
  if (isPath(path)) return path
  const what = Array.isArray(path) ? 'an array with other steps' : describe(path)
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `${what} is no path. Give an array of strings (members) and numbers from 0 (elements), such as ['items', 3].`
  )
}

/** What something is, for messages. @param {unknown} value */
function describe(value) {
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
function needFunction(ref, what, fn, form) {
  if (typeof fn === 'function') return
  const whose = ref === undefined ? 'configure' : `Ref "${ref}"`
  throw new RemoteRefError(
    'ERR_REF_OPTION',
    `${whose}: ${what} was given ${describe(fn)}. Give it a function ${form}.`,
    { ref }
  )
}

module.exports = { checkPath, describe, needFunction }
