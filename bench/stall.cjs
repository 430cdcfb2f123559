'use strict'

/** Measures how long a process is blocked, and collects garbage before measuring. */

const v8 = require('node:v8')
const vm = require('node:vm')

// A flag on the command line would affect pages only.
v8.setFlagsFromString('--expose-gc')
/** Collects garbage now, so that it does not happen during a measurement. @type {() => void} */
const collectGarbage = vm.runInNewContext('gc')

/**
 * Measures how long the event loop is blocked, sampled every millisecond.
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
