export {
  ENTRIES,
  SUBPROTOCOL,
  readEntries,
  readMessage,
  writeEntries,
  writeMessage
} from './frames.js'
export { shownUser } from './users.js'
