/**
 * Pages in Node, which exist in tests only: their modules are imported once, but the pages come and go.
 * lib/ipc/testing finds here what modules have imported.
 */

/** Every copy of \`ipc\` in this process. */
const PAGES = Symbol.for('electron-remote-ref/ipc/pages')

const { versions } = /** @type {any} */ (globalThis).process ?? {}
/** Whether this is Node, and no page of Electron with Node in it. */
export const inNode = Boolean(versions?.node) && !versions.electron

/**
 * @typedef {object} TestControl
 * @property {() => void} reconnect Called when \`window.remoteRef\` is the bridge of another page.
 * @property {() => void} loaded Called when the page has loaded.
 */

/** @param {TestControl} control */
export function announce(control) {
  if (inNode) controls().add(control)
}

/** @returns {Set<TestControl>} */
export function controls() {
  const scope = /** @type {any} */ (globalThis)
  scope[PAGES] ??= new Set()
  return scope[PAGES]
}
