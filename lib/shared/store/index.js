/** A store: one value with its proxies, its recorded changes and its listeners. */

export {
  badOption,
  checkOptionNames,
  checkPath,
  describe,
  needFunction,
  needName
} from './arguments.js'
export { Callbacks, OUTSIDE, attempt, cause, throwLater } from './callbacks.js'
export { Listeners } from './listeners.js'
export { inert } from './reactivity.js'
export { detachedWarning } from './reconcile.js'
export { Store } from './store.js'
export { foldStatements } from './taken-out.js'
export { toPlain } from './to-plain.js'
export { TextPlaces, faultOfTextPlaces } from './text-places.js'
