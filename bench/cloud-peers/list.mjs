/** The list and its edits, the same for all. */

export const ITEMS = 1000
/** Without a common divisor with the items, so that each is edited before one is edited again. */
const STRIDE = 389

/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/** @typedef {[at: number, name: string]} Edit */

/** @returns {Item[]} */
export function makeItems() {
  return Array.from({ length: ITEMS }, (_, id) => {
    return { id, name: `item number ${id}`, size: id * 7, done: id % 2 === 0 }
  })
}

/** @param {number} n @returns {Edit} The name of one item. */
export function editOf(n) {
  return [(n * STRIDE) % ITEMS, `name ${n}`]
}

/** @param {number} from @param {number} count @returns {Edit[]} */
export function editsFrom(from, count) {
  return Array.from({ length: count }, (_, i) => editOf(from + i))
}

/** @param {Edit[]} edits @returns {Edit[]} Those that are not made over, the last one first. */
export function lastOf(edits) {
  return edits.slice(-ITEMS).reverse()
}
