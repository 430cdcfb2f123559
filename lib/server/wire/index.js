export {
  ENTRIES,
  SUBPROTOCOL,
  readEntries,
  readMessage,
  writeEntries,
  writeMessage
} from './frames.js'
