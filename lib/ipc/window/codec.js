/** Values as text, as refs of this page have them. */

import { nodeOf, unwrapReadonly } from '../../shared/raw/index.js'
import {
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  parse,
  reviveValue
} from '../../shared/value/index.js'
import { makeCodec } from '../core/index.js'

export const codec = makeCodec({
  // By name, and from their rooms: the rest of lib/shared is not needed.
  UnknownValue,
  decode,
  encode,
  mayHaveTags,
  nodeOf,
  parse,
  reviveValue,
  unwrapReadonly
})
