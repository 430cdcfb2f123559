/** What the trees of this thread hold, which is what all test files hold that it runs. */

import { createRequire } from 'node:module'
import { until } from './until.mjs'

const { usage } = createRequire(import.meta.url)('../../../lib/main/native/addon.js')

const turn = () => new Promise((resolve) => setTimeout(resolve, 2))

/** What is held when garbage of earlier tests has gone, so that it does not go while one counts. */
export async function usageAtRest() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await turn()
  }
  return usage()
}

/**
 * Expects that nothing more is held than before, as soon as threads that still work have come to an
 * end. Pages reserved for nodes come and go with whatever else the thread has had.
 *
 * @param {{ bytes: number, nodes: number }} before
 */
export async function expectFreed(before) {
  await until(() => usage().bytes <= before.bytes && usage().nodes <= before.nodes)
}
