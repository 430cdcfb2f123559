/**
 * The messages of a log. All are on its subject, in one order, with a header that says what they are:
 *
 *     entries   entries in a row: written at once, so all of them are there or none. A long entry is alone, and its
 *               bytes are in messages of another subject, its parts
 *     floor     the log is truncated
 *     snapshot  a snapshot, whose bytes are in parts
 *     mark      nothing: who reads it knows that everything before it has come
 */

/** @typedef {{ kind: 'entries', id: string, count: number, parts?: number[] }} EntriesRecord Parts: sequences in the stream. */
/**
 * @typedef {object} FloorRecord
 * @property {'floor'} kind
 * @property {string} id
 * @property {number} floor The last truncated entry.
 * @property {number} at Up to which message of the stream all messages of the log can be forgotten.
 * @property {number} last The last entry up to there, from which all later ones are numbered.
 */
/** @typedef {{ kind: 'snapshot', id: string, seq: number, bytes: number, parts: number[] }} SnapshotRecord */
/** @typedef {{ kind: 'mark', id: string }} MarkRecord */
/** @typedef {EntriesRecord | FloorRecord | SnapshotRecord | MarkRecord} LogRecord */

/** The header. */
export const RECORD = 'Remote-Ref'

/** @param {string} text @returns {LogRecord} */
export function parseRecord(text) {
  const record = JSON.parse(text || 'null')
  if (['entries', 'floor', 'snapshot', 'mark'].includes(record?.kind)) return record
  throw new Error('A message of another program is in the store, or one of a newer version.')
}
