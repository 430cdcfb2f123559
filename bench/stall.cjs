'use strict'

/** How long a process stands still, and what would make it do so by chance. */

const v8 = require('node:v8')
const vm = require('node:vm')

// A flag on the command line would reach pages only.
v8.setFlagsFromString('--expose-gc')
/** Now, so that it does not happen while something is measured. @type {() => void} */
const collectGarbage = vm.runInNewContext('gc')

/**
 * How long the event loop stands still, sampled every millisecond.
 *
 * @returns {() => number} Stops, and returns the longest time between two samples in milliseconds.
 */
function watchLoop() {
  let longest = 0
  let last = performance.now()
  const sample = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(sample, 1)
  return () => {
    clearInterval(timer)
    sample()
    return longest
  }
}

module.exports = { collectGarbage, watchLoop }
