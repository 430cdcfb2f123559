'use strict'

/** Loads the addon: a local build if there is one, else the binary that comes with the package. */

const { createRequire } = require('node:module')
const path = require('node:path')
const { isMainThread } = require('node:worker_threads')
const { RemoteRefError } = require('../../../dist/shared/index.js')
const { target, whyNoAddon } = require('./no-addon.js')
const { packageFolder } = require('./package-folder.js')
const { later } = require('./time-slices.js')

/**
 * @typedef {object} Limits Each a whole number; those left out have the defaults.
 * @property {number} [maxDepth] Containers inside each other: 1,000.
 * @property {number} [maxPatches] Patches of one transaction: 1,000,000.
 * @property {number} [maxPath] Steps of one path: 1,000.
 * @property {number} [maxNodes] Objects, arrays and longer texts that a document may hold, and objects
 *   and arrays of one transaction: 10,000,000.
 * @property {number} [maxKeys] Members of one object: 1,000,000.
 * @property {number} [maxMessage] Bytes of one transaction of a client: 16 MiB.
 * @property {number} [maxValue] Bytes that a document may hold: 1 GiB.
 * @property {number} [maxWork] What it may cost to transform a client's transaction, in units of about
 *   a nanosecond: 200,000,000. To apply it may cost a twentieth of that, and 32 for each of its bytes.
 * @property {number} [historyCount] Transactions kept: 10,000.
 * @property {number} [historyBytes] Bytes kept of them: 4 MiB.
 */
/**
 * @typedef {object} NativeDocument One value in C. A method that fails throws an `Error` with a `code`
 *   (`ERR_REF_...`) and, where it knows them, `position` (byte of the text), `patch` (index) and
 *   `number` (the transaction's).
 * @property {number} version How many transactions it has accepted.
 * @property {number} oldest The lowest version that can still be a base.
 * @property {() => string} text The whole value.
 * @property {(path: string) => string | undefined} get The text of the value at a path (JSON).
 * @property {(version: number) => string | undefined} since The `["t",...]` events above that
 *   version, separated by commas; undefined where the history does not reach back that far.
 * @property {(version: number) => void} trim Forgets the changes up to that version, which is no
 *   longer below any base.
 * @property {() => Snapshot} snapshot
 * @property {() => Stats} stats
 * @property {(client: number, message: string, offset: number, wantInverse: boolean) =>
 *   Taken | undefined} receive Takes a client's `[number,base,[patches]]`, or
 *   `[number,base,[patches],1]` for one that assigns a whole value, which starts at `offset`. Undefined
 *   if that takes too long for one call; nothing has changed then, and `begin` is the way.
 * @property {(client: number, message: string, offset: number) => Reading} begin The same in steps.
 * @property {(patches: string, wantInverse: boolean, whole?: boolean) =>
 *   [change: string, inverse?: string | Inverse]} submit Takes a transaction of main itself; `whole` marks it as
 *   one that assigns a whole value.
 * @property {(text: string, maxPatches: number, maxBytes: number) => Assignment} assign Of a large
 *   value, whose difference has at most so many patches, and so many bytes of them.
 * @property {(client: number) => number} accepted The last number accepted of that client.
 * @property {(client: number) => void} forget
 * @property {() => NativeDocument} fork The same value and version, to try changes on.
 * @property {() => void} destroy Gives the value up. It is freed little by little: see `sweep`.
 */
/**
 * @typedef {object} Inverse The patches that undo a transaction, where they are long.
 * @property {() => string} text Throws `ERR_REF_TOO_LARGE` where no string is long enough.
 */
/**
 * @typedef {[answer: string, change: string, inverse?: string | Inverse]} Taken What a transaction has come to:
 *   the `["k",...]` event for its sender, the `["t",...]` event for everybody else (marked by a 1 if it
 *   is), and the patches that undo it, if they were wanted.
 */
/**
 * @typedef {object} Reading A client's transaction that is read, transformed and applied to a version
 *   of its own in steps. What is applied is of no use, and done again, if the document changes.
 * @property {boolean} current Whether all has been read and transformed, so that a step would apply it.
 * @property {(work: number) => boolean} step Goes on for about so much work, in units of about a
 *   nanosecond; true if it can be taken. Throws what `receive` throws.
 * @property {(wantInverse: boolean) => Taken} take Makes it a transaction of the document.
 * @property {() => void} close Gives it up, or back.
 */
/**
 * @typedef {object} Stats
 * @property {number} version
 * @property {number} bytes In the nodes of the value, the history, open snapshots, and what is given
 *   up but not freed yet.
 * @property {number} nodes
 * @property {number} historyCount
 * @property {number} historyBytes
 */
