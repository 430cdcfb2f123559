/** Making Vue take a proxy for its own. */

import { effectScope, reactive, watchEffect } from 'vue'

/** @typedef {import('./tracking.js').Tracking} Tracking */

/**
 * Vue keeps its proxies by their raw objects, in a map of its own. For `reactive(toRaw(proxy))` to be
 * the proxy again, as `selected.value === list.value[3]` needs it, each twin must be in that map. So it
 * does with what depends on an object: for `triggerRef(toRef(list.value, 0))` to run that, what is known
 * of the container must be known of its twin. The one way to get at these maps is to be there when Vue
 * uses them: for one synchronous call each.
 *
 * @param {Tracking | null} tracking Vue's own, where that is what a store uses.
 * @returns {import('../shared/store/reactivity.js').Reactivity['adopt']} Null where this Vue cannot be had.
 */
export function adopter(tracking) {
  const proxies = mapOf((probe) => reactive(probe) !== probe)
  const dependencies = tracking && mapOf((probe) => depend(tracking, probe))
  if (proxies) {
    const [twin, proxy] = [{}, {}]
    proxies.set(twin, proxy)
    if (reactive(twin) === proxy) {
      return (...pair) => {
        proxies.set(pair[0], pair[1])
        if (dependencies) shareDependencies(dependencies, pair[0], pair[2])
      }
    }
  }
  console.warn(
    'electron-remote-ref: this version of Vue does not let its proxies be known. All works, but an ' +
      'object of a ref that is stored in another ref is not === to itself.'
  )
  return null
}

/**
 * @param {WeakMap<object, any>} dependencies
 * @param {object} twin
 * @param {object} target Its container.
 */
function shareDependencies(dependencies, twin, target) {
  const known = dependencies.get(target) ?? new Map()
  dependencies.set(target, known).set(twin, known)
}

/** Has an effect depend on an object. @param {Tracking} tracking @param {object} probe */
function depend(tracking, probe) {
  const scope = effectScope(true)
  scope.run(() => watchEffect(() => tracking.track(probe, 'get', 'probe'), { flush: 'sync' }))
  scope.stop()
  return true
}

/**
 * @param {(probe: object) => boolean} use Has Vue put an object into one of its maps, as a key. Bundlers
 *   know what has no side effects, and drop a call whose result is not used.
 * @returns {WeakMap<object, any> | null} That map.
 */
function mapOf(use) {
  const { set } = WeakMap.prototype
  const probe = {}
  /** @type {WeakMap<object, any> | null} */
  let found = null
  try {
    /** @this {WeakMap<object, any>} @param {object} key @param {any} value */
    const spy = function (key, value) {
      if (key === probe) found = this
      return set.call(this, key, value)
    }
    WeakMap.prototype.set = spy
    if (!use(probe)) return null
  } catch {
    return null
  } finally {
    if (WeakMap.prototype.set !== set) WeakMap.prototype.set = set
  }
  return found
}
