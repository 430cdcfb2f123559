/**
 * Errors as text, with what an error leaf of a ref leaves out: code, own members, and the class at the
 * other side.
 */

import { IpcError } from './errors.js'
import { readValue } from './values.js'

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
/** The most errors in one text: those of AggregateErrors, and causes. */
const MAX_ERRORS = 100
/** @type {Record<string, ErrorConstructor>} */
const BUILT_IN = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }
/** Members that are written in another way. */
const SPECIAL = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/**
 * Whether a member of an error is not written as an own one: one in the place of a method of all objects
 * would break code that prints the error.
 *
 * @param {string} key
 */
function isSpecial(key) {
  return SPECIAL.has(key) || (key !== '__proto__' && key in Object.prototype)
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
  const notError = (/** @type {{ cause?: unknown }} */ details) => {
    const what = `its handler has thrown ${describe(thrown)}.`
    return new IpcError('ERR_IPC_THROWN', call, what, details)
  }
  const write = (/** @type {Error} */ error) =>
    JSON.stringify(toText(error, codec, stacks, 0, { left: MAX_ERRORS }))
  try {
    return write(isError(thrown) ? thrown : notError({ cause: thrown }))
  } catch {
    // A proxy, for example, that throws at everything.
    return write(notError({}))
  }
}

/**
 * @param {string} text @param {Codec} codec
 * @returns {Error} An `ERR_IPC_MESSAGE` if it is not what `writeError` writes.
 */
export function readError(text, codec) {
  const { stackTraceLimit } = Error
  // The stack of this place takes far longer than all the rest, and is not that of the error.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return fromText(JSON.parse(text), codec, 0)
  } catch (cause) {
    return new IpcError('ERR_IPC_MESSAGE', undefined, undefined, { cause })
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/** @param {unknown} value @returns {value is Error} */
function isError(value) {
  try {
    // Errors of another realm too.
    const kind = Object.prototype.toString.call(value)
    return value instanceof Error || kind === '[object Error]' || kind === '[object DOMException]'
  } catch {
    return false
  }
}

/** A member, unless its getter throws. @param {any} object @param {string} key @returns {any} */
function read(object, key) {
  try {
    return object[key]
  } catch {
    return undefined
  }
}

/** @param {unknown} value @returns {string} */
function show(value) {
  try {
    return String(value)
  } catch {
    return describe(value)
  }
}

/**
 * @param {Error} error @param {Codec} codec @param {boolean} stacks
 * @param {number} depth @param {{ left: number }} budget How many more errors may be written.
 * @returns {ErrorText}
 */
function toText(error, codec, stacks, depth, budget) {
  budget.left--
  const made = read(read(error, 'constructor'), 'name')
  const stack = read(error, 'stack')
  /** @type {ErrorText} */
  const text = { name: show(read(error, 'name')), message: show(read(error, 'message')) }
  if (typeof made === 'string' && made !== '' && made !== text.name) text.class = made
  if (stacks && typeof stack === 'string') text.stack = stack
  const own = ownMembers(error, codec)
  if (own) text.own = own
  const inner = (/** @type {Error} */ each) => toText(each, codec, stacks, depth + 1, budget)
  if (depth === MAX_CAUSES) return text
  if (Object.hasOwn(error, 'cause') && budget.left > 0) {
    const cause = read(error, 'cause')
    text.cause = isError(cause) ? { error: inner(cause) } : { value: encodeOr(cause, codec) }
  }
  const errors = read(error, 'errors')
  if (Array.isArray(errors)) {
    text.errors = []
    for (const each of errors) {
      if (budget.left <= 0) break
      text.errors.push(inner(isError(each) ? each : new Error(describe(each))))
    }
  }
  return text
}

/** The text of an error's own members that can be sent. @param {Error} error @param {Codec} codec */
function ownMembers(error, codec) {
  /** @type {Record<string, unknown>} */
  const members = Object.create(null)
  for (const key of Object.keys(error)) {
    if (isSpecial(key)) continue
    try {
      // A copy: a getter in it may throw the next time.
      members[key] = codec.decode(codec.encode(/** @type {any} */ (error)[key]))
    } catch {
      // The error itself is more important than this member.
    }
  }
  // The code of a built-in error may be inherited.
  const code = read(error, 'code')
  if (typeof code === 'string') members.code = code
  return Object.keys(members).length === 0 ? undefined : codec.encode(members)
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
  const own = typeof text.own === 'string' ? readValue(text.own, codec) : undefined
  if (typeof own === 'object' && own !== null) {
    for (const [key, value] of Object.entries(own)) {
      if (!isSpecial(key)) define(error, key, value, true)
    }
  }
  if (text.cause && depth < MAX_CAUSES) {
    const { cause } = text
    const value =
      'error' in cause ? fromText(cause.error, codec, depth + 1) : readValue(cause.value, codec)
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
