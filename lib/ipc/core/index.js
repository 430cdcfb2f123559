/** Calls and messages between two ends, whatever connects them. */

export { Peer } from './peer.js'
export { makeCodec } from './codec.js'
export { Registry } from './registry.js'
export { Handlers } from './handlers.js'
export { Traces } from './traces.js'
export { IpcError, IPC_ERROR_CODES, checkName, checkFunction } from './errors.js'
export { registerError, readError, writeError } from './error-text.js'
export { callOptions, splitOptions } from './call-options.js'
export { runHandler } from './serving.js'
export { isPromise } from './handler-options.js'
export { IpcEvent } from './event.js'
export {
  isStream,
  decodeStrictly,
  heldBy,
  readValues,
  writeValues,
  sizeOf,
  asIpcError
} from './values.js'
export { StreamReader } from './stream-reader.js'
export { CalledStream } from './called-stream.js'
export { readFrames, readHead, readLines } from './batch.js'
export { ownText } from './own-text.js'
export { envelope, readEnvelope } from './envelope.js'
export { Duplex, Other, Own, attempt } from './end.js'
export { Port, webWire } from './port.js'
