/** The memory of the trees of this thread, for all test files that it runs. */

import { createRequire } from 'node:module'
import { until } from './until.mjs'

const { usage } = createRequire(import.meta.url)('../../../lib/main/native/addon.js')

const turn = () => new Promise((resolve) => setTimeout(resolve, 2))

/** The memory after garbage of earlier tests has been freed, so that it does not disturb the count. */
export async function usageAtRest() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await turn()
  }
  return usage()
}

/**
 * Expects that no more memory is used than before, as soon as working threads have ended. Reserved
 * pages are not counted, since they depend on earlier tests.
 *
 * @param {{ bytes: number, nodes: number }} before
 */
export async function expectFreed(before) {
  await until(() => usage().bytes <= before.bytes && usage().nodes <= before.nodes)
}
