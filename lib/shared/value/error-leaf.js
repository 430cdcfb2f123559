/** Errors and DOMExceptions as leaves: name, message, stack, cause and errors. */

import { areStrings, expect } from '../path/index.js'

/** @typedef {import('./tags.js').LeafType} LeafType */

/** @type {Record<string, ErrorConstructor>} */
const ERRORS = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }

/** @type {LeafType} An error of a custom class becomes an `Error` with the same name. */
export const ERROR = {
  tag: 'error',
  levels: 2,
  copy: (value, copy) => makeError(readError(value), copy),
  encode(value, encode) {
    const parts = readError(value)
    if ('cause' in parts) parts.cause = encode(parts.cause)
    if ('errors' in parts) parts.errors = encode(parts.errors)
    return parts
  },
  decode: (content, decode) =>
    expect(areStrings(content.name, content.message), () => makeError(content, decode))
}

/** @type {LeafType} A DOMException such as an `AbortError`. */
export const EXCEPTION = {
  tag: 'exception',
  levels: 2,
  copy: (value) => makeException(readError(value)),
  encode: (value) => readError(value),
  decode: (content) =>
    expect(areStrings(content.name, content.message), () => makeException(content))
}

/**
 * @typedef {object} ErrorParts
 * @property {string} name
 * @property {string} message
 * @property {string} [stack]
 * @property {unknown} [cause]
 * @property {unknown} [errors] For an `AggregateError`.
 */

/**
 * @param {Error & { errors?: unknown }} error
 * @returns {ErrorParts}
 */
function readError(error) {
  const { name, message, stack } = error
  if (!areStrings(name, message)) throw new TypeError('not an error')
  return {
    name,
    message,
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(Object.hasOwn(error, 'cause') ? { cause: error.cause } : {}),
    ...(Array.isArray(error.errors) && Object.hasOwn(error, 'errors')
      ? { errors: error.errors }
      : {})
  }
}

/**
 * @param {ErrorParts} parts
 * @param {(inner: unknown) => unknown} inner Decodes the cause, and each of several errors.
 */
function makeError(parts, inner) {
  const { name, message, stack } = parts
  const options = 'cause' in parts ? { cause: inner(parts.cause) } : undefined
  const Class = Object.hasOwn(ERRORS, name) ? ERRORS[name] : Error
  const errors = 'errors' in parts ? /** @type {any[]} */ (inner(parts.errors)) : undefined
  const error = withoutStack(() =>
    errors === undefined
      ? new Class(message, options)
      : new AggregateError(errors, message, options)
  )
  if (error.name !== name) hidden(error, 'name', name)
  hidden(error, 'stack', typeof stack === 'string' ? stack : `${name}: ${message}`)
  return error
}

/** @param {ErrorParts} parts */
function makeException(parts) {
  if (typeof DOMException !== 'function') return makeError(parts, () => undefined)
  const { name, message, stack } = parts
  const exception = withoutStack(() => new DOMException(message, name))
  if (typeof stack === 'string' && exception.stack !== stack) hidden(exception, 'stack', stack)
  return exception
}

/**
 * Makes an error without the stack of this place, which takes far longer than all the rest and is not
 * that of the error.
 *
 * @template T
 * @param {() => T} make
 */
function withoutStack(make) {
  const { stackTraceLimit } = Error
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/** @param {object} target @param {string} key @param {unknown} value */
function hidden(target, key, value) {
  Object.defineProperty(target, key, { value, writable: true, configurable: true })
}
