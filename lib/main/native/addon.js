'use strict'

/** Loads the addon: a local build if there is one, otherwise the binary of the package. */

const { createRequire } = require('node:module')
const path = require('node:path')
const { isMainThread } = require('node:worker_threads')
const { RemoteRefError } = require('../../../dist/shared/index.js')
const { packageFolder } = require('./package-folder.js')
const { loadPrebuilt } = require('./prebuilt.js')
const { later } = require('./time-slices.js')

/**
 * @typedef {object} Limits Whole numbers. Missing ones have the defaults.
 * @property {number} [maxDepth] Nested containers: 1,000.
 * @property {number} [maxPatches] Patches of one transaction: 1,000,000.
 * @property {number} [maxPath] Steps of one path: 1,000.
 * @property {number} [maxNodes] Objects, arrays and longer texts that a document may hold, and objects
 *   and arrays of one transaction: 10,000,000.
 * @property {number} [maxKeys] Members of one object: 1,000,000.
 * @property {number} [maxMessage] Bytes of one transaction of a client: 16 MiB.
 * @property {number} [maxValue] Bytes that a document may hold: 1 GiB.
 * @property {number} [maxWork] The work to transform a client's transaction, in units of about a
 *   nanosecond: 200,000,000. Applying it may cost a twentieth of that, plus 32 per byte.
 * @property {number} [historyCount] Transactions kept: 10,000.
 * @property {number} [historyBytes] Bytes kept of them: 4 MiB.
 */
/**
 * @typedef {object} NativeDocument One value in C. A method that fails throws an `Error` with a `code`
 *   (`ERR_REF_...`) and, if known, `position` (byte in the text), `patch` (index) and `number` (of the
 *   transaction).
 * @property {number} version How many transactions it has accepted.
 * @property {number} oldest The oldest version that can still be a base.
 * @property {() => string} text The whole value.
 * @property {(path: string) => string | undefined} get The text of the value at a path (JSON).
 * @property {(version: number) => string | undefined} since The `["t",...]` events after that version,
 *   separated by commas; undefined if the history does not reach back that far.
 * @property {(version: number) => void} trim Forgets the changes up to that version. Older versions can
 *   no longer be a base.
 * @property {() => Snapshot} snapshot
 * @property {() => Stats} stats
 * @property {(client: number, message: string, offset: number, wantInverse: boolean) => Taken |
 *   undefined} receive Takes a client's `[number,base,[patches]]`, or `[number,base,[patches],1]` for
 *   one that assigns a whole value, which starts at `offset` in the message. Undefined if it takes too
 *   long for one call: then nothing has changed, and `begin` must be used.
 * @property {(client: number, message: string, offset: number) => Reading} begin The same in steps.
 * @property {(patches: string, wantInverse: boolean, whole?: boolean) => [change: string, inverse?:
 *   string | Inverse]} submit Takes a transaction of main itself. `whole`: it assigns a whole value.
 * @property {(since: number, patches: string) => void} rewrite Makes main's own transactions after that
 *   version one: the first gets these patches, which do the same as all of them, the others get none.
 * @property {(text: string, maxPatches: number, maxBytes: number) => Assignment} assign Assigns a large
 *   value. Its difference may have so many patches, and so many bytes.
 * @property {(client: number) => number} accepted The number of the client's last accepted transaction.
 * @property {(client: number) => void} forget
 * @property {() => NativeDocument} fork A copy with the same value and version, to try changes on.
 * @property {() => void} destroy Releases the value, which is then freed in steps: see `sweep`.
 */
/**
 * @typedef {object} Inverse The patches that undo a transaction, if they are long.
 * @property {() => string} text Throws `ERR_REF_TOO_LARGE` if no string can be that long.
 */
/**
 * @typedef {[answer: string, change: string, inverse?: string | Inverse]} Taken The result of a
 *   transaction: the `["k",...]` event for its sender, the `["t",...]` event for all others, and the
 *   patches that undo it, if requested.
 */
/**
 * @typedef {object} Reading A client's transaction that is read, transformed and applied to a version
 *   of its own in steps. If the document changes, applying starts again.
 * @property {boolean} current Whether everything has been read and transformed, so that applying comes
 *   next.
 * @property {(work: number) => boolean} step Continues for about so much work, in units of about a
 *   nanosecond. True if it can be taken. Throws as `receive`.
 * @property {(wantInverse: boolean) => Taken} take Makes it a transaction of the document.
 * @property {() => void} close Frees it.
 */
/**
 * @typedef {object} Stats
 * @property {number} version
 * @property {number} bytes The nodes of the value, the history, open snapshots, and values that are not
 *   freed yet.
 * @property {number} nodes
 * @property {number} historyCount
 * @property {number} historyBytes
 */
