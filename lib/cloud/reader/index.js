/** The log of a document: its entries, the rule that makes a value of them, and snapshots of it. */

export { Draft } from './draft.js'
export {
  OPS,
  VERSION,
  WINDOW,
  readTransaction,
  valueOf,
  writeFloor,
  writeOpening,
  writeTransaction
} from './entry.js'
export { fold } from './fingerprint.js'
export { EMPTY, readEntries } from './reader.js'
export { readSnapshot, writeSnapshot } from './snapshot.js'
