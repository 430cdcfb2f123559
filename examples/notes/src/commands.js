import { onIpc } from 'electron-remote-ref/ipc/vue'
import { largerText, smallerText } from './state.js'

/**
 * Runs commands of the menu while a component is shown. Main sends them to the window that has the
 * focus.
 *
 * @param {Record<string, () => unknown>} commands
 * @param {(command: string) => void} [other] Called for those that this window does not know.
 */
export function useCommands(commands, other = () => {}) {
  /** @type {typeof commands} */
  const all = { 'larger-text': largerText, 'smaller-text': smallerText, ...commands }
  onIpc('command', (_event, command) => {
    if (Object.hasOwn(all, command)) all[command]()
    else other(command)
  })
}
