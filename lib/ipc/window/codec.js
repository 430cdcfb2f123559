/** Values as text, as refs of this page have them. */

import * as shared from '../../shared/index.js'
import { makeCodec } from '../core/index.js'

export const codec = makeCodec(shared)
