/**
 * When it is worth connecting again at once: after the machine has slept, and when it is online again. It only
 * shortens a wait: without Electron, or if it is wrong, connections are tried as often as otherwise.
 */

/** Milliseconds between two looks, while something waits. */
const LOOK = 1000

/**
 * @param {Pick<typeof import('electron'), 'net' | 'powerMonitor'>} electron
 * @param {object} cloud
 * @param {() => boolean} cloud.waits Whether a connection is tried again later.
 * @param {(again: boolean) => void} cloud.wake `again`: connections that seem to be there have ended.
 * @returns {{ look: () => void, stop: () => void }} `look`: to be called when a connection begins to wait.
 */
export function watchWake({ net, powerMonitor }, { waits, wake }) {
  let online = true
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const resumed = () => wake(true)
  powerMonitor.on('resume', resumed)
  const stopLooking = () => {
    clearInterval(timer)
    timer = undefined
  }
  const look = () => {
    if (!waits()) return stopLooking()
    const before = online
    online = net.isOnline()
    if (online && !before) wake(false)
    if (timer) return
    timer = setInterval(look, LOOK)
    timer.unref?.()
  }
  return {
    look,
    stop() {
      stopLooking()
      powerMonitor.off('resume', resumed)
    }
  }
}
