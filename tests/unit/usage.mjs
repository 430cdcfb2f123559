/** What the trees of this thread hold, which is what all test files hold that it runs. */

import { createRequire } from 'node:module'

const { usage } = createRequire(import.meta.url)('../../lib/main/addon.js')

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
  const more = () => usage().bytes > before.bytes || usage().nodes > before.nodes
  for (let i = 0; i < 1000 && more(); i++) await turn()
  const { bytes, nodes } = usage()
  expect(bytes).toBeLessThanOrEqual(before.bytes)
  expect(nodes).toBeLessThanOrEqual(before.nodes)
}
