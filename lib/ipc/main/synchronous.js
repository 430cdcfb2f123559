/** Synchronous calls of pages: their handlers return at once. */

import { IpcError, isPromise, readValues, runHandler } from '../core/index.js'

/** @typedef {import('../core/local.js').Local} Local */
/** @typedef {import('../core/registry.js').Registry} Registry */
/** @typedef {import('../core/registry.js').Handler} Handler */
/**
 * @typedef {object} SynchronousCall
 * @property {string} name
 * @property {string} text Of its arguments.
 * @property {{ registry: Registry, handler: Handler } | undefined} found
 * @property {import('../core/event.js').IpcEvent} event
 * @property {(handler: Handler) => IpcError | (() => void) | undefined} limit See `Local`.
 * @property {number} most Characters of the arguments, and of the result.
 * @property {Local} local @property {import('../core/values.js').Codec} codec
 */

/**
 * Runs the handler of a synchronous call.
 *
 * @param {SynchronousCall} call
 * @returns {string} The text of its result.
 * @throws What the handler throws, or an `IpcError`.
 */
export function answerAtOnce({ name, text, found, event, limit, most, local, codec }) {
  if (!found) throw new IpcError('ERR_IPC_NO_HANDLER', name)
  const { registry, handler } = found
  if (text.length > most) throw tooLarge(name, 'arguments', text.length)
  const done = limit(handler)
  if (done instanceof IpcError) throw done
  if (handler.once) registry.finish(name, handler)
  try {
    const result = runHandler(handler, event, readValues(text, codec, [], null), local)
    if (isPromise(result)) {
      Promise.resolve(result).catch(() => {})
      throw new IpcError('ERR_IPC_SYNC', name)
    }
    const written = writeSync(name, result, codec)
    if (written.length > most) throw tooLarge(name, 'result', written.length)
    return written
  } finally {
    done?.()
  }
}

/** @param {string} name @param {unknown} result @param {import('../core/values.js').Codec} codec */
function writeSync(name, result, codec) {
  try {
    return codec.encode(codec.raw(result), { unwrap: codec.raw })
  } catch (error) {
    const { message } = /** @type {Error} */ (error)
    throw new IpcError('ERR_IPC_VALUE', name, `the result: ${message}`, { cause: error })
  }
}

/** @param {string} name @param {string} what @param {number} length */
function tooLarge(name, what, length) {
  return new IpcError(
    'ERR_IPC_TOO_LARGE',
    name,
    `the ${what} of a synchronous call have ${length} characters.`
  )
}
