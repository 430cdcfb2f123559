/** One ref in main and in two windows of a simulated network. */

import { expect } from '@jest/globals'
import { encode, stringify } from '../../../lib/shared/index.js'
import { Network } from '../../simulation/network.mjs'

/**
 * @param {unknown} initial
 * @param {import('../../../lib/shared/store/reactivity.js').Reactivity} reactivity Of the windows.
 * @param {object} [options] Of the ref.
 */
export async function share(initial, reactivity, options) {
  const network = new Network()
  const main = network.remoteRef('shared', initial, options)
  const windows = [0, 1].map(() =>
    network.open().replica('shared', null, { reactivity, onConflict() {} })
  )
  await network.quiet()
  /** Checks that main and both windows have the same value. */
  const agree = async () => {
    await network.quiet()
    const text = main.document.text()
    const texts = [encode(main.value), ...windows.map(({ store }) => stringify(store.raw))]
    expect(texts).toEqual([text, text, text])
  }
  return { network, main, windows, agree }
}
