/**
 * Makes a store's value reactive in Vue. The store's own proxy is the only reactive layer: it calls
 * Vue's `track` and `trigger` itself. That is as fast as Vue's own proxies. A recording proxy below a
 * Vue proxy would make every read cost double.
 *
 * For Vue the proxy is reactive: `__v_isReactive` is true. `__v_raw`, and so `toRaw`, gives the node's
 * raw proxy, not the plain container. Vue calls `toRaw` in unexpected places: `v-for` takes the
 * elements of `toRaw(list)` and makes them reactive again, and `selected.value = list.value[3]` stores
 * `toRaw(list.value[3])`. With a plain container, Vue would create proxies that record nothing.
 */

import * as core from '@vue/reactivity'
import { isRef, toRaw, unref } from 'vue'
import { adopter } from './adopt.js'
import { batcher } from './batch.js'
import { ownTracking, vueTracking } from './tracking.js'

/** @typedef {import('../shared/store/reactivity.js').Reactivity} Reactivity */
/** @typedef {import('./tracking.js').Tracking} Tracking */

const SPECIAL = new Set([
  '__isVue',
  '__v_isReactive',
  '__v_isReadonly',
  '__v_isRef',
  '__v_isShallow',
  '__v_raw',
  '__v_skip'
])

/** @type {Reactivity | null} */
let made = null

/**
 * The reactivity with the app's Vue.
 *
 * @returns {Reactivity}
 */
export function reactivity() {
  made ??= makeReactivity()
  return made
}

/**
 * @param {Pick<typeof core, 'track' | 'trigger' | 'pauseTracking' | 'resetTracking' | 'ITERATE_KEY' |
 *   'ARRAY_ITERATE_KEY' | 'MAP_KEY_ITERATE_KEY'>} [library] The source of `track` and `trigger`. They
 *   are used if they belong to the app's Vue.
 * @returns {Reactivity}
 */
export function makeReactivity(library = core) {
  const batch = batcher()
  const tracking = vueTracking(library)
  if (!tracking) {
    console.warn(
      'electron-remote-ref: the app has two copies of @vue/reactivity, or one that is not the library, so ' +
        "reading a ref is slower than it could be. Have the bundler take one, in Vite resolve: { dedupe: ['vue', '@vue/reactivity'] }, or add " +
        "@vue/reactivity to the app's dependencies, in the version of its vue."
    )
  }
  return {
    ...(tracking ?? ownTracking(batch)),
    batch,
    special: SPECIAL,
    answer(key, node) {
      const { readOnly } = node.store
      switch (key) {
        // Like Vue's own proxies, a read-only proxy is reactive if its target is.
        case '__v_isReactive':
          return !readOnly
        case '__v_isReadonly':
          return readOnly
        case '__v_isShallow':
          return false
        case '__v_raw':
          return node.rawProxy
        default:
          return undefined
      }
    },
    unwrap(value) {
      const inner = isRef(value) ? unref(value) : value
      return toRaw(inner)
    },
    adopt: adopter(tracking)
  }
}
