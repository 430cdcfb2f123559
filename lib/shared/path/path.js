/**
 * Typed paths: strings name members, numbers index arrays, so `"3"` and `3` are different steps.
 */

import { isCollection } from './entries.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { hasMember } from './local-members.js'
import { accessTo } from './members.js'
import { isList } from './sparse.js'

/** @typedef {(string | number)[]} Path */

/**
 * Whether an untrusted value is a typed path.
 *
 * @param {unknown} path
 * @returns {path is Path}
 */
export function isPath(path) {
  return (
    Array.isArray(path) &&
    // Not `every`, which skips the holes of a sparse array.
    path.findIndex((step) => typeof step !== 'string' && !isIndex(step)) === -1
  )
}

/**
 * Whether a step can index an array.
 *
 * @param {unknown} step
 * @returns {step is number}
 */
export function isIndex(step) {
  return Number.isSafeInteger(step) && /** @type {number} */ (step) >= 0
}

/** Whether a path leads to an element of an array, or to a gap in one. @param {Path} path */
export function endsInIndex(path) {
  return typeof path[path.length - 1] === 'number'
}

/**
 * Whether a step leads to a member. Members are own properties, so `__proto__` and `toString` are
 * none unless they have been set.
 *
 * @param {unknown} parent
 * @param {string | number} step
 * @returns {boolean}
 */
export function hasStep(parent, step) {
  if (typeof step === 'number') return isList(parent) && step < parent.length
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return false
  return hasMember(parent, step) || (isCollection(parent) && accessTo(parent).has(parent, step))
}

/** The member of a step, which must exist. @param {unknown} parent @param {string | number} step */
function member(parent, step) {
  const container = /** @type {any} */ (parent)
  return container instanceof Map || container instanceof Set
    ? accessTo(container).get(container, step)
    : container[step]
}

/**
 * The value at the first `depth` steps of a path.
 *
 * @param {unknown} root A plain value.
 * @param {Path} path
 * @param {number} [depth]
 * @returns {unknown} Undefined if the path does not resolve.
 */
export function valueAt(root, path, depth = path.length) {
  let value = root
  for (let i = 0; i < depth; i++) {
    if (!hasStep(value, path[i])) return undefined
    value = member(value, path[i])
  }
  return value
}

/**
 * Whether a path resolves.
 *
 * @param {unknown} root A plain value.
 * @param {Path} path
 */
export function hasPath(root, path) {
  if (path.length === 0) return true
  const last = path.length - 1
  return hasStep(valueAt(root, path, last), path[last])
}

/**
 * The value at the first `depth` steps of a path.
 *
 * @param {unknown} root A plain value.
 * @param {Path} path
 * @param {number} [depth]
 * @returns {unknown}
 * @throws {RemoteRefError} `ERR_REF_PATH` if it does not resolve.
 */
export function resolve(root, path, depth = path.length) {
  let value = root
  for (let i = 0; i < depth; i++) {
    if (!hasStep(value, path[i])) throw noSuchPath(path, i + 1)
    value = member(value, path[i])
  }
  return value
}

/**
 * @param {Path} path
 * @param {number} [depth] How many of its steps were tried.
 */
export function noSuchPath(path, depth = path.length) {
  const missing = showPath(path.slice(0, depth))
  const whole = depth < path.length ? `, on the way to ${showPath(path)}` : ''
  return new RemoteRefError('ERR_REF_PATH', `There is no ${missing}${whole}.`, { path })
}
