/** Checks that the app uses the same Vue that is imported here. */

import { EffectScope, getCurrentInstance, version } from 'vue'
import { RemoteRefError } from '../shared/errors/index.js'

/** @throws {RemoteRefError} `ERR_REF_VUE` for an unsupported Vue. */
export function needVue() {
  checkVersion(version)
  currentInstance()
}

/** @param {string} found @throws {RemoteRefError} `ERR_REF_VUE` */
export function checkVersion(found) {
  const [major, minor] = found.split('.').map(Number)
  if (major === 3 ? minor >= 5 : major > 3) return
  throw new RemoteRefError(
    'ERR_REF_VUE',
    `electron-remote-ref/vue needs Vue 3.5 or later, and the app has ${found}. Install a later one: npm install vue@3.`
  )
}

/**
 * The current component. All copies of Vue in a page know it, but not each other's effects, so
 * components of another copy would never be updated.
 *
 * @throws {RemoteRefError} `ERR_REF_VUE` if it is one of another copy.
 */
export function currentInstance() {
  const instance = /** @type {{ scope?: unknown, effect?: { flags?: number } } | null} */ (
    getCurrentInstance()
  )
  if (!instance || instance.scope instanceof EffectScope) return instance
  throw new RemoteRefError(
    'ERR_REF_VUE',
    'The page has two copies of Vue, the one of its components and the one that electron-remote-ref/vue ' +
      'imports, so nothing that a ref changes would be rendered. Have the bundler take one: in Vite ' +
      "resolve: { dedupe: ['vue', '@vue/reactivity'] }, in webpack resolve: { alias: { vue: " +
      "path.resolve('node_modules/vue') } }. Linking a checkout of this package brings a second copy; " +
      'installing its tarball (npm pack) does not.'
  )
}
