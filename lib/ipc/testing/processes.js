/** Utility processes within this process. */

import { TestProcess as Process } from '../../testing/index.js'
import { ProcessIpc } from '../process/process-ipc.js'

/**
 * @typedef {Process & { readonly ipc: import('../types.js').ProcessIpc }} TestProcess `ipc` is that in
 *   the process.
 */

export class Processes {
  /** @type {Process[]} */
  #open = []

  /** @returns {TestProcess} */
  open() {
    const process = new Process()
    this.#open.push(process)
    return Object.assign(process, { ipc: /** @type {any} */ (new ProcessIpc(process.parent)) })
  }

  close() {
    for (const process of this.#open.splice(0)) process.exit()
  }
}
