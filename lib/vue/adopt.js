/** Registers the store's proxies in Vue's internal maps. */

import { effectScope, reactive, watchEffect } from 'vue'

/** @typedef {import('./tracking.js').Tracking} Tracking */

/**
 * Vue keeps a map from raw objects to their proxies. `reactive(toRaw(proxy))` must return the same
 * proxy, as `selected.value === list.value[3]` needs, so each raw proxy must be in that map. Vue has
 * another map from objects to their dependencies. For `triggerRef(toRef(list.value, 0))`, the
 * dependencies of a container must be registered for its raw proxy too. The only way to get these maps
 * is to intercept one synchronous call of Vue to each.
 *
 * @param {Tracking | null} tracking Vue's own tracking, if the store uses it.
 * @returns {import('../shared/store/reactivity.js').Reactivity['adopt']} Null if the maps of this Vue
 *   cannot be reached.
 */
export function adopter(tracking) {
  const proxies = mapOf((probe) => reactive(probe) !== probe)
  const dependencies = tracking && mapOf((probe) => depend(tracking, probe))
  if (proxies) {
    const [rawProxy, proxy] = [{}, {}]
    proxies.set(rawProxy, proxy)
    if (reactive(rawProxy) === proxy) {
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
 * @param {object} rawProxy
 * @param {object} target Its container.
 */
function shareDependencies(dependencies, rawProxy, target) {
  const known = dependencies.get(target) ?? new Map()
  dependencies.set(target, known).set(rawProxy, known)
}

/** Makes an effect depend on an object. @param {Tracking} tracking @param {object} probe */
function depend(tracking, probe) {
  const scope = effectScope(true)
  scope.run(() => watchEffect(() => tracking.track(probe, 'get', 'probe'), { flush: 'sync' }))
  scope.stop()
  return true
}

/**
 * @param {(probe: object) => boolean} use Makes Vue put an object into one of its maps, as a key. Its
 *   result must be used, since bundlers drop calls without side effects whose result is unused.
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
