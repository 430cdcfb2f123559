/**
 * What a replica of a log knows. It is a client of the log, for one document: it shows the log's value with
 * its own changes on top, before they are in the log.
 *
 * A state is never changed. `step` makes the next one of it.
 */

/** @typedef {import('../reader/reader.js').LogState} LogState */
/** @typedef {import('../reader/entry.js').Txn} Txn */
/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('../../main/options/conflict.js').Author} Author */
/**
 * @typedef {object} OwnMembers
 * @property {string} [text] The text of its value.
 * @property {number} [id] Of the change that it is, or what is left of it. What a transform has added has
 *   none.
 * @property {string} [mine] Of a text or a move: the text of what is at its path after it.
 * @property {'unit' | 'again' | 'alone' | 'back'} [made] Of a change that the replica has made by itself, for a
 *   unit that others have changed, too. `unit`: all of it with the own changes. `again`: the same for own changes
 *   in flight. `alone`: the same, and some of them have lost their place. `back`: takes those in flight back. The
 *   last three give way to others.
 * @property {number[]} [takes] Of `back`: the changes in flight that it takes back.
 */
/** @typedef {import('../../shared/patch/patch.js').Patch & OwnMembers} Own A patch of this replica. */
/**
 * @typedef {object} Inflight The transaction that is on its way. What is sent of it never changes.
 * @property {Txn} txn
 * @property {number} base
 * @property {number} seen
 * @property {Uint8Array} bytes The entry.
 * @property {(number | undefined)[]} ids Of the patches as they were sent.
 * @property {Own[]} patches What is left of it, on the log as it is now.
 * @property {number} stored The batch that stores it; 0 once it is stored.
 * @property {boolean} sent Over this connection.
 */
/**
 * @typedef {object} Target A write of this replica that is somewhere: in the log's value, in what is not in the log, or
 *   in a whole unit that is written again there. When it is nowhere any more, it has lost, unless somebody has taken
 *   it away on purpose.
 * @property {Own} patch The write.
 * @property {Path | null} path In the log's value; null if it is not there.
 * @property {Path | null} shown In the view; null if it is not there.
 * @property {boolean} gone Whether a later change of this replica has taken it away on purpose.
 * @property {Within[]} [within] The changes of whole units that have written it again, the last one last.
 * @property {Fallen} [fallen] If it was in the log's value before this turn.
 * @property {number} s The sequence of the entry that has put it there; infinite until it is in the log.
 */
/** @typedef {{ id: number, at: Path }} Within A change of a unit, and where something is in its value. */
/**
 * @typedef {object} Fallen
 * @property {Place | null} place Where it was, in the log's value.
 * @property {unknown} value What was there.
 * @property {boolean} unseen Whether the author of the change that has taken it away had not seen it.
 * @property {Author | null} who That is; null if it was this replica, or is not known.
 */
/**
 * @typedef {Pick<Lost, 'held' | 'lacks' | 'back'>} Kept What is kept of a write that the app is asked about.
 */
/**
 * @typedef {object} Lost A write of this replica that has lost.
 * @property {number} id For `restore`.
 * @property {'dropped' | 'overwritten' | 'unknown' | 'diverged' | 'too-large' | 'asked'} reason `dropped`: others
 *   had removed its place. `overwritten`: the author of a later write had not seen it. `unknown`: the replica was
 *   away for so long that it cannot tell whether the write has arrived, or why it is gone. `diverged`: the log was
 *   rewound. `too-large`: the server does not take it. `asked`: it is held back until the app has answered.
 * @property {Own} patch
 * @property {Author | null} who Who has changed the same; null if that is not known.
 * @property {number} noticed When, in milliseconds; 0 if that is not known.
 * @property {Own[]} held Of `asked`: the changes, to apply to the view.
 * @property {boolean} lacks Of `asked`: whether some of the changes that were held back have lost their place.
 * @property {number[]} back Of `asked`: the changes in the buffer that take back what was in flight.
 * @property {Place | null} place Where it would be made again; null if there is no place for it any more.
 */
/**
 * @typedef {object} Rule What becomes of units that others have changed, too.
 * @property {'lastWriteWins' | 'ask'} strategy
 * @property {readonly Path[]} unit Patterns of their paths.
 */
