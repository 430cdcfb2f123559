/** One of the windows of the bench: it has the list, and says when a batch of updates has arrived. */

import { watch } from 'vue'
import { useRemoteRef } from '../../lib/vue/index.js'

const scope =
  /** @type {Window & { baseline: { onRaw(fn: (text: string) => void): void, done(): void }, bench: object }} */ (
    /** @type {unknown} */ (window)
  )
/** The number of the batch's last update. */
let last = 0

/** @param {number} n */
function arrived(n) {
  if (n === last) scope.baseline.done()
}

scope.bench = {
  async open() {
    const list = useRemoteRef('list', /** @type {{ size: number }[]} */ ([]))
    await list.ready
    watch(() => list.value[list.value.length >> 1].size, arrived, { flush: 'sync' })
    scope.baseline.onRaw((text) => arrived(JSON.parse(text.slice(3))[0][3][0].value))
  },
  /** @param {number} n */
  expect: (n) => {
    last = n
  }
}
