import path from 'node:path'
import { utilityProcess } from 'electron'
import { ipc } from 'electron-remote-ref/ipc'

const script = path.join(import.meta.dirname, '..', 'process', 'statistics.js')

/** Starts the process that counts words. The main window connects to it by its name. */
export function startStatistics() {
  const child = utilityProcess.fork(script, [], { serviceName: 'Statistics' })
  ipc.attach(child, 'statistics')
  // Should it crash. If it crashes at its start, it is not tried all the time.
  child.once('exit', () => setTimeout(startStatistics, 1000))
}
