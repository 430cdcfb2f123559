/**
 * Random operations on rows, subtrees and lists: mostly moves, some edits, a few copies and removals.
 */

/** @typedef {ReturnType<import('../random.mjs').random>} Random */
/** @typedef {(value: any, context: Context, ref: any) => void} Move */
/**
 * @typedef {object} Context
 * @property {Random} rng
 * @property {() => number} unique
 * @property {boolean} ids Whether rows have ids.
 * @property {boolean} alike Whether rows hold much the same.
 */

/** @param {Context} context */
export function row({ rng, unique, ids, alike }) {
  const n = unique()
  return {
    ...(ids && { id: n }),
    name: alike ? `row ${n % 3}` : `row ${n}`,
    done: rng.chance(0.5),
    tags: Array.from({ length: rng.below(3) }, () => ({ n: alike ? rng.below(2) : unique() })),
    meta: { of: alike ? 0 : n, deep: { level: [alike ? 0 : unique()] } }
  }
}

/** @param {Context} context */
export function startingValue(context) {
  const rows = (/** @type {number} */ most) =>
    Array.from({ length: 1 + context.rng.below(most) }, () => row(context))
  return {
    list: rows(8),
    done: rows(3),
    board: [1, 2].map(() => ({ ...(context.ids && { id: context.unique() }), cards: rows(3) })),
    table: Object.fromEntries(rows(3).map((each) => [`k${context.unique()}`, each])),
    map: new Map(rows(3).map((each) => [`m${context.unique()}`, each]))
  }
}

/**
 * The containers of a value, each with a name for its place.
 *
 * @param {any} value
 * @param {(place: string) => boolean} [reads] Whether to look inside of what stands there.
 * @param {string} [place]
 * @returns {[place: string, container: any][]}
 */
export function containers(value, reads = () => true, place = '$') {
  if (typeof value !== 'object' || value === null) return []
  if (!reads(place)) return [[place, value]]
  const members = value instanceof Map ? [...value] : Object.entries(value)
  const inner = members.flatMap(([step, member]) => containers(member, reads, `${place}/${step}`))
  return [[place, value], ...inner]
}

/** Marks of edits stand among them. @param {any[]} board @returns {any[]} */
function columnsOf(board) {
  return board.filter((each) => typeof each === 'object')
}

/** @param {any} value @returns {any[][]} The lists in which rows stand. */
function lists({ list, done, board }) {
  return [list, done, ...columnsOf(board).flatMap(({ cards }) => (cards ? [cards] : []))]
}

/** @param {any} value @returns {any[]} */
function rowsOf(value) {
  const all = [...lists(value).flat(), ...Object.values(value.table), ...value.map.values()]
  return all.filter((each) => typeof each === 'object' && !Array.isArray(each))
}

/** Not that of edits. @param {string[]} keys */
function keysOf(keys) {
  return keys.filter((key) => key !== 'mark')
}

/** Takes a row out of wherever it stands. @param {any} value @param {Context} context */
function takeRow(value, { rng }) {
  const dice = rng.next()
  const keys = keysOf(Object.keys(value.table))
  if (dice < 0.15 && keys.length > 0) {
    const key = rng.pick(keys)
    const taken = value.table[key]
    delete value.table[key]
    return taken
  }
  if (dice < 0.3 && value.map.size > 0) {
    const key = rng.pick(keysOf([...value.map.keys()]))
    const taken = value.map.get(key)
    value.map.delete(key)
    return taken
  }
  const list = rng.pick(lists(value))
  return list.splice(rng.below(list.length + 1), 1)[0]
}

/** @param {any} value @param {any} put @param {Context} context */
function putRow(value, put, { rng, unique }) {
  if (put === undefined) return
  const dice = rng.next()
  if (dice < 0.15)
    value.table[rng.pick([`k${unique()}`, ...keysOf(Object.keys(value.table))])] = put
  else if (dice < 0.3)
    value.map.set(rng.pick([`m${unique()}`, ...keysOf([...value.map.keys()])]), put)
  else if (dice < 0.4) value.board.push({ cards: [put] })
  else {
    const list = rng.pick(lists(value))
    list.splice(rng.below(list.length + 1), 0, put)
  }
}

/** @type {Move} */
function drag(value, context) {
  putRow(value, takeRow(value, context), context)
}

