/** What a store records. */

import { Store } from '../../../lib/shared/index.js'

/** A store and the patches it recorded, as `op path text`; one inner list for each call. */
export function record(initial) {
  const calls = []
  const store = new Store(initial, {
    onPatches: (patches) =>
      void calls.push(
        patches.map(({ op, path, text }) =>
          [op, path.join('.'), text].filter((part) => part !== undefined).join(' ')
        )
      )
  })
  return { store, calls, value: store.value }
}

/** The recorded patches of a change. */
export function recorded(initial, change) {
  const { store, calls, value } = record(initial)
  change(value, store)
  return calls
}
