'use strict'

/** The errors of a store: what is wrong, with which folder, and what to do. */

const { RemoteRefError } = require('../../dist/shared/index.js')

/** @typedef {import('./worker/fault.js').Kind} Kind */

/** @type {Record<Kind, [code: string, (folder: string, what: string, aside?: string) => string]>} */
const MESSAGES = {
  module: [
    'ERR_REF_MODULE',
    (_folder, what) =>
      'What is to be stored needs the package classic-level, which is not installed beside the app: ' +
      'npm install classic-level@3. It is one of the dependencies of the app, not of its ' +
      `devDependencies, and a bundler of main leaves it external. (${what})`
  ],
  locked: [
    'ERR_REF_DISK_LOCKED',
    (folder, what) =>
      `Another instance of the app, or another program, has ${folder} open. This one works in memory and ` +
      'stores nothing. Let an app run once: if (!app.requestSingleInstanceLock()) app.quit(), before its ' +
      `first ref, or give each instance a folder: configure({ persist: { folder } }). (${what})`
  ],
  corrupt: [
    'ERR_REF_DISK_CORRUPT',
    (folder, what, aside) =>
      `What is stored in ${folder} cannot be read: ${what}.` +
      (aside === undefined ? '' : ` It is now ${aside}, and all values are stored anew.`)
  ],
  io: [
    'ERR_REF_DISK',
    (folder, what) =>
      `${folder} cannot be read or written: ${what.replace(/\.?$/, '.')} Make room on the disk, or let the app write there.`
  ]
}

/**
 * @param {{ kind: Kind, message: string, aside?: string }} fault @param {string} folder
 * @returns {RemoteRefError}
 */
function errorOf({ kind, message, aside }, folder) {
  const [code, text] = MESSAGES[kind]
  return new RemoteRefError(code, text(folder, message, aside))
}

module.exports = { RemoteRefError, errorOf }
