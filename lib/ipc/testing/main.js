/** Main's `ipc` in a test: what the test adds and sets ends with it. */

import { IpcSandbox } from './sandbox.js'

/** @typedef {import('../main/types.js').MainIpc} MainIpc */
/** @typedef {import('../main/service.js').IpcService} IpcService */
/** @typedef {import('../core/registry.js').Handler} Handler */

/** The key of the runtime in this process: see lib/main/electron/runtime.js. */
const HOME = Symbol.for('electron-remote-ref/main')

/** @param {MainIpc} ipc @returns {IpcSandbox<MainIpc>} */
export function mainSandbox(ipc) {
  /** @type {IpcService} */
  const service = /** @type {any} */ (globalThis)[HOME].hub.ipc
  const { rule } = service.admission
  const { limits } = service
  const { details } = service.local
  const registry = service.scopes.all
  /** Handlers of the test. @type {Set<Handler | undefined>} */
  const mine = new Set()
  /** Those of the app's own modules that the test has replaced. @type {Map<string, Handler>} */
  const replaced = new Map()
  /** @param {() => any} call @param {any[]} args */
  const handle = (call, [name]) => {
    const before = registry.handler(name)
    const stop = call()
    mine.add(registry.handler(name))
    if (before && !mine.has(before)) replaced.set(name, before)
    const restore = () => {
      stop()
      const { fn, once, options } = replaced.get(name) ?? {}
      if (fn && !registry.handler(name)) registry.handle(name, fn, { ...options, once })
    }
    sandbox.add(restore)
    return restore
  }
  /** @param {() => any} call */
  const attach = (call) => {
    const remote = call()
    sandbox.add(() => remote.close())
    return remote
  }
  const sandbox = new IpcSandbox(ipc, { handle, handleOnce: handle, attach })
  sandbox.add(() => {
    service.admission.setRule(rule)
    service.limits = limits
    service.local.details = details
  })
  return sandbox
}
