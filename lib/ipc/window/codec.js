/** Values as text, as refs of this page have them. */

import { nodeOf, unwrapReadonly } from '../../shared/raw/index.js'
import { UnknownValue, decode, encode } from '../../shared/value/index.js'
import { makeCodec } from '../core/index.js'

export const codec = makeCodec({ encode, decode, nodeOf, unwrapReadonly, UnknownValue })

const endOfTick = Promise.resolve()

/** Calls it at the end of the tick. Cheaper than `queueMicrotask` in a page. @param {() => void} flush */
export function later(flush) {
  endOfTick.then(flush)
}
