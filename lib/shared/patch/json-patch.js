/**
 * Converts RFC 6902 documents to typed patches.
 *
 * The meaning of a pointer depends on the value at the time of its operation. So operations are
 * converted one by one, each after applying the patches of those before. If possible only single
 * places of the value are read, never the whole value.
 *
 * Packages for RFC 6902 cannot do this: they change a plain document. Here operations have to
 * become patches that can be transformed and undone, on values with Maps, Sets and dates.
 */

import { cloneValue, isPlainObject } from '../value/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { noSuchPath, isIndexToken, parsePointer } from '../path/index.js'
import { validatePatch } from './patch.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */
/**
 * @typedef {object} Target The value that the document is applied to.
 * @property {(path: Path) => { found: boolean, value?: unknown }} get The value at a path.
 * @property {(patch: Patch) => void} emit Applies a patch, so that `get` sees it. Throws if it
 *   cannot be applied or is a test that fails.
 */
/** @typedef {{ op: string, path: string, from?: string, value?: unknown }} Operation */

/**
 * Whether a list of patches is an RFC 6902 document, and not a list of typed patches.
 *
 * @param {unknown} patches
 * @returns {patches is object[]}
 */
export function isJsonPatch(patches) {
  return Array.isArray(patches) && patches.some((patch) => typeof patch?.path === 'string')
}

/**
 * Converts and applies an RFC 6902 document, or typed patches.
 *
 * Differs from the RFC: the whole value can be replaced but not removed, since a ref always has
 * one. A list may have operations of both kinds.
 *
 * @param {unknown} operations
 * @param {Target} target
 * @returns {Patch[]} All patches, in order. A `copy` has become an `add`, and a `move` of anything but
 *   an element into an array a `remove` and an `add`.
 * @throws {RemoteRefError} `ERR_REF_PATCH`, `ERR_REF_PATH`, or an error of `emit`. The caller must
 *   undo the patches emitted before.
 */
export function fromJsonPatch(operations, target) {
  if (!Array.isArray(operations)) throw malformed('a list of patches is an array')
  /** @type {Patch[]} */
  const patches = []
  const emit = (/** @type {Patch} */ patch) => {
    target.emit(patch)
    patches.push(patch)
  }
  for (const [index, operation] of operations.entries()) {
    try {
      if (typeof operation?.path !== 'string') emit(validatePatch(operation, index))
      else convert(validateOperation(operation), { get: target.get, emit })
    } catch (error) {
      if (error instanceof RemoteRefError) error.patch ??= index
      throw error
    }
  }
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
  const target = addition(to, value, without(source, get)).path
  // An element that comes into an array keeps what others change in it meanwhile.
  if (typeof source.at(-1) === 'number' && typeof target.at(-1) === 'number') {
    return emit({ op: 'move', from: source, path: target })
  }
  // If it replaces the whole value, nothing is left to remove.
  if (to.length > 0) emit(removal(source))
  emit(addition(to, value, get))
}

/**
 * Reads the value as it is without an element, since that is how the target of a move is meant.
 *
 * @param {Path} source The element, or a member, which changes no other path.
 * @param {Target['get']} get
 * @returns {Target['get']}
 */
function without(source, get) {
  const depth = source.length - 1
  return (path) => {
    const step = path[depth]
    const behind =
      typeof step === 'number' &&
      step >= Number(source[depth]) &&
      source.every((at, i) => i === depth || at === path[i])
    return get(behind ? [...path.slice(0, depth), step + 1, ...path.slice(depth + 1)] : path)
  }
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
 * The path that tokens mean. It may not resolve; that shows when its patch is applied.
 *
 * @param {string[]} tokens
 * @param {Target['get']} get
 * @returns {Path}
 */
function locate(tokens, get) {
  /** @type {Path} */
  const path = []
  for (const token of tokens) {
    // Read the element, not the array, which may be large.
    const element = isIndexToken(token) && get([...path, Number(token)]).found
    path.push(element ? Number(token) : token)
  }
  return path
}

/**
 * The step for adding a value in `parent`.
 *
 * @param {Path} parent
 * @param {string} token
 * @param {Target['get']} get
 * @returns {string | number}
 */
function place(parent, token, get) {
  const has = (/** @type {string | number} */ step) => get([...parent, step]).found
  if (token === '-') return has(0) ? lengthFrom(has) : isArray(parent, get) ? 0 : token
  // Any other token names a member. If the parent is an array, the patch will fail.
  if (!isIndexToken(token)) return token
  const index = Number(token)
  // The index may be the length of the array: then only the index before has an element.
  if (has(index) || (index > 0 && has(index - 1))) return index
  return !has(token) && isArray(parent, get) ? index : token
}

/** @param {Path} path @param {Target['get']} get */
function isArray(path, get) {
  return get([...path, 0]).found || Array.isArray(get(path).value)
}

/**
 * The length of a non-empty array, found with few reads.
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
 * Checks the form of an operation. Unknown members are ignored, as the RFC demands.
 *
 * @param {object & { path: string }} operation
 * @returns {Operation}
 */
function validateOperation(operation) {
  if (!isPlainObject(operation)) throw malformed('it is not an object')
  const { op, path, from, value } = /** @type {Record<string, any>} */ ({
    __proto__: null,
    ...operation
  })
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
