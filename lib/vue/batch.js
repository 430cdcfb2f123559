/** Runs several triggers as one batch. Vue does this internally but exports no function for it. */

import { ReactiveEffect, effectScope, shallowRef, triggerRef } from 'vue'

/**
 * While Vue notifies the subscribers of a dependency, it delays effects and runs each once at the end.
 * So a subscriber that does the work when notified runs it in one batch.
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

  // It needs its own scope, or it would end with the component that is being set up.
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
