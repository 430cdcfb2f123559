/** Calls and messages between two ends, whatever connects them. */

export { Peer } from './peer.js'
export { makeCodec } from './codec.js'
export { Registry } from './registry.js'
export { Handlers } from './handlers.js'
export { CLOSE_PORT, CONNECT, NAMES, isReserved } from './reserved.js'
export { outcomeOf, record } from './tracing.js'
export { IpcError, IPC_ERROR_CODES, checkName, checkFunction } from './errors.js'
export { registerError, readError, writeError } from './error-text.js'
export { callOptions, splitOptions } from './call-options.js'
export { runHandler } from './serving.js'
export { isPromise } from './handler-options.js'
export { IpcEvent, eventOf } from './event.js'
export {
  isStream,
  heldBy,
  keepAttachments,
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
export { Duplex, OtherEnd, OwnEnd, attempt } from './end.js'
export { CLOSED, Port, webWire } from './port.js'