/** @type {Move} */
function swap(value, { rng }) {
  const list = rng.pick(lists(value))
  if (list.length < 2) return
  const [i, j] = [rng.below(list.length), rng.below(list.length)]
  ;[list[i], list[j]] = [list[j], list[i]]
}

/** @type {Move} */
function reorder(value, { rng }) {
  const list = rng.pick(lists(value))
  if (rng.chance(0.3)) return void list.reverse()
  list.sort((/** @type {any} */ a, /** @type {any} */ b) => (b.meta?.of ?? 0) - (a.meta?.of ?? 0))
}

/** @type {Move} */
function moveAll(value, { rng }) {
  if (rng.chance(0.5)) value.done = value.list.splice(0)
  else value.list.push(...rng.pick(lists(value)).splice(0))
}

/** Two rows change a part. @type {Move} */
function swapParts(value, { rng }) {
  const rows = rowsOf(value)
  if (rows.length < 2) return
  const [a, b] = [rng.pick(rows), rng.pick(rows)]
  const part = rng.pick(['tags', 'meta'])
  ;[a[part], b[part]] = [b[part], a[part]]
}

/** A tag goes from one row to another. @type {Move} */
function moveTag(value, { rng }) {
  const rows = rowsOf(value).filter(({ tags }) => tags)
  if (rows.length === 0) return
  rng.pick(rows).tags.unshift(...rng.pick(rows).tags.splice(0, 1))
}

/** A column goes into another, or comes out. @type {Move} */
function nest(value, { rng }) {
  const { board } = value
  if (board.length > 1 && rng.chance(0.5)) {
    const [column] = board.splice(rng.below(board.length), 1)
    const outer = rng.pick(columnsOf(board))
    if (outer) outer.inner = column
    return
  }
  const outer = columnsOf(board).find(({ inner }) => inner)
  if (outer) {
    board.unshift(outer.inner)
    delete outer.inner
  }
}

/** What a server says, as new objects. @type {Move} */
function assignCopies(value, { rng }, ref) {
  const plain = ref.get([])
  const dice = rng.next()
  if (dice < 0.4) value.list = plain.list.reverse()
  else if (dice < 0.6) value.list = [...plain.done, ...plain.list.slice(1)]
  else if (dice < 0.8) ref.value = { ...plain, list: plain.list.reverse() }
  else ref.value = { ...plain, list: plain.done, done: plain.list }
}

/** @type {Move} */
function editRow(value, { rng, unique }) {
  const rows = rowsOf(value)
  if (rows.length > 0) rng.pick(rows)[rng.pick(['name', 'note'])] = `edited ${unique()}`
}

/** @type {Move} */
function editPart(value, { rng, unique }) {
  const rows = rowsOf(value).filter(({ meta }) => meta)
  if (rows.length > 0) rng.pick(rows).meta.deep.level.push(unique())
}

/** @type {Move} */
function remove(value, context) {
  takeRow(value, context)
}

/** @type {Move} */
function insert(value, context) {
  putRow(value, row(context), context)
}

/** The same row a second time, or one that is a copy. @type {Move} */
function double(value, context, ref) {
  const { rng } = context
  const rows = rowsOf(rng.chance(0.5) ? value : ref.get([]))
  if (rows.length > 0) putRow(value, rng.pick(rows), context)
}

/** @type {Move} */
function refill(value, { rng }) {
  const list = rng.pick(lists(value))
  const all = list.splice(0)
  list.push(...all.slice(1), ...all.slice(0, 1))
}

/** Those that leave rows where they are. @type {Set<Move>} */
export const ofParts = new Set([swapParts, moveTag])

/** @type {[weight: number, move: Move][]} */
const MOVES = [
  [10, drag],
  [4, swap],
  [4, reorder],
  [2, moveAll],
  [4, swapParts],
  [3, moveTag],
  [3, nest],
  [3, assignCopies],
  [4, editRow],
  [2, editPart],
  [2, remove],
  [2, insert],
  [1, double],
  [2, refill]
]
const TOTAL = MOVES.reduce((sum, [weight]) => sum + weight, 0)

/** @param {Random} rng @returns {Move} */
export function pickMove(rng) {
  let left = rng.next() * TOTAL
  const [, move] = /** @type {(typeof MOVES)[number]} */ (
    MOVES.find(([weight]) => (left -= weight) < 0)
  )
  return move
}
