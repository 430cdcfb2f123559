export { contentOf, essenceOf } from './content.js'
export { Documents } from './documents.js'
export { toldOf } from './record.js'
