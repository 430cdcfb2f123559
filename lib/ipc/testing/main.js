/** Main's `ipc` in a test: what the test adds and sets ends with it. */

import { Borrowed } from './borrowed.js'

/** @typedef {import('../main/main-ipc.js').MainIpc} MainIpc */
/** @typedef {import('../main/service.js').IpcService} IpcService */

/** The key of the runtime in this process: see lib/main/electron/runtime.js. */
const HOME = Symbol.for('electron-remote-ref/main')

/** @param {MainIpc} ipc @returns {Borrowed<MainIpc>} */
export function borrowMain(ipc) {
  /** @type {IpcService} */
  const service = /** @type {any} */ (globalThis)[HOME].hub.ipc
  const { rule } = service.admission
  const { limits } = service
  const { details } = service.local
  /** @param {() => any} call @param {any[]} args */
  const handle = (call, [name, , options]) => {
    const before = options?.replace ? service.scopes.all.handler(name) : undefined
    const stop = call()
    const restore = () => {
      stop()
      // The app's own handler, which the test has replaced.
      if (!before || service.scopes.all.handler(name)) return
      service.scopes.all.handle(name, before.fn, { ...before.options, once: before.once })
    }
    borrowed.add(restore)
    return restore
  }
  /** @param {() => any} call */
  const attach = (call) => {
    const remote = call()
    borrowed.add(() => remote.close())
    return remote
  }
  const borrowed = new Borrowed(ipc, { handle, handleOnce: handle, attach })
  borrowed.add(() => {
    service.admission.setRule(rule)
    service.limits = limits
    service.local.details = details
  })
  return borrowed
}