/**
 * @typedef {object} Place A place in the view.
 * @property {Path} path
 * @property {boolean} gap Whether it is between elements of an array: what was there was removed.
 */
/**
 * @typedef {object} Rebuild
 * @property {LogState} log
 * @property {string[]} fingerprints
 * @property {boolean} diverged Whether it is another log than the one that was known.
 * @property {boolean | null} arrived Whether the transaction in flight was applied in it; null if that is not
 *   known.
 * @property {{ seq: number, fp: string } | null} start The snapshot that it began with; null without one.
 * @property {boolean} refused Whether the newest snapshot is not valid, so that the log is read from its start.
 * @property {import('./upkeep.js').Upkeep} upkeep
 */
/**
 * @typedef {'offline' | 'catching-up' | 'live' | 'update-required' | 'diverged'} Status `diverged`: the log was
 *   rewound or split, and is being read again.
 */
/**
 * @typedef {object} State
 * @property {string} client Of this start of the program. Made anew each time, since numbers of a restored
 *   backup or a cloned disk would be used twice.
 * @property {number} next The number of its next transaction.
 * @property {unknown} initial The value until the log is opened.
 * @property {number} window Of a log that it opens.
 * @property {Rule | null} rule Null if everything is merged.
 * @property {LogState} log
 * @property {string[]} fingerprints The fingerprints of the log before its last entries, as far as they are known: at
 *   most `KNOWN`.
 * @property {unknown} view The log's value, with inflight and buffer applied.
 * @property {Inflight | null} inflight
 * @property {Own[]} buffer Changes after it.
 * @property {number} seen The sequence of the last entry that was shown when the first of them was made.
 * @property {number} ids The last id of a change.
 * @property {Target[]} targets The last ones, to tell when they lose.
 * @property {Lost[]} lost
 * @property {Status} status
 * @property {Rebuild | null} rebuild The log that is being read, from a snapshot on, until it is at its head.
 * @property {boolean} checked Whether the log was compared with the known one over this connection.
 * @property {boolean} opening Whether the opening was sent over this connection.
 * @property {number} batches The last batch that was given to the disk.
 * @property {number} compact After so many entries the disk gets a snapshot of the log instead.
 * @property {number} entries How many the disk has.
 * @property {number} weight Bytes of these.
 * @property {number} size Characters of the snapshot that it has.
 * @property {number[]} own The sequences of own transactions among them.
 * @property {number} edits How many local changes the disk has beside the pending ones.
 * @property {number} entryBytes What the server is believed to take.
 * @property {import('./upkeep.js').Upkeep} upkeep How the log is kept short.
 * @property {import('./upkeep.js').UpkeepLimits} limits When.
 */

/** How many known entries are read again with each connection, to see whether it is still the same log. */
export const OVERLAP = 8
/** Of how many entries the fingerprints are known. */
export const KNOWN = 1024
/** How many writes are watched. */
export const WATCHED = 1000

/**
 * @param {State} state
 * @returns {unknown} The value that pending changes were made on.
 */
export function confirmedValue({ log, initial }) {
  return log.v === 0 ? initial : log.value
}

/** @param {Pick<State, 'inflight' | 'buffer'>} state @returns {Own[]} Own changes that are not in the log. */
export function pendingOf({ inflight, buffer }) {
  return inflight ? [...inflight.patches, ...buffer] : buffer
}

/**
 * @param {string[]} fingerprints @param {import('../reader/reader.js').Read[]} reads The entries after them.
 * @returns {string[]}
 */
export function fingerprintsAfter(fingerprints, reads) {
  return [...fingerprints, ...reads.slice(-KNOWN).map(({ fpBefore }) => fpBefore)].slice(-KNOWN)
}

/**
 * When changes are dropped. What a dropped move was to keep may be removed by changes after it, though their
 * author did not want that. So these do not say that he has seen it, and who has written it is told.
 *
 * @param {State} state Changed. @param {Own[]} dropped
 */
export function forgetSeen(state, dropped) {
  if (!dropped.some(({ op }) => op === 'move')) return
  state.seen = 0
  if (state.inflight) state.inflight = { ...state.inflight, seen: 0 }
}
