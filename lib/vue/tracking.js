/**
 * Dependencies: `track` and `trigger` of Vue's own reactivity library, or a replacement built from the
 * exports of `vue`.
 */

import { ReactiveEffect, customRef, effectScope, watchEffect } from 'vue'

/** @typedef {import('../shared/store/reactivity.js').Reactivity} Reactivity */
/**
 * @typedef {Pick<Reactivity, 'track' | 'trigger' | 'untracked' | 'ITERATE' | 'ARRAY_ITERATE' | 'MAP_KEYS'>} Tracking
 */
/** @typedef {{ track: () => void, trigger: () => void }} Dependency */

/**
 * The tracking of the library, if the app's Vue uses the same instance of it. With another instance
 * components would never render again.
 *
 * @param {object} library `@vue/reactivity`.
 * @returns {Tracking | null}
 */
export function vueTracking(library) {
  const { track, trigger, pauseTracking, resetTracking } = /** @type {any} */ (library)
  const { ITERATE_KEY, ARRAY_ITERATE_KEY, MAP_KEY_ITERATE_KEY } = /** @type {any} */ (library)
  // A global build of Vue, aliased to the library, has only the exports of `vue`.
  const needed = [track, trigger, pauseTracking, resetTracking]
  const keys = [ITERATE_KEY, ARRAY_ITERATE_KEY, MAP_KEY_ITERATE_KEY]
  if (!needed.every((each) => typeof each === 'function') || keys.includes(undefined)) return null
  const scope = effectScope(true)
  const target = {}
  let runs = 0
  scope.run(() => {
    watchEffect(
      () => {
        track(target, 'get', 'probe')
        runs++
      },
      { flush: 'sync' }
    )
  })
  trigger(target, 'set', 'probe')
  scope.stop()
  if (runs !== 2) return null
  return {
    track,
    trigger,
    untracked(work) {
      pauseTracking()
      try {
        work()
      } finally {
        resetTracking()
      }
    },
    ITERATE: ITERATE_KEY,
    ARRAY_ITERATE: ARRAY_ITERATE_KEY,
    MAP_KEYS: MAP_KEY_ITERATE_KEY
  }
}

/**
 * Dependencies made with `customRef`. They are slower, since they cannot tell whether an effect is
 * running.
 *
 * @param {Reactivity['batch']} batch
 * @returns {Tracking}
 */
export function ownTracking(batch) {
  const ITERATE = Symbol('iterate')
  const ARRAY_ITERATE = Symbol('array iterate')
  const MAP_KEYS = Symbol('map keys')
  /** @type {WeakMap<object, Map<unknown, Dependency>>} */
  const targets = new WeakMap()

  return {
    ITERATE,
    ARRAY_ITERATE,
    MAP_KEYS,
    untracked,
    track(target, _type, key) {
      let dependencies = targets.get(target)
      if (!dependencies) targets.set(target, (dependencies = new Map()))
      let dependency = dependencies.get(key)
      if (!dependency) dependencies.set(key, (dependency = makeDependency()))
      dependency.track()
    },
    trigger(target, type, key, value) {
      const dependencies = targets.get(target)
      if (!dependencies) return
      /** @type {unknown[]} */
      let keys = [key]
      if (type === 'clear') {
        keys = [...dependencies.keys()]
      } else if (Array.isArray(target) && key === 'length') {
        const moved = (/** @type {unknown} */ other) =>
          typeof other === 'string' && Number(other) >= Number(value)
        keys = ['length', ARRAY_ITERATE, ...[...dependencies.keys()].filter(moved)]
      } else if (Array.isArray(target)) {
        keys.push(ARRAY_ITERATE)
        if (type === 'add') keys.push('length')
      } else if (type !== 'set') {
        keys.push(ITERATE, MAP_KEYS)
      } else if (target instanceof Map) {
        keys.push(ITERATE)
      }
      batch(() => {
        for (const each of keys) dependencies.get(each)?.trigger()
      })
    }
  }
}

/**
 * Runs `work` in an effect of its own that ends with it, so that outer effects do not track it.
 *
 * @param {() => void} work
 */
function untracked(work) {
  const scope = effectScope(true)
  const effect = /** @type {ReactiveEffect} */ (scope.run(() => new ReactiveEffect(work)))
  try {
    effect.run()
  } finally {
    scope.stop()
  }
}

/** @returns {Dependency} */
function makeDependency() {
  /** @type {Dependency | undefined} */
  let dependency
  customRef((track, trigger) => {
    dependency = { track, trigger }
    return { get() {}, set() {} }
  })
  return /** @type {Dependency} */ (/** @type {unknown} */ (dependency))
}