/**
 * @typedef {object} Snapshot A document's value at one version.
 * @property {number} version
 * @property {(limit: number) => string | undefined} take The whole text, if it has at most `limit`
 *   bytes.
 * @property {(plain?: boolean) => [slice: string, done: boolean]} begin Writes the first slice at once.
 *   To be called once, before `next` and `read`, which continue from there. Plain slices are parts of the text,
 *   without paths. Closes the snapshot if it is the only slice.
 * @property {() => [slice: string, done: boolean]} next Writes the next slice at once, after `begin`. Closes the
 *   snapshot after the last one.
 * @property {(callback: (error: null, slices: string[], done: boolean) => void) => void} read Passes
 *   the next piece to the callback, in up to four slices of about 120 KiB (docs/protocol.md), written
 *   by a worker thread. Closes the snapshot after the last one.
 * @property {() => Snapshot} fork A snapshot of the same value, to be read from the start.
 * @property {() => void} close Nothing is called back after it.
 */
/**
 * @typedef {object} Assignment Assigns a large value to a document.
 * @property {(callback: () => void) => void} compare Computes the difference on a worker thread and
 *   calls back, unless it was waited for meanwhile.
 * @property {() => string | undefined} patches The difference; undefined if it is better to replace the
 *   value. Waits for the worker, or does its work if it has not begun.
 * @property {(bytes: number) => boolean} read If there are no patches: reads about so many bytes of the
 *   text. True at its end.
 * @property {() => void} replace Makes the value that was read the document's value: a transaction of
 *   main.
 * @property {() => void} close Nothing is called back after it.
 */
/**
 * @typedef {object} NativeLog A reader of a log that several devices share. lib/cloud/reader does the same in
 *   JavaScript; docs/cloud-protocol.md has the rule.
 * @property {number} seq Of the last entry; 0 without one.
 * @property {number} floor The oldest sequence that can be a base.
 * @property {number} window How many entries can be transformed over; 0 until the log is opened.
 * @property {string} fp The fingerprint of all entries: 16 hexadecimal digits.
 * @property {(entry: Uint8Array, wantPatches?: boolean) => [outcome: string, client?: string, n?: number,
 *   base?: number, seen?: number, patches?: string]} read Reads the next entry: foreign bytes. The outcome is `applied`,
 *   `stale`, `bad`, `duplicate`, `opened`, `floor`, or `newer` for one of a newer version of this
 *   library, which was not read. The patches are those that were applied.
 * @property {(snapshot: Uint8Array) => 'loaded' | 'newer' | 'bad'} load Goes on from a snapshot. Changes
 *   nothing if it is none, or from a newer version.
 * @property {() => string | undefined} snapshot Undefined until the log is opened.
 * @property {() => string} text The value.
 * @property {() => void} destroy Frees all of it at once.
 */
/**
 * @typedef {object} Addon
 * @property {new (text: string, limits?: Limits) => NativeDocument} Document
 * @property {new () => NativeLog} Log
 * @property {() => { bytes: number, nodes: number, reserved: number }} usage The memory of all
 *   documents of this thread, and the memory allocated from the system for it.
 * @property {() => number} work The work of this thread for documents so far, in units of about a
 *   nanosecond.
 * @property {(callback: () => void) => void} onGarbage Sets a callback for when there are values that
 *   take time to free, and `sweep` had freed everything before.
 * @property {(nodes: number) => boolean} sweep Frees about so many nodes. False if nothing is left.
 * @property {() => void} leave To be called when the process is about to end: threads stop at once, and
 *   nothing is freed any more.
 */

/** Nodes to free in one step: about a tenth of a millisecond. */
const SWEPT = 2000

/** The Node-API version of the addon. An older host would crash on it instead of throwing. */
const NODE_API = 9

/** @returns {Addon} */
function load() {
  if (Number(process.versions.napi) < NODE_API) {
    throw new RemoteRefError(
      'ERR_REF_ADDON',
      `electron-remote-ref needs Node-API ${NODE_API}; this program has ${process.versions.napi}. ` +
        'Use Electron 28 or later, or Node 20 or later.'
    )
  }
  const local = path.join(packageFolder, 'build', 'release', 'remote_ref.node')
  try {
    // No bundler looks for it: it is in no published package.
    return createRequire(local)(local)
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== 'MODULE_NOT_FOUND') throw error
  }
  return loadPrebuilt()
}

const addon = load()

function sweepLater() {
  later(() => {
    if (addon.sweep(SWEPT)) sweepLater()
  })
}

addon.onGarbage(sweepLater)
// In a worker, memory must still be freed.
if (isMainThread) process.once('exit', () => addon.leave())

module.exports = addon
