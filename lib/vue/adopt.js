/** Making Vue take a proxy for its own. */

import { reactive } from 'vue'

/**
 * Vue keeps its proxies by their raw objects, in a map of its own. For `reactive(toRaw(proxy))` to be
 * the proxy again, as `selected.value === list.value[3]` needs it, each twin must be in that map. The
 * one way to get at it is to be there when Vue uses it: for one synchronous call.
 *
 * @returns {((twin: object, proxy: object) => void) | null} Null where this Vue cannot be had.
 */
export function adopter() {
  const proxies = proxyMap()
  if (proxies) {
    const [twin, proxy] = [{}, {}]
    proxies.set(twin, proxy)
    if (reactive(twin) === proxy) return (...pair) => proxies.set(...pair)
  }
  console.warn(
    'electron-remote-ref: this version of Vue does not let its proxies be known. All works, but an ' +
      'object of a ref that is stored in another ref is not === to itself.'
  )
  return null
}

/** @returns {WeakMap<object, object> | null} */
function proxyMap() {
  const { set } = WeakMap.prototype
  const probe = {}
  /** @type {WeakMap<object, object> | null} */
  let found = null
  try {
    /** @this {WeakMap<object, any>} @param {object} key @param {any} value */
    const spy = function (key, value) {
      if (key === probe) found = this
      return set.call(this, key, value)
    }
    WeakMap.prototype.set = spy
    // Bundlers know that `reactive` has no side effects, and drop a call whose result is not used.
    if (reactive(probe) === probe) return null
  } catch {
    return null
  } finally {
    if (WeakMap.prototype.set !== set) WeakMap.prototype.set = set
  }
  return found
}
