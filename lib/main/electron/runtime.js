'use strict'

/**
 * Connects refs with windows. It is created when the package is imported in Electron's main process,
 * and only once, even if an app has loaded several copies of the package. So pages have the bridge and
 * get answers even before there is any ref.
 */

const path = require('node:path')
const {
  RemoteRefError,
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  nodeOf,
  parse,
  reviveValue,
  unwrapReadonly
} = require('../../../dist/shared/index.js')
const { version } = require('../../../package.json')
const { Hub } = require('../hub/index.js')
const { packageFolder, work } = require('../native/index.js')
const { Pages } = require('./pages.js')
const { Preloads } = require('./preloads.js')
const { isMainProcess } = require('./process.js')

/**
 * @typedef {object} Home
 * @property {string} version The version of the package that created it.
 * @property {string} folder The folder of that package.
 * @property {Hub} hub
 * @property {import('./preloads.js').Preloads | null} preloads Null if there are no windows.
 * @property {typeof import('electron') | null} electron Null outside of Electron.
 * @property {typeof shared} shared For lib/ipc: values are known by identity, so there must be one copy
 *   of the code that reads them.
 */

const shared = {
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  nodeOf,
  parse,
  reviveValue,
  unwrapReadonly,
  work
}

const HOME = Symbol.for('electron-remote-ref/main')
const scope = /** @type {typeof globalThis & { [HOME]?: Home }} */ (globalThis)

/** @returns {Home} */
function makeHome() {
  const here = { version, folder: packageFolder, hub: new Hub(), shared }
  // In plain Node, lib/testing finds it here.
  if (!process.versions.electron) return (scope[HOME] = { ...here, electron: null, preloads: null })
  if (!isMainProcess()) return { ...here, electron: null, preloads: null }
  const electron = require('electron')
  const { app } = electron
  here.hub.disk.defaultFolder = () => path.join(app.getPath('userData'), 'remote-ref')
  here.hub.disk.appFolder = () => app.getAppPath()
  new Pages(here.hub, electron)
  const preloads = new Preloads(electron)
  preloads.add('index')
  return (scope[HOME] = { ...here, electron, preloads })
}

const runtime = scope[HOME] ?? makeHome()

/**
 * @param {string} name The name of a ref.
 * @throws {RemoteRefError} `ERR_REF_PROCESS` if windows talk to another version of the package.
 */
function needSameVersion(name) {
  if (runtime.version === version) return
  throw new RemoteRefError(
    'ERR_REF_PROCESS',
    `Ref "${name}": windows talk to electron-remote-ref ${runtime.version} in ${runtime.folder}, which this process has ` +
      `loaded before version ${version}. Install one version of it (npm ls electron-remote-ref).`,
    { ref: name }
  )
}

module.exports = { runtime, needSameVersion }
