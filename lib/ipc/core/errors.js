/** The error class of calls and messages. */

import { IPC_ERROR_CODES } from './error-codes.js'

export { IPC_ERROR_CODES }

/** @typedef {(string | number)[]} Path */

/**
 * An error of a call or message itself. What a handler throws reaches the caller as an error of its
 * own class instead.
 */
export class IpcError extends Error {
  /** Bundlers rename classes. */
  static name = 'IpcError'

  /**
   * @param {string} code A key of `IPC_ERROR_CODES`.
   * @param {string | undefined} call The name of the call or message.
   * @param {string} [what] What was wrong, without the name and what to do.
   * @param {{ cause?: unknown, path?: Path }} [details]
   */
  constructor(code, call, what, details = {}) {
    const [meaning = code, remedy = ''] = IPC_ERROR_CODES[code] ?? []
    const named = call === undefined ? '' : `"${call}": `
    super(
      `${named}${what ?? meaning} ${remedy}`.trimEnd(),
      'cause' in details ? { cause: details.cause } : undefined
    )
    this.code = code
    /** @type {string | undefined} The name of the call or message. */
    this.call = call
    /** @type {Path | undefined} Where in the arguments or the result; its first step is an index. */
    this.path = details.path
  }
}

Object.defineProperty(IpcError.prototype, 'name', {
  value: 'IpcError',
  writable: true,
  configurable: true
})

/** The name of a call or message. @param {unknown} name @returns {asserts name is string} */
export function checkName(name) {
  // Control characters separate the parts of a message.
  // eslint-disable-next-line no-control-regex
  if (typeof name === 'string' && /^[^\x00-\x1f]{1,256}$/.test(name)) return
  const what =
    typeof name === 'string'
      ? `the name ${JSON.stringify(name.slice(0, 40))} has ${name.length} characters, or control characters.`
      : `the name is ${name === null ? 'null' : `of type ${typeof name}`}.`
  throw new IpcError('ERR_IPC_NAME', undefined, what)
}

/**
 * @param {unknown} fn @param {string} name @param {string} where
 * @returns {asserts fn is Function}
 */
export function checkFunction(fn, name, where) {
  if (typeof fn === 'function') return
  throw new IpcError('ERR_IPC_OPTION', name, `${where} needs a function, not ${typeof fn}.`)
}
