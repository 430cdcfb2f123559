/** Options of handlers: schemas of their arguments, and limits. */

import { IpcError } from './errors.js'

/**
 * A schema of any library that implements Standard Schema (https://standardschema.dev): zod, valibot,
 * arktype and others.
 *
 * @typedef {{ '~standard': { version: number, vendor: string, validate: (value: unknown) => any } }} StandardSchema
 */
/**
 * @typedef {object} HandlerOptions
 * @property {StandardSchema | StandardSchema[]} [args] What the arguments must be: a schema for each, or
 *   one for the array of all. The handler gets what the schemas return.
 * @property {number} [calls] The most calls of one page under way at a time.
 * @property {number} [rate] The most calls of one page per second.
 * @property {number} [messageBytes] The most characters and bytes of the arguments.
 */

const OPTIONS = ['args', 'calls', 'rate', 'messageBytes']

/** @param {string} name @param {HandlerOptions} options @throws {IpcError} `ERR_IPC_OPTION` */
export function checkHandlerOptions(name, options) {
  for (const [option, value] of Object.entries(options)) {
    if (!OPTIONS.includes(option)) {
      const what = `handle has no option "${option}". The options are ${OPTIONS.join(', ')}, replace.`
      throw new IpcError('ERR_IPC_OPTION', name, what)
    }
    if (value === undefined) continue
    if (option === 'args') {
      if ([value].flat().every(isSchema)) continue
      const what = 'the option "args" needs a Standard Schema for each argument, in an array.'
      throw new IpcError('ERR_IPC_OPTION', name, what)
    }
    if (!Number.isSafeInteger(value) || Number(value) < 1) {
      const what = `the option "${option}" must be a whole number from 1, not ${String(value)}.`
      throw new IpcError('ERR_IPC_OPTION', name, what)
    }
  }
}

/** @param {any} value */
function isSchema(value) {
  return typeof value?.['~standard']?.validate === 'function'
}

/**
 * Validates the arguments of a call.
 *
 * @param {string} name @param {unknown[]} args
 * @param {StandardSchema | StandardSchema[]} schemas
 * @param {boolean} details Whether the other side may know what is wrong.
 * @returns {unknown[] | Promise<unknown[]>} What the schemas return. A promise if one validates
 *   asynchronously.
 * @throws {IpcError} `ERR_IPC_ARGUMENT`
 */
export function validate(name, args, schemas, details) {
  if (!Array.isArray(schemas)) {
    const read = (/** @type {any} */ result) => {
      const valid = accept(result, 'args')
      if (Array.isArray(valid)) return valid
      throw new IpcError('ERR_IPC_OPTION', name, 'the schema of all arguments returns no array.')
    }
    const result = schemas['~standard'].validate(args)
    return isPromise(result) ? result.then(read) : read(result)
  }
  if (args.length > schemas.length) {
    throw refusal(name, `there are ${args.length} arguments instead of ${schemas.length}.`, [])
  }
  const results = schemas.map((schema, i) => schema['~standard'].validate(args[i]))
  const read = (/** @type {any[]} */ all) => all.map((result, i) => accept(result, i))
  return results.some(isPromise) ? Promise.all(results).then(read) : read(results)

  /** @param {any} result @param {number | 'args'} index */
  function accept(result, index) {
    if (!result?.issues) return result?.value
    if (!details) throw new IpcError('ERR_IPC_ARGUMENT', name)
    const [issue] = result.issues
    // Not `map`: the path may be of a class of its own, as in ArkType, whose `map` differs.
    const steps = Array.from(issue?.path ?? [], (/** @type {any} */ step) =>
      typeof step === 'object' && step !== null ? step.key : step
    )
    const path = index === 'args' ? steps : [index, ...steps]
    throw refusal(name, `${showArgument(path)}: ${issue?.message ?? 'not valid'}.`, path)
  }
}

/** @param {string} name @param {string} what @param {(string | number)[]} path */
function refusal(name, what, path) {
  return new IpcError('ERR_IPC_ARGUMENT', name, what.replace(/\.+$/, '.'), { path })
}

/** @param {unknown} value @returns {value is Promise<any>} */
export function isPromise(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (/** @type {any} */ (value).then) === 'function'
  )
}

/** @param {(string | number)[]} path Its first step is the index of an argument. */
function showArgument([index, ...steps]) {
  const rest = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return typeof index === 'number' ? `argument ${index + 1}${rest.join('')}` : 'the arguments'
}
