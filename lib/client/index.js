/** A page's side of a ref, for any framework or none. Vue has `electron-remote-ref/vue`. */

export { Replica } from './replica.js'
export { bridge } from './bridge.js'
export { configure } from './report.js'
export { RemoteRefError } from '../shared/errors.js'
