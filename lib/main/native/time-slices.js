'use strict'

/**
 * Long work in small steps, divided over turns of the event loop. All steps share one budget per turn,
 * in the order in which they were requested. So a turn takes as long with ten windows that open at once
 * as with one.
 */

/** Milliseconds of steps in one turn. A step is started only below it. */
const BUDGET = 1

/** @type {(() => void)[]} */
let steps = []

/**
 * Runs a step in a later turn of the event loop.
 *
 * @param {() => void} step Takes well below a millisecond.
 */
function later(step) {
  if (steps.push(step) === 1) setImmediate(turn)
}

function turn() {
  const end = performance.now() + BUDGET
  let done = 0
  try {
    do steps[done++]()
    while (done < steps.length && performance.now() < end)
  } finally {
    steps = steps.slice(done)
    if (steps.length > 0) setImmediate(turn)
  }
}

module.exports = { later }
