// Tests of apps replace the one of \`process\` together with timers.
const { nextTick } = process

/** Calls it after the current callbacks. @param {() => void} fn */
export function later(fn) {
  nextTick(fn)
}
