'use strict'

/** Checks which process of an Electron app this is: refs exist only in the main process. */

const { isMainThread } = require('node:worker_threads')
const { RemoteRefError } = require('../../../dist/shared/index.js')

/**
 * What to do instead in processes where nobody would share a ref.
 *
 * @type {Record<string, [where: string, remedy: string]>}
 */
const ELSEWHERE = {
  page: [
    'a page',
    'Use useRemoteRef of "electron-remote-ref/vue" there, or Replica of "electron-remote-ref/client".'
  ],
  utility: [
    'a utility process',
    'Create it in main, and send main what is to be changed: process.parentPort.postMessage(message).'
  ],
  thread: [
    'a worker thread',
    'Create it in main, and send main what is to be changed: parentPort.postMessage(message).'
  ],
  node: [
    'Electron run as Node (ELECTRON_RUN_AS_NODE, as child_process.fork sets it)',
    'Create it in main, and send main what is to be changed: process.send(message). Tests of an app can run in Node itself.'
  ]
}

/** Whether this is Electron's main process. */
function isMainProcess() {
  return process.type === 'browser' && isMainThread
}

/**
 * Also allows plain Node, where tests of an app's main process run.
 *
 * @param {string} name The name of the ref.
 * @throws {RemoteRefError} `ERR_REF_PROCESS` in any other process of an Electron app.
 */
function needMainProcess(name) {
  if (isMainProcess() || !process.versions.electron) return
  const [where, remedy] = ELSEWHERE[kindOfProcess()]
  throw new RemoteRefError(
    'ERR_REF_PROCESS',
    `Ref "${name}": remoteRef is for Electron's main process, and this is ${where}, where nobody would share it. ${remedy}`,
    { ref: name }
  )
}

function kindOfProcess() {
  if (!isMainThread) return 'thread'
  if (process.type === undefined) return 'node'
  return /** @type {string} */ (process.type) === 'utility' ? 'utility' : 'page'
}

module.exports = { isMainProcess, needMainProcess }
