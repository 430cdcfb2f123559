/** Values as text, as refs of this page have them. */

import * as shared from '../../shared/index.js'
import { makeCodec } from '../core/index.js'

export const codec = makeCodec(shared)

const endOfTick = Promise.resolve()

/** Calls it at the end of the tick. Cheaper than `queueMicrotask` in a page. @param {() => void} flush */
export function later(flush) {
  endOfTick.then(flush)
}
