import { IpcError } from 'electron-remote-ref/ipc/vue'

/** By the code of an error of the call itself: its message is written for developers. */
const TEXTS = {
  ERR_IPC_BUSY: 'The dialog is open already.',
  ERR_IPC_GONE: 'The process or window has ended. Try again.',
  ERR_IPC_NO_HANDLER: 'No note is open.',
  ERR_IPC_TARGET: 'There is no such window.'
}

/**
 * What users read of an error. What a handler throws is written for them already.
 *
 * @param {unknown} error @returns {string}
 */
export function problemText(error) {
  if (error instanceof IpcError && Object.hasOwn(TEXTS, error.code)) {
    return TEXTS[/** @type {keyof typeof TEXTS} */ (error.code)]
  }
  return error instanceof Error ? error.message : String(error)
}
