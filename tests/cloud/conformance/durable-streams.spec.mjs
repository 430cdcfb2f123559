/** The conformance tests of the Durable Streams protocol, for Vitest, against the server that CONFORMANCE_URL names. */

import { runConformanceTests } from '@durable-streams/server-conformance-tests'

runConformanceTests({
  baseUrl: /** @type {string} */ (process.env.CONFORMANCE_URL),
  longPollTimeoutMs: Number(process.env.CONFORMANCE_POLL_TIME)
})
