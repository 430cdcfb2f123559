'use strict'

/**
 * Long work in small steps, shared out over turns of the event loop. All who have steps to do share
 * one budget for each turn, in the order in which they asked, so that a turn takes as long with ten
 * windows that open at once as with one.
 */

/** Milliseconds of steps in one turn. Another step is begun below it. */
const BUDGET = 1

/** @type {(() => void)[]} */
let steps = []

/**
 * Has a step done in a later turn of the event loop.
 *
 * @param {() => void} step Well below a millisecond of work.
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
