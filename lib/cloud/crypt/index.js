/** What the server of an encrypted document does not see. */

export { SealedLine } from './sealed-line.js'
