/**
 * How the log of messages is kept short, if the app says how many are to stay. It takes no vote and no memory: the
 * author of every so many-th entry lets the server forget what is too old, when it has read its entry back. If it does
 * not come to that, the author of a later one does it.
 *
 * The server forgets nothing that no snapshot covers. Of messages nothing has to be known that is forgotten, so theirs
 * says nothing: a number of a client that is not above the last one that a device has had is a duplicate in any case.
 */

/** Entries between two truncations, at least. */
const OFTEN = 64

/** @param {number} keep How many stay. @returns {number} After so many more, older ones are forgotten. */
export function spacing(keep) {
  return Math.max(OFTEN, Math.ceil(keep / 4))
}

/**
 * @param {number} seq Of an entry that this device has read back. @param {number} keep
 * @returns {boolean} Whether it is now to forget what is older.
 */
export function isDue(seq, keep) {
  return seq > keep && seq % spacing(keep) === 0
}

/** The snapshot. */
export const NOTHING = new TextEncoder().encode('{"v":1}')
