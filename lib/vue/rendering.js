/** Whether a component is being rendered. */

import { currentInstance } from './app-vue.js'

/** Of an effect's flags, as Vue numbers them: it is running. */
const RUNNING = 1 << 1

/**
 * Whether what is read now is read by the effect that renders a component, and not by a watcher or
 * another effect, or in `setup`.
 *
 * Vue tells in which component code runs, and of that which effect renders it.
 */
export function isRendering() {
  const effect = currentInstance()?.effect
  return effect?.flags !== undefined && (effect.flags & RUNNING) !== 0
}
