/** A reporter of Node's test runner: one line of JSON for each test. */

import { inspect } from 'node:util'

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {'passed' | 'failed' | 'skipped'} outcome
 * @property {string} [reason]
 */

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* (events) {
  for await (const { type, data } of events) {
    const { details, name, skip } = data ?? {}
    // A group of tests passes when they do, but may fail by itself, as by its hooks.
    const isOfTests = details?.error?.failureType === 'subtestsFailed'
    if (type === 'test:fail' && !isOfTests) {
      const error = details.error.cause ?? details.error
      yield `${JSON.stringify({ name, outcome: 'failed', reason: error.stack ?? inspect(error) })}\n`
    } else if (type === 'test:pass' && details.type !== 'suite') {
      yield `${JSON.stringify({ name, outcome: skip === undefined ? 'passed' : 'skipped' })}\n`
    }
  }
}
