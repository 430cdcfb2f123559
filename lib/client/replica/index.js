/** One page's copy of one ref, and its session with main. */

export { bridge } from './bridge.js'
export { Replica } from './replica.js'
export { configure } from './report.js'
