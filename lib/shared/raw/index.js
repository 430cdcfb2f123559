/** How to tell a shared value's proxies from everything else, and what stands behind them. */

export { noteGuard, unguard } from './guarded.js'
export { NODE, hasOwnProperty, nodeOf } from './proxied.js'
