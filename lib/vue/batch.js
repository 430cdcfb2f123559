/** Running several triggers as one, which Vue does inside but exports no function for. */

import { ReactiveEffect, effectScope, shallowRef, triggerRef } from 'vue'

/**
 * While Vue notifies the subscribers of a dependency it holds effects back, and runs them at the end,
 * each once. So a subscriber that, when notified, does the work has it done in one batch.
 *
 * @returns {(work: () => void) => void}
 */
export function batcher() {
  const signal = shallowRef()
  /** @type {(() => void) | null} */
  let next = null

  class Gate extends ReactiveEffect {
    notify() {
      const work = next
      next = null
      work?.()
    }
  }

  // A scope of its own, or it would end with the component that is being set up.
  effectScope(true).run(() => new Gate(() => signal.value).run())

  const batch = (/** @type {() => void} */ work) => {
    next = work
    triggerRef(signal)
  }
  let ran = false
  batch(() => {
    ran = true
  })
  return ran ? batch : (work) => work()
}
