/**
 * What makes a store's value reactive in Vue: each container has one reactive layer, the store's own
 * proxy, which calls Vue's `track` and `trigger` itself. That is as fast as Vue's own proxies, while a
 * recording proxy underneath one of Vue's would cost every read twice.
 *
 * To Vue the proxy is one of its own: it answers `__v_isReactive`. What it answers to `__v_raw`, and
 * so to `toRaw`, is its node's twin and not the plain container. Vue reads through `toRaw` in places
 * where nobody would think of it: `v-for` takes the elements of `toRaw(list)` and makes them reactive
 * again, `selected.value = list.value[3]` stores `toRaw(list.value[3])`. From a plain container Vue
 * would make proxies that record nothing.
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
 * The reactivity of the app's Vue.
 *
 * @returns {Reactivity}
 */
export function reactivity() {
  made ??= makeReactivity()
  return made
}

/**
 * @param {Pick<typeof core, 'track' | 'trigger' | 'pauseTracking' | 'resetTracking' | 'ITERATE_KEY' | 'ARRAY_ITERATE_KEY' | 'MAP_KEY_ITERATE_KEY'>} [library]
 *   Where `track` and `trigger` come from; they are used if they are those of the app's Vue.
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
        // As Vue's own proxies, one that may not be written to is reactive if what it stands for is.
        case '__v_isReactive':
          return !readOnly
        case '__v_isReadonly':
          return readOnly
        case '__v_isShallow':
          return false
        case '__v_raw':
          return node.twin
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