/**
 * @typedef {object} Snapshot A document's value at one version.
 * @property {number} version
 * @property {(limit: number) => string | undefined} take The whole text at once, if it has at most
 *   `limit` bytes.
 * @property {() => [slice: string, done: boolean]} begin The first slice, written here and now. Once,
 *   before any `read`, which goes on from there. Closes the snapshot if it is the only one.
 * @property {(callback: (error: null, slices: string[], done: boolean) => void) => void} read Calls
 *   back with the next piece in up to four slices of about 120 KiB, written by a worker thread; a
 *   slice is what docs/protocol.md says. Closes the snapshot after the last one.
 * @property {() => Snapshot} fork The same value, read from its start.
 * @property {() => void} close Nothing is called back after it.
 */
/**
 * @typedef {object} Assignment A large value on its way into a document.
 * @property {(callback: () => void) => void} compare Has a worker thread make the difference, and
 *   calls back, unless it was waited for meanwhile.
 * @property {() => string | undefined} patches The difference; undefined where it is better to
 *   replace the value. Waits for the worker, or does its work if it has not begun.
 * @property {(bytes: number) => boolean} read Reads about that much of the text into a value, where
 *   there are no patches; true at its end.
 * @property {() => void} replace Makes what was read the document's value: a transaction of main.
 * @property {() => void} close Nothing is called back after it.
 */
/**
 * @typedef {object} Addon
 * @property {new (text: string, limits?: Limits) => NativeDocument} Document
 * @property {() => { bytes: number, nodes: number, reserved: number }} usage What all documents of
 *   this thread hold, and what the system has given for it.
 * @property {() => number} work What this thread has done for documents so far, in units of about a
 *   nanosecond.
 * @property {(callback: () => void) => void} onGarbage Has it call back whenever values were given up
 *   that take time to free, and `sweep` was done with all before.
 * @property {(nodes: number) => boolean} sweep Frees about so many nodes of those; false if nothing is
 *   left.
 * @property {() => void} leave The process is about to end: threads that compare stop at once, and
 *   nothing is freed any more.
 */

/** Nodes that are freed in one step: about a tenth of a millisecond. */
const SWEPT = 2000

/** The Node-API version of the addon. An older host would crash on it instead of throwing. */
const NODE_API = 9

/** For what is in no published package, and so no bundler's business. */
const requireUnseen = createRequire(__filename)

/** @returns {Addon} */
function load() {
  if (Number(process.versions.napi) < NODE_API) {
    throw new RemoteRefError(
      'ERR_REF_ADDON',
      `electron-remote-ref needs Node-API ${NODE_API}; this program has ${process.versions.napi}. ` +
        'Use Electron 28 or later, or Node 20 or later.'
    )
  }
  try {
    return requireUnseen(path.join(packageFolder, 'build', 'release', 'remote_ref.node'))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  return requirePrebuilt()
}

/**
 * The paths are literal, so that bundlers see them, and in a `try`, so that a package without the
 * binaries of other platforms can be bundled.
 *
 * @returns {any}
 */
function requirePrebuilt() {
  try {
    switch (target) {
      case 'darwin-arm64':
        return require('../../../prebuilds/darwin-arm64/remote_ref.node')
      case 'darwin-x64':
        return require('../../../prebuilds/darwin-x64/remote_ref.node')
      case 'linux-arm64':
        return require('../../../prebuilds/linux-arm64/remote_ref.node')
      case 'linux-x64':
        return require('../../../prebuilds/linux-x64/remote_ref.node')
      case 'win32-arm64':
        return require('../../../prebuilds/win32-arm64/remote_ref.node')
      case 'win32-x64':
        return require('../../../prebuilds/win32-x64/remote_ref.node')
      default:
        // Of a package that was made on such a machine.
        return requireUnseen(path.join(packageFolder, 'prebuilds', target, 'remote_ref.node'))
    }
  } catch (error) {
    throw new RemoteRefError('ERR_REF_ADDON', whyNoAddon(isMissing(error)), { cause: error })
  }
}

/** @param {unknown} error */
function isMissing(error) {
  return /** @type {{ code?: string }} */ (error).code === 'MODULE_NOT_FOUND'
}

const addon = load()

function sweepLater() {
  later(() => {
    if (addon.sweep(SWEPT)) sweepLater()
  })
}

addon.onGarbage(sweepLater)
// A worker's memory has to be given back.
if (isMainThread) process.once('exit', () => addon.leave())

module.exports = addon
