/** A window of this benchmark: it has the list, and reports when a batch of updates has arrived. */

import { ref, watch } from 'vue'
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

    // The raw way applies updates to its own list, as handwritten code has to. This matters, since a
    // busy page makes sending the next message more expensive.
    const own = ref(JSON.parse(JSON.stringify(list.value)))
    watch(() => own.value[own.value.length >> 1].size, arrived, { flush: 'sync' })
    scope.baseline.onRaw((text) => {
      for (const [, , , patches] of JSON.parse(text.slice(3))) {
        for (const { path, value } of patches) own.value[path[0]][path[1]] = value
      }
    })
  },
  /** @param {number} n */
  expect: (n) => {
    last = n
  }
}
