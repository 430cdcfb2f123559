/** Refs for tests in which code of the app does anything. */

/**
 * A ref of main and two windows, and their final values.
 *
 * @param {import('../../simulation/network.mjs').Network} network
 * @param {any} initial @param {object} [options]
 */
export async function sharedByMain(network, initial, options) {
  const main = network.remoteRef('shared', initial, options)
  const windows = [network.open(), network.open()]
  const [a, b] = windows.map((window) => window.replica('shared', null))
  await network.quiet()
  const agree = async (expected) => {
    await network.quiet()
    const values = [main.value, main.get([]), a.value, b.value]
    expect(values).toEqual(values.map(() => expected))
    for (const { status, pending } of [a, b]) expect([status, pending]).toEqual(['live', 0])
  }
  return { main, windows, a, b, agree }
}

/** Versions that a listener hears. @param {any} ref @param {(change: any) => void} [fn] */
export function hearing(ref, fn = () => {}) {
  const versions = []
  const stop = ref.onChange((change) => {
    versions.push(change.version)
    fn(change)
  })
  return Object.assign(versions, { stop })
}
