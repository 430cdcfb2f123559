/**
 * RFC 6902 documents as typed patches.
 *
 * A pointer says what it means only together with the value at the time of its operation. So the
 * operations are converted one by one, each after the patches of those before it have been applied.
 * The value is only asked for single places, never as a whole, where that can be avoided.
 *
 * It is our own, since packages for RFC 6902 change a plain document of theirs. Here an operation has
 * to become patches that are transformed and undone, on values with Maps, Sets and dates in them.
 */

import { cloneValue, isPlainObject } from '../value/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { noSuchPath, isIndexToken, parsePointer } from '../path/index.js'
import { validatePatch } from './patch.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */
/**
 * @typedef {object} Target What the document is applied to.
 * @property {(path: Path) => { found: boolean, value?: unknown }} get The value at a path.
 * @property {(patch: Patch) => void} emit Applies a patch, so that `get` sees it; throws where it
 *   cannot be applied, or where it is a test that fails.
 */
/** @typedef {{ op: string, path: string, from?: string, value?: unknown }} Operation */

/**
 * Whether a list of patches is an RFC 6902 document rather than one of typed patches.
 *
 * @param {unknown} patches
 * @returns {patches is object[]}
 */
export function isJsonPatch(patches) {
  return Array.isArray(patches) && patches.some((patch) => typeof patch?.path === 'string')
}

/**
 * Converts an RFC 6902 document, and applies it on the way.
 *
 * Beside the RFC: a whole value can be replaced, but not removed, since a ref always has one. Among
 * the operations there may be typed patches.
 *
 * @param {unknown} operations
 * @param {Target} target
 * @returns {Patch[]} All patches, in order: `move` and `copy` have become the basic ones.
 * @throws {RemoteRefError} `ERR_REF_PATCH`, `ERR_REF_PATH`, or what `emit` throws. What has been
 *   emitted before is for the caller to undo.
 */
export function fromJsonPatch(operations, target) {
  if (!Array.isArray(operations)) throw malformed('an RFC 6902 document is an array')
  /** @type {Patch[]} */
  const patches = []
  const emit = (/** @type {Patch} */ patch) => {
    target.emit(patch)
    patches.push(patch)
  }
  operations.forEach((operation, index) => {
    try {
      if (Array.isArray(operation?.path)) emit(validatePatch(operation, index))
      else convert(validateOperation(operation), { get: target.get, emit })
    } catch (error) {
      if (error instanceof RemoteRefError) error.patch ??= index
      throw error
    }
  })
  return patches
}

/** @param {Operation} operation @param {Target} target */
function convert(operation, target) {
  const { get, emit } = target
  const tokens = parsePointer(operation.path)
  switch (operation.op) {
    case 'add':
      return emit(addition(tokens, operation.value, get))
    case 'remove':
      return emit(removal(locate(tokens, get)))
    case 'replace':
    case 'test':
      return emit({ op: operation.op, path: locate(tokens, get), value: operation.value })
    case 'copy': {
      const source = locate(parsePointer(/** @type {string} */ (operation.from)), get)
      return emit(addition(tokens, cloneValue(read(source, get)), get))
    }
    case 'move':
      return move(parsePointer(/** @type {string} */ (operation.from)), tokens, target)
  }
}

/** @param {string[]} from @param {string[]} to @param {Target} target */
function move(from, to, { get, emit }) {
  const source = locate(from, get)
  const inside = from.every((token, i) => token === to[i])
  if (inside && to.length > from.length) {
    throw malformed(`${showPath(source)} cannot be moved into itself`)
  }
  const value = read(source, get)
  if (inside) return
  // What replaces the whole value leaves nothing to remove.
  if (to.length > 0) emit(removal(source))
  emit(addition(to, value, get))
}

/** @param {Path} path @returns {Patch} */
function removal(path) {
  if (path.length === 0) {
    throw malformed('the whole value cannot be removed; replace it with null instead')
  }
  return { op: 'remove', path }
}

/**
 * @param {string[]} tokens
 * @param {unknown} value
 * @param {Target['get']} get
 * @returns {Patch}
 */
function addition(tokens, value, get) {
  if (tokens.length === 0) return { op: 'replace', path: [], value }
  const parent = locate(tokens.slice(0, -1), get)
  return { op: 'add', path: [...parent, place(parent, tokens[tokens.length - 1], get)], value }
}

/** @param {Path} path @param {Target['get']} get */
function read(path, get) {
  const { found, value } = get(path)
  if (!found) throw noSuchPath(path)
  return value
}

/**
 * The path that tokens mean. Whether it leads anywhere shows when its patch is applied.
 *
 * @param {string[]} tokens
 * @param {Target['get']} get
 * @returns {Path}
 */
function locate(tokens, get) {
  /** @type {Path} */
  const path = []
  for (const token of tokens) {
    // Ask for the element, which is small, rather than for the array: that may be anything.
    const element = isIndexToken(token) && get([...path, Number(token)]).found
    path.push(element ? Number(token) : token)
  }
  return path
}

/**
 * The step to where something can be added below `parent`.
 *
 * @param {Path} parent
 * @param {string} token
 * @param {Target['get']} get
 * @returns {string | number}
 */
function place(parent, token, get) {
  const has = (/** @type {string | number} */ step) => get([...parent, step]).found
  if (token === '-') return has(0) ? lengthFrom(has) : isArray(parent, get) ? 0 : token
  // Any other token is a member's: if an array is there, the patch has nowhere to go.
  if (!isIndexToken(token)) return token
  const index = Number(token)
  // At its length an array has no element, but one before it.
  if (has(index) || (index > 0 && has(index - 1))) return index
  return !has(token) && isArray(parent, get) ? index : token
}

/** @param {Path} path @param {Target['get']} get */
function isArray(path, get) {
  return get([...path, 0]).found || Array.isArray(get(path).value)
}

/**
 * The length of an array that has an element, by asking for few of them.
 *
 * @param {(index: number) => boolean} has
 */
function lengthFrom(has) {
  let low = 1
  let high = 1
  while (has(high)) {
    low = high + 1
    high *= 2
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (has(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Checks the form of an operation. Members that the RFC does not know are ignored, as it asks.
 *
 * @param {unknown} operation
 * @returns {Operation}
 */
function validateOperation(operation) {
  if (typeof operation !== 'object' || operation === null || !isPlainObject(operation)) {
    throw malformed('it is not an object')
  }
  const { op, path, from, value } = /** @type {Record<string, unknown>} */ ({
    __proto__: null,
    ...operation
  })
  if (typeof path !== 'string') throw malformed('path must be a JSON Pointer')
  switch (op) {
    case 'remove':
      return { op, path }
    case 'add':
    case 'replace':
    case 'test':
      if (!Object.hasOwn(operation, 'value')) throw malformed(`${op} needs a value`)
      return { op, path, value }
    case 'move':
    case 'copy':
      if (typeof from !== 'string') throw malformed(`${op} needs from, a JSON Pointer`)
      return { op, path, from }
    default:
      throw malformed('op must be "add", "remove", "replace", "move", "copy" or "test"')
  }
}

/** @param {string} what */
function malformed(what) {
  return new RemoteRefError('ERR_REF_PATCH', `Malformed patch: ${what}.`)
}
