/**
 * Errors as text, with what an error leaf of a ref leaves out: code, own members, and the class at the
 * other side.
 */

import { IpcError } from './errors.js'
import { decodeStrictly } from './values.js'

/** @typedef {import('./values.js').Codec} Codec */
/**
 * @typedef {object} ErrorText An error on its way.
 * @property {string} name
 * @property {string} message
 * @property {string} [class] The name of its class, where that is not its name.
 * @property {string} [stack]
 * @property {string} [own] The text of its own members.
 * @property {{ error: ErrorText } | { value: string }} [cause]
 * @property {ErrorText[]} [errors] Of an AggregateError.
 */

/** The most errors inside of each other, as causes. */
const MAX_CAUSES = 8
/** The most errors of an AggregateError. */
const MAX_ERRORS = 100
/** @type {Record<string, ErrorConstructor>} */
const BUILT_IN = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }
/** Members that are written in another way. */
const SPECIAL = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/**
 * Whether a member of an error is not written as an own one: a method of all objects in its place would
 * break code that prints the error.
 *
 * @param {string} key
 */
function isSpecial(key) {
  return SPECIAL.has(key) || key in Object.prototype
}

/** Classes that the app has registered, by name. @type {Map<string, Function>} */
const classes = new Map([['IpcError', IpcError]])

/**
 * Makes errors of that class be of that class at the other side too, where it is registered as well.
 *
 * @param {Function} Class A subclass of Error. It is not called.
 * @throws {IpcError} `ERR_IPC_OPTION` if it is none, or another class of that name is registered.
 */
export function registerError(Class) {
  if (typeof Class !== 'function' || !(Class.prototype instanceof Error)) {
    throw new IpcError('ERR_IPC_OPTION', undefined, 'registerError needs a subclass of Error.')
  }
  const known = classes.get(Class.name)
  if (known && known !== Class) {
    const what = `registerError: another class of the name "${Class.name}" is registered.`
    throw new IpcError('ERR_IPC_OPTION', undefined, what)
  }
  classes.set(Class.name, Class)
}

/**
 * @param {unknown} thrown @param {string} call The name of the call that has thrown it.
 * @param {Codec} codec @param {boolean} stacks Whether the other side may see stacks.
 * @returns {string}
 */
export function writeError(thrown, call, codec, stacks) {
  const error = isError(thrown)
    ? thrown
    : new IpcError('ERR_IPC_THROWN', call, `its handler has thrown ${describe(thrown)}.`, {
        cause: thrown
      })
  return JSON.stringify(toText(/** @type {Error} */ (error), codec, stacks, 0))
}

/**
 * @param {string} text @param {Codec} codec
 * @returns {Error}
 * @throws {TypeError} If it is not what `writeError` writes.
 */
export function readError(text, codec) {
  const { stackTraceLimit } = Error
  // The stack of this place takes far longer than all the rest, and is not that of the error.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return fromText(JSON.parse(text), codec, 0)
  } catch (cause) {
    if (cause instanceof TypeError) throw cause
    throw new TypeError(/** @type {Error} */ (cause).message, { cause })
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/** @param {unknown} value @returns {value is Error} */
function isError(value) {
  // Errors of another realm too.
  const kind = Object.prototype.toString.call(value)
  return value instanceof Error || kind === '[object Error]' || kind === '[object DOMException]'
}

/**
 * @param {Error & { errors?: unknown }} error @param {Codec} codec @param {boolean} stacks
 * @param {number} depth
 * @returns {ErrorText}
 */
function toText(error, codec, stacks, depth) {
  const { name, message, stack } = error
  const made = error.constructor?.name
  /** @type {ErrorText} */
  const text = { name: String(name), message: String(message) }
  if (made && made !== text.name) text.class = made
  if (stacks && typeof stack === 'string') text.stack = stack
  const own = ownMembers(error, codec)
  if (own) text.own = own
  if (depth < MAX_CAUSES && Object.hasOwn(error, 'cause')) {
    text.cause = isError(error.cause)
      ? { error: toText(error.cause, codec, stacks, depth + 1) }
      : { value: encodeOr(error.cause, codec) }
  }
  if (depth < MAX_CAUSES && Array.isArray(error.errors)) {
    text.errors = error.errors
      .slice(0, MAX_ERRORS)
      .map((each) =>
        toText(isError(each) ? each : new Error(describe(each)), codec, stacks, depth + 1)
      )
  }
  return text
}

/** The text of an error's own members that can be sent. @param {Error} error @param {Codec} codec */
function ownMembers(error, codec) {
  /** @type {Record<string, unknown>} */
  const members = Object.create(null)
  let any = false
  for (const key of Object.keys(error)) {
    if (isSpecial(key)) continue
    try {
      const value = /** @type {any} */ (error)[key]
      codec.encode(value)
      members[key] = value
      any = true
    } catch {
      // The error itself is more important than this member.
    }
  }
  // The code of a built-in error may be inherited.
  if (!any && typeof (/** @type {any} */ (error).code) !== 'string') return undefined
  if (typeof (/** @type {any} */ (error).code) === 'string') {
    members.code = /** @type {any} */ (error).code
  }
  return codec.encode(members)
}

/** @param {unknown} value @param {Codec} codec */
function encodeOr(value, codec) {
  try {
    return codec.encode(value)
  } catch {
    return codec.encode(describe(value))
  }
}

/** @param {ErrorText} text @param {Codec} codec @param {number} depth @returns {Error} */
function fromText(text, codec, depth) {
  const name = String(text.name)
  const message = String(text.message)
  const error = create(name, text.class, message, text.errors, codec, depth)
  const own = typeof text.own === 'string' ? decodeStrictly(text.own, codec) : undefined
  if (typeof own === 'object' && own !== null) {
    for (const [key, value] of Object.entries(own)) {
      if (!isSpecial(key)) define(error, key, value, true)
    }
  }
  if (text.cause && depth < MAX_CAUSES) {
    const { cause } = text
    const value =
      'error' in cause
        ? fromText(cause.error, codec, depth + 1)
        : decodeStrictly(cause.value, codec)
    define(error, 'cause', value, false)
  }
  if (typeof text.stack === 'string') define(error, 'stack', text.stack, false)
  return error
}

/**
 * @param {string} name @param {string | undefined} className @param {string} message
 * @param {ErrorText[] | undefined} errors @param {Codec} codec @param {number} depth
 */
function create(name, className, message, errors, codec, depth) {
  if (className === 'DOMException' && typeof DOMException === 'function') {
    return new DOMException(message, name)
  }
  /** @type {Error} */
  let error
  if (Array.isArray(errors) && depth < MAX_CAUSES) {
    error = new AggregateError(
      errors.map((each) => fromText(each, codec, depth + 1)),
      message
    )
  } else {
    const Class = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : Error
    error = new Class(message)
  }
  const registered = classes.get(String(className ?? name)) ?? classes.get(name)
  // Without calling its constructor, whose arguments are unknown.
  if (registered) Object.setPrototypeOf(error, registered.prototype)
  if (error.name !== name) define(error, 'name', name, false)
  return error
}

/** @param {object} target @param {string} key @param {unknown} value @param {boolean} enumerable */
function define(target, key, value, enumerable) {
  try {
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable })
  } catch {
    // A member of a DOMException that cannot be defined again.
  }
}

/** @param {unknown} value */
export function describe(value) {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return 'an object that is no Error'
}
