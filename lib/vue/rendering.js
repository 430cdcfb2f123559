/** Whether a component is being rendered. */

import { currentInstance } from './app-vue.js'

/** Vue's flag of a running effect. */
const RUNNING = 1 << 1

/**
 * Whether the current read comes from the render effect of a component, and not from a watcher, another
 * effect or `setup`.
 *
 * Vue tells the current component and its render effect.
 */
export function isRendering() {
  const effect = currentInstance()?.effect
  return effect?.flags !== undefined && (effect.flags & RUNNING) !== 0
}
