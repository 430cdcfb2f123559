/** Recognises proxies of shared values, and unwraps them. */

export { registerReadonly, unwrapReadonly } from './readonly.js'
export { NODE, hasOwnProperty, nodeOf } from './proxied.js'
