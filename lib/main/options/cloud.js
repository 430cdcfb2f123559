'use strict'

/**
 * The options `cloud`, `doc` and `conflict`: a ref whose document several devices share. Main does not import
 * that part of the library; `cloud()` of "electron-remote-ref/cloud" brings it.
 */

const { badOption, describe } = require('../../../dist/shared/index.js')
const { readConflict } = require('./conflict.js')

/** @typedef {import('../../../dist/shared/path/path.js').Path} Path */
/** @typedef {import('../../../dist/shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../../../dist/shared/patch/patch-text.js').Written} Written */
/** @typedef {import('../disk/disk.js').DiskState} DiskState */
/** @typedef {import('./conflict.js').Author} Author */
/**
 * @typedef {'local' | 'connecting' | 'catching-up' | 'live' | 'offline' | 'auth' | 'denied' | 'update-required' |
 *   'key' | 'diverged' | 'disk'} CloudStatus
 *   `local`: the ref is destroyed, or its cloud closed. `connecting`: for the first time. `catching-up`:
 *   connected, and reading what others have changed. `live`: all of it is there. `offline`: it is tried again.
 *   `auth`: there is no valid token. `denied`: the server refuses this user, or what was changed.
 *   `update-required`: others use a newer version of this library. `key`: the document is encrypted with a key that
 *   the app has not given. `diverged`: the server has another history
 *   than before, which is being read. `disk`: nothing can be stored on this machine.
 */
/**
 * @typedef {object} LostWrite A change of this device that others have overwritten or made impossible.
 * @property {number} id
 * @property {'dropped' | 'overwritten' | 'unknown' | 'diverged' | 'too-large' | 'asked'} reason `dropped`: others
 *   had removed its place. `overwritten`: somebody has changed the same place who had not seen it. `unknown`: this
 *   device was away for so long that it cannot tell. `diverged`: the server has lost it. `too-large`: the server
 *   does not take it. `asked`: it is held back until it is answered (the strategy `ask`).
 * @property {Path} path Where it would be made again, which follows later changes. Where it was at the end, if
 *   there is no place for it any more.
 * @property {any} value What it has written; undefined if it has removed something.
 * @property {any} theirs What is there now; undefined if nothing is.
 * @property {Author | null} who Who has changed the same; null if that is not known.
 * @property {Date | null} noticed When it was noticed.
 * @property {boolean} canKeepBoth Whether `keepBoth` can do something.
 * @property {() => boolean} restore Writes it again, as a new change. False if there is no place for it any
 *   more: then it stays in the list.
 * @property {() => void} dismiss Takes it off the list.
 * @property {() => boolean} keepBoth Keeps theirs, too, as a new change: an element is put behind theirs, and what
 *   was typed into a text that was held back is typed again. False if there is no such way.
 * @property {(value: unknown) => boolean} answer Gives its place this value instead. False if there is no place.
 */
/**
 * @typedef {object} Other Another device, or another start of this app.
 * @property {string} client Of this start of the app there.
 * @property {string} user Who the server says it is; empty without its `auth`, or if it does not tell.
 * @property {any} value What it shows.
 */
/**
 * @typedef {object} Presence Who else has the document open. It is never stored, and goes with the connection.
 * @property {(value: unknown) => void} set Shows others this value, of at most 4 KiB as text: at once, and at most
 *   ten times a second, the last one always. Undefined shows nothing any more. Throws `ERR_REF_VALUE`,
 *   `ERR_REF_TOO_LARGE` or, after `destroy()`, `ERR_REF_DESTROYED`.
 * @property {readonly Other[]} others Those who show something. Empty without a connection.
 * @property {(fn: () => unknown) => () => void} onChange Calls `fn` when `others` has changed. Returns what removes
 *   it.
 */
/**
 * @typedef {object} CloudState How a ref is with the server.
 * @property {CloudStatus} status
 * @property {RemoteRefError | null} error Why it is not `live`.
 * @property {number} pending Changes of this device that are not read back from the server yet.
 * @property {Date | null} lastSynced When it last had everything that the server has, in this run of the app.
 * @property {string | null} transport How it is connected: `websocket`, `sse` or `long-poll`. Null if it is not.
 * @property {() => Promise<void>} saved Resolves when all changes so far are on this machine's disk, so that they
 *   outlast a crash and are sent. Rejects with the error of the disk.
 * @property {() => Promise<void>} synced Resolves when all changes so far are read back from the server, or are
 *   in `lost`. While there is no connection it waits. Rejects if the ref is destroyed (`ERR_REF_DESTROYED`).
 * @property {Presence} presence Who else is there.
 * @property {readonly LostWrite[]} lost The changes of this device that have lost, the oldest first.
 * @property {(fn: (lost: LostWrite) => unknown) => () => void} onConflict Calls `fn` with each change that has
 *   lost from now on. Returns what removes it.
 * @property {(fn: () => unknown) => () => void} onChange Calls `fn` when one of these properties has changed.
 *   Returns what removes it.
 */
/**
 * @typedef {object} LostNews A lost write as windows are told of it.
 * @property {number} id
 * @property {LostWrite['reason']} reason
 * @property {Path} path
 * @property {string} [value] Its text.
 * @property {Author | null} who
 * @property {number} noticed
 * @property {boolean} there Whether `path` leads to what is there now.
 * @property {boolean} both
 */
