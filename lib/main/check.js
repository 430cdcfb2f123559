'use strict'

/** What users give to the methods of a ref, checked. */

const { RemoteRefError, isPath } = require('../../dist/shared/index.js')

/** @typedef {import('../../dist/shared/path.js').Path} Path */

/** @param {unknown} path @returns {Path} @throws {RemoteRefError} `ERR_REF_PATCH` */
function checkPath(path) {
  if (isPath(path)) return path
  throw new RemoteRefError(
    'ERR_REF_PATCH',
    `${describe(path)} is no path. Give an array of strings (members) and numbers from 0 (elements), such as ['items', 3].`
  )
}

/** What something is, for messages. @param {unknown} value */
function describe(value) {
  if (Array.isArray(value)) return 'an array with other steps'
  if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/**
 * @param {string} ref Its name.
 * @param {string} method
 * @param {unknown} fn
 * @param {string} form What it should look like.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function needFunction(ref, method, fn, form) {
  if (typeof fn === 'function') return
  throw new RemoteRefError(
    'ERR_REF_OPTION',
    `Ref "${ref}": ${method} was given ${describe(fn)}. Give it a function ${form}.`,
    { ref }
  )
}

module.exports = { checkPath, needFunction }
