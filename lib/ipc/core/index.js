/** Calls and messages between two ends, whatever connects them. */

export { Peer } from './peer.js'
export { makeCodec } from './codec.js'
export { Registry } from './registry.js'
export { IpcError, IPC_ERROR_CODES, checkName, checkFunction } from './errors.js'
export { registerError, readError, writeError } from './error-text.js'
export { callOptions, splitOptions } from './call-options.js'
export { runHandler } from './serving.js'
export { isPromise } from './handler-options.js'
export { IpcEvent } from './event.js'
export { isStream, readValues, writeValues, sizeOf, asIpcError } from './values.js'
export { StreamReader } from './stream-reader.js'