/**
 * @callback Handler Is called with each message, in the order of the server. The next one waits for its promise.
 * @param {any} data
 * @param {{ seq: number, own: boolean, user: string | null }} about `seq`: its place in the order. `own`: this start of
 *   the app has sent it. `user`: who has, as the server says; null if it does not.
 * @returns {unknown}
 */
/**
 * @typedef {object} Messages Messages between devices, in one order for all.
 * @property {(type: string, data: unknown) => Promise<void>} send Resolves when it is stored on this machine: then it
 *   is sent, also after a restart. Rejects with `ERR_REF_VALUE`, `ERR_REF_OPTION` or the error of the disk.
 * @property {(type: string, handler: Handler) => () => void} on Calls the handler with each message of that type,
 *   those of this device too. Returns what removes it. Throws `ERR_REF_OPTION`.
 * @property {number} pending How many messages of this device are not read back from the server yet.
 * @property {() => void} close Ends it. What waits is sent after the next start.
 */
/**
 * @typedef {object} Cloud A server of documents, made by `cloud()`.
 * @property {string} url
 * @property {(name: string, options?: { onError?: (error: unknown) => unknown, keep?: number }) => Messages} messages The
 *   same object for the same name, until it is closed. `keep`: how many messages stay on the server, at least; without
 *   it all do. Throws `ERR_REF_OPTION`, `ERR_REF_MODULE`.
 * @property {() => void} retry Connects now, where there is no connection: after the user has signed in.
 * @property {() => void} close Ends all connections. Refs stay, as if they were offline, until `retry()`.
 */
/**
 * @typedef {object} Site What a ref gives its cloud when it is created.
 * @property {string} name The ref's.
 * @property {string} doc
 * @property {string} initial The text of its initial value.
 * @property {import('./conflict.js').ConflictRule} [conflict]
 * @property {import('../disk/disk.js').Disk} disk
 */
/**
 * @typedef {object} Shown What a cloud does with the ref, once there is one.
 * @property {(patches: Written[]) => void} bring Shows what others have changed: an ordinary transaction.
 * @property {() => void} brought Calls the listeners, when all of it is there.
 * @property {() => void} settleTurn Gives main's transactions of this turn their final patches.
 * @property {(fn: () => void, dropped?: () => void) => void} whenFree
 * @property {() => string} text The whole value.
 * @property {(error: RemoteRefError) => void} fail Tells the app.
 * @property {(error: unknown) => void} thrown The same of what a listener of the app has thrown.
 */
/**
 * @typedef {object} Link Stands between a ref and its replica of the log: it gets each transaction, as the disk
 *   of a ref with `persist` does.
 * @property {string} text The value to begin with.
 * @property {CloudState} cloud
 * @property {DiskState} state
 * @property {() => LostNews[]} lostNews The lost writes, for windows.
 * @property {(id: number, choice: 'mine' | 'theirs' | 'both' | 'value', text?: string) => boolean} settleLost Whether
 *   it is off the list.
 * @property {number} since The version before the first transaction that may still be rewritten; infinite without.
 * @property {(shown: Shown) => void} start Called once, when the ref is there.
 * @property {(change: string) => void} changed Called with the event of each transaction that it has not brought.
 * @property {() => void} replaced Called when the whole value was replaced.
 * @property {(since: number, patches: string) => void} rewritten Called when the transactions after a version
 *   were made one with these patches.
 * @property {() => Promise<void>} saved
 * @property {() => void} settle Set by the ref: finishes what it has begun.
 * @property {() => void} close Called before the document is destroyed.
 */

/** The member of a `Cloud` that joins a ref: `(site) => Link`. */
const JOIN = Symbol.for('electron-remote-ref/cloud')

/**
 * @param {Record<string, unknown>} options Of a ref.
 * @param {string} ref
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function checkCloud({ cloud, doc, conflict, persist }, ref) {
  if (cloud === undefined) {
    const alone = doc !== undefined ? 'doc' : conflict !== undefined ? 'conflict' : null
    if (alone) throw badOption(ref, `the option "${alone}" is for refs with the option "cloud".`)
    return
  }
  if (typeof (/** @type {any} */ (cloud)?.[JOIN]) !== 'function') {
    const form = 'what cloud({ url }) of "electron-remote-ref/cloud" has returned'
    throw badOption(ref, `the option "cloud" must be ${form}, not ${describe(cloud)}.`)
  }
  if (doc !== undefined && !isName(doc)) {
    const form = 'a string of 1 to 256 characters'
    throw badOption(ref, `the option "doc" must be ${form}, not ${describe(doc)}.`)
  }
  readConflict(conflict, ref)
  if (persist) {
    const why = 'a ref with "cloud" is always stored on this machine. Leave "persist" out.'
    throw badOption(ref, `the options "cloud" and "persist" exclude each other: ${why}`)
  }
}

/** @param {unknown} doc */
function isName(doc) {
  return typeof doc === 'string' && doc.length > 0 && doc.length <= 256
}

/**
 * @param {Cloud} cloud @param {Site} site
 * @returns {Link}
 */
function join(cloud, site) {
  return /** @type {any} */ (cloud)[JOIN](site)
}

module.exports = { JOIN, checkCloud, join }
