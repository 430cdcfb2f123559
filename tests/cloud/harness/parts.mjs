import { describe, test } from '@jest/globals'

/**
 * Tests that need a real part of another project. Where it cannot be had they are skipped, with the reason; with
 * `CI` set that is a failure.
 *
 * @param {string} part @param {() => string | null} why Why it cannot be had.
 * @param {() => void} tests
 */
export function describeWith(part, why, tests) {
  const reason = why()
  if (reason === null) return describe(part, tests)
  process.stderr.write(`skipped: tests with ${part}, since ${reason}\n`)
  if (process.env.CI) {
    test(`with ${part}`, () => {
      throw new Error(reason)
    })
  } else describe.skip(part, tests)
}
