/**
 * The menu of moves and texts for the exhaustive exploration: small edits that together cover every row of
 * the tables of moves and texts, on two lists of items that can hold items themselves.
 *
 * Every item has an `id` that nobody edits. So at the end it can be checked that none is there twice, and
 * that none is missing without a reason (`misplacedItems`).
 */

/** @typedef {import('./menu.mjs').Item} MenuItem */
/** @typedef {{ id: string, n: number | string, text: string, items: Row[] }} Row */
/** @typedef {(string | number)[]} Path */
/**
 * @typedef {object} Meaning
 * @property {'move' | 'remove' | 'replace' | 'insert' | 'edit'} kind
 * @property {string[]} ids Of the items that it moves, removes or adds, with all that they hold.
 */

/** @param {string} id @param {Row[]} [items] @returns {Row} */
const row = (id, items = []) => ({ id, n: 0, text: 'ab', items })

/** The value at the start. */
export function movesWorld() {
  return { left: [row('a', [row('b')]), row('c')], right: [row('d', [])] }
}

/** @param {unknown} value @returns {string[]} The ids of the items in it. */
export function idsIn(value) {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (typeof value !== 'object' || value === null) return []
  const { id, ...rest } = /** @type {any} */ (value)
  return [...(id === undefined ? [] : [id]), ...Object.values(rest).flatMap(idsIn)]
}

/** @param {any} root @param {Path} path @returns {any} */
const at = (root, path) => path.reduce((value, step) => value?.[step], root)

/** @param {string} name @param {Path} from @param {Path} to @returns {MenuItem} */
function move(name, from, to) {
  return item(name, (root) => {
    const element = at(root, from)
    const list = at(root, to.slice(0, -1))
    const siblings = JSON.stringify(from.slice(0, -1)) === JSON.stringify(to.slice(0, -1))
    const length = siblings ? list?.length - 1 : list?.length
    // Without the element, an index behind it leads to the next one.
    if (element === undefined || !(Number(to.at(-1)) <= length)) return undefined
    const patch = { op: 'move', from, path: to }
    return { patch, meaning: { kind: 'move', ids: idsIn(element) } }
  })
}

/** @param {string} name @param {Path} path @returns {MenuItem} */
function remove(name, path) {
  return item(name, (root) => {
    const element = at(root, path)
    if (element === undefined) return undefined
    return { patch: { op: 'remove', path }, meaning: { kind: 'remove', ids: idsIn(element) } }
  })
}

/** @param {string} name @param {Path} path @param {(label: string) => unknown} make @returns {MenuItem} */
function replace(name, path, make) {
  return item(name, (root, label) => {
    const old = at(root, path)
    if (old === undefined) return undefined
    const patch = { op: 'replace', path, value: make(label) }
    return { patch, meaning: { kind: 'replace', ids: idsIn(old) } }
  })
}

/** @param {string} name @param {Path} path @returns {MenuItem} */
function insert(name, path) {
  return item(name, (root, label) => {
    const list = at(root, path.slice(0, -1))
    if (!(Number(path.at(-1)) <= list?.length)) return undefined
    return {
      patch: { op: 'add', path, value: row(label) },
      meaning: { kind: 'insert', ids: [label] }
    }
  })
}

/** @param {string} name @param {Path} path @param {(label: string) => (string | number)[]} edit @param {number} least */
function text(name, path, edit, least) {
  return item(name, (root, label) => {
    if (!(at(root, path)?.length >= least)) return undefined
    return { patch: { op: 'text', path, edit: edit(label) }, meaning: { kind: 'edit', ids: [] } }
  })
}

/**
 * @param {string} name
 * @param {(root: any, label: string) => { patch: object, meaning: Meaning } | undefined} make Undefined where it
 *   makes no sense.
 * @returns {any}
 */
function item(name, make) {
  return {
    name,
    possible: (/** @type {any} */ root) => make(root, '') !== undefined,
    edit: (/** @type {any} */ ref, /** @type {string} */ label) => {
      const made = make(ref.value, label)
      ref.patch([made?.patch])
      return made?.meaning
    }
  }
}

const everything = [
  move('the first to the end', ['left', 0], ['left', 1]),
  move('the last to the front', ['left', 1], ['left', 0]),
  move('the first to the other list', ['left', 0], ['right', 0]),
  move('the first of the other list back', ['right', 0], ['left', 0]),
  move('the first into the other', ['left', 0], ['right', 0, 'items', 0]),
  move('the other into the first', ['right', 0], ['left', 0, 'items', 0]),
  move('the inner one out', ['left', 0, 'items', 0], ['left', 0]),
  move('the last into the first', ['left', 1], ['left', 0, 'items', 0]),
  remove('remove the first', ['left', 0]),
  remove('remove the other', ['right', 0]),
  remove('remove the inner one', ['left', 0, 'items', 0]),
  remove('remove the list', ['right']),
  replace('replace the first', ['left', 0], (label) => row(label)),
  replace('replace the list', ['left'], (label) => [row(label)]),
  replace('replace the root', [], (label) => ({ left: [row(label)], right: [] })),
  insert('insert at the front', ['left', 0]),
  insert('insert into the other', ['right', 0, 'items', 0]),
  replace('edit the first', ['left', 0, 'n'], (label) => label),
  text('type at the start', ['left', 0, 'text'], (label) => [label], 0),
  text('type behind the first letter', ['left', 0, 'text'], (label) => [1, label], 1),
  text('delete the first letter', ['left', 0, 'text'], () => [-1], 1)
]

/** @param {string[]} names */
const named = (...names) => everything.filter(({ name }) => names.includes(name))

export const movesMenus = {
  everything,
  moves: named(
    'the first to the end',
    'the first into the other',
    'the other into the first',
    'the inner one out',
    'remove the first',
    'remove the other',
    'insert at the front',
    'edit the first'
  ),
  texts: named(
    'type at the start',
    'type behind the first letter',
    'delete the first letter',
    'the first to the end',
    'remove the first'
  )
}

/**
 * @param {any} final
 * @param {Meaning[]} meanings Of all edits.
 * @returns {string | null} What is wrong: an item that is there twice, or gone without a reason.
 */
export function misplacedItems(final, meanings) {
  const ids = idsIn(final)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) return `${twice} is there twice`
  const takenAway = meanings.filter(({ kind }) => kind === 'remove' || kind === 'replace')
  const gone = new Set(takenAway.flatMap(({ ids: removed }) => removed))
  // What somebody has moved may have been moved into what was removed.
  const moved = new Set(
    meanings.filter(({ kind }) => kind === 'move').flatMap(({ ids: taken }) => taken)
  )
  const made = meanings.filter(({ kind }) => kind === 'insert').flatMap(({ ids: added }) => added)
  for (const id of [...idsIn(movesWorld()), ...made]) {
    const reason = takenAway.length > 0 && (gone.has(id) || moved.has(id) || made.includes(id))
    if (!ids.includes(id) && !reason) return `${id} is missing`
  }
  return null
}
