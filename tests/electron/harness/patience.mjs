/**
 * Time in tests. What is true on any machine is tested always; how long it takes only by
 * `npm run test:long`, on a machine that does nothing else.
 */

import { expect } from '@jest/globals'

/** Whether times are tested. */
export const timed = Boolean(process.env.REMOTE_REF_LONG)

/**
 * Milliseconds after which what should have happened has not: far more than a busy machine takes, and
 * waited for only by a test that fails.
 */
export const PATIENCE = 40_000

/**
 * Expects that something has taken no longer, where times are tested.
 *
 * @param {string} what @param {number} milliseconds @param {number} bound
 */
export function expectWithin(what, milliseconds, bound) {
  if (timed && milliseconds > bound) {
    expect(`${what}: ${milliseconds.toFixed(1)} ms`).toBe(`${what}: at most ${bound} ms`)
  }
}
