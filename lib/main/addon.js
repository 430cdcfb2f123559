'use strict'

/** Loads the addon: a local build if there is one, else the binary that comes with the package. */

const { createRequire } = require('node:module')
const { RemoteRefError } = require('../../dist/shared/index.js')
const { target, whyNoAddon } = require('./no-addon.js')

/**
 * @typedef {object} Limits Each a whole number; those left out have the defaults.
 * @property {number} [maxDepth] Containers inside each other: 1,000.
 * @property {number} [maxPatches] Patches of one transaction: 1,000,000.
 * @property {number} [maxPath] Steps of one path: 1,000.
 * @property {number} [maxNodes] Objects, arrays and longer texts that a document may hold, and objects
 *   and arrays of one transaction: 10,000,000.
 * @property {number} [maxKeys] Members of one object: 1,000,000.
 * @property {number} [maxMessage] Bytes of one transaction of a client: 64 MiB.
 * @property {number} [maxValue] Bytes that a document may hold: 1 GiB.
 * @property {number} [maxTransform] Pairs of patches that one transaction may cost: 2,000,000.
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
 *   [answer: string, change: string, inverse?: string]} receive Takes a client's
 *   `[number,base,[patches]]`, or `[number,base,[patches],1]` for one that assigns a whole value, which
 *   starts at `offset`: the `["k",...]` event for its sender, the `["t",...]` event for everybody else
 *   (marked by the same 1), and the patches that undo it.
 * @property {(patches: string, wantInverse: boolean, whole?: boolean) =>
 *   [change: string, inverse?: string]} submit Takes a transaction of main itself; `whole` marks it as
 *   one that assigns a whole value.
 * @property {(text: string, maxPatches: number, maxBytes: number) => Assignment} assign Of a large
 *   value, whose difference has at most so many patches, and so many bytes of them.
 * @property {(client: number) => number} accepted The last number accepted of that client.
 * @property {(client: number) => void} forget
 * @property {() => NativeDocument} fork The same value and version, to try changes on.
 * @property {() => void} destroy Frees the value now.
 */
/**
 * @typedef {object} Stats
 * @property {number} version
 * @property {number} bytes In the nodes of the value, the history and open snapshots.
 * @property {number} nodes
 * @property {number} historyCount
 * @property {number} historyBytes
 */
/**
 * @typedef {object} Snapshot A document's value at one version.
 * @property {number} version
 * @property {(limit: number) => string | undefined} take The whole text at once, if it has at most
 *   `limit` bytes.
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
 * @property {(bytes: number) => boolean} read Reads about that much of the text into a value; true
 *   at its end.
 * @property {() => void} replace Makes what was read the document's value: a transaction of main.
 * @property {(nodes: number) => boolean} release Frees about that many nodes of what was replaced;
 *   true if nothing is left.
 * @property {() => void} close Nothing is called back after it.
 */
/**
 * @typedef {object} Addon
 * @property {new (text: string, limits?: Limits) => NativeDocument} Document
 * @property {() => { bytes: number, nodes: number, reserved: number }} usage What all documents of
 *   this thread hold, and what the system has given for it.
 */

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
    return requireUnseen('../../build/release/remote_ref.node')
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
        return require('../../prebuilds/darwin-arm64/remote_ref.node')
      case 'darwin-x64':
        return require('../../prebuilds/darwin-x64/remote_ref.node')
      case 'linux-arm64':
        return require('../../prebuilds/linux-arm64/remote_ref.node')
      case 'linux-x64':
        return require('../../prebuilds/linux-x64/remote_ref.node')
      case 'win32-arm64':
        return require('../../prebuilds/win32-arm64/remote_ref.node')
      case 'win32-x64':
        return require('../../prebuilds/win32-x64/remote_ref.node')
      default:
        // Of a package that was made on such a machine.
        return requireUnseen(`../../prebuilds/${target}/remote_ref.node`)
    }
  } catch (error) {
    throw new RemoteRefError('ERR_REF_ADDON', whyNoAddon(isMissing(error)), { cause: error })
  }
}

/** @param {unknown} error */
function isMissing(error) {
  return /** @type {{ code?: string }} */ (error).code === 'MODULE_NOT_FOUND'
}

module.exports = load()
