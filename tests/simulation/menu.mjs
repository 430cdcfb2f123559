/**
 * The menu of edits for the exhaustive exploration: small statements that together cover every row of
 * the transform table, on a value whose parts can be identified.
 *
 * Every object has an `id` that nobody edits, and every element of the list is an object with an `id`
 * or a string `<slot>:<label>`. So the intention of an edit can be read from the view in which it was
 * made, and checked at the end (`intentions.mjs`).
 */

/** @typedef {{ value: any }} Ref */
/**
 * @typedef {object} Meaning What an edit was meant to do, by identity and not by path.
 * @property {'set' | 'insert' | 'remove' | 'put'} kind Of a member, or of an element of the list.
 * @property {string} container The `id` of the object, or of that with the list.
 * @property {string} at The member's key, or the element's slot.
 * @property {unknown} [value] Undefined if it removes.
 * @property {string} [left] The slot before an insertion, if there is one.
 * @property {string} [right] The slot after it.
 */
/**
 * @typedef {Meaning & { client: number, transaction: number, base: number }} Intention The number of
 *   the transaction that it goes into, and the version of main that its client had seen.
 */
/**
 * @typedef {object} Item
 * @property {string} name
 * @property {(root: any) => boolean} possible Whether it makes sense for a view.
 * @property {(ref: Ref, label: string) => Meaning} edit Makes it; one patch.
 */

/** The value at the start; `label` tells one that a client has put there from the first. */
export function world(label = '0') {
  return {
    id: `root-${label}`,
    box: { id: `box-${label}`, list: [{ id: `a-${label}`, n: 0 }, `b-${label}:0`] },
    map: { id: `map-${label}`, p: 0, q: { id: `q-${label}`, n: 0 } }
  }
}

/** @param {any} element @returns {string} */
export function slotOf(element) {
  return typeof element === 'string' ? element.slice(0, element.indexOf(':')) : element.id
}

const isWorld = (/** @type {any} */ root) => typeof root === 'object'
const list = (/** @type {any} */ root) => root?.box?.list
const map = (/** @type {any} */ root) => root?.map

/**
 * @param {string} name @param {(length: number) => number} place @param {number} least
 * @returns {Item}
 */
function insert(name, place, least) {
  return {
    name,
    possible: (/** @type {any} */ root) => list(root)?.length >= least,
    edit: ({ value: root }, /** @type {string} */ label) => {
      const { id, list } = root.box
      const at = place(list.length)
      const [left, right] = [list[at - 1], list[at]].map((it) => it && slotOf(it))
      const value = `${label}:${label}`
      list.splice(at, 0, value)
      return { kind: 'insert', container: id, at: label, value, left, right }
    }
  }
}

/**
 * @param {string} name @param {(length: number) => number} place @param {number} least
 * @returns {Item}
 */
function remove(name, place, least) {
  return {
    name,
    possible: (/** @type {any} */ root) => list(root)?.length >= least,
    edit: ({ value: root }) => {
      const { id, list } = root.box
      const at = place(list.length)
      const slot = slotOf(list[at])
      list.splice(at, 1)
      return { kind: 'remove', container: id, at: slot }
    }
  }
}

/**
 * @param {string} name @param {(length: number) => number} place @param {number} least
 * @returns {Item}
 */
function put(name, place, least) {
  return {
    name,
    possible: (/** @type {any} */ root) => list(root)?.length >= least,
    edit: ({ value: root }, /** @type {string} */ label) => {
      const { id, list } = root.box
      const at = place(list.length)
      const slot = slotOf(list[at])
      list[at] = `${slot}:${label}`
      return { kind: 'put', container: id, at: slot, value: `${slot}:${label}` }
    }
  }
}

/**
 * @param {string} name @param {(root: any) => any} target The object that has the member.
 * @param {string} key @param {((label: string) => unknown) | null} make Null to delete it.
 * @param {(value: unknown) => boolean} [has] What there must be before.
 * @returns {Item}
 */
function member(name, target, key, make, has = () => true) {
  return {
    name,
    possible: (/** @type {any} */ root) => {
      const object = target(root)
      return typeof object === 'object' && object !== null && has(object[key])
    },
    edit: ({ value: root }, /** @type {string} */ label) => {
      const object = target(root)
      const value = make?.(label)
      if (make) object[key] = value
      else delete object[key]
      return { kind: 'set', container: object.id, at: key, value }
    }
  }
}

const exists = (/** @type {unknown} */ value) => value !== undefined
const missing = (/** @type {unknown} */ value) => value === undefined
const front = () => 0
const second = () => 1
const middle = (/** @type {number} */ length) => Math.floor(length / 2)
const last = (/** @type {number} */ length) => length - 1
const end = (/** @type {number} */ length) => length

/** Elements of an array, and what is below one. @type {Item[]} */
const arrayItems = [
  insert('insert at the front', front, 0),
  insert('insert second', second, 2),
  insert('append', end, 1),
  remove('remove the first', front, 1),
  remove('remove the last', last, 2),
  put('replace the first', front, 1),
  put('replace the last', last, 2),
  member(
    'edit in the first',
    (root) => list(root)?.[0],
    'n',
    (label) => label
  )
]

/** Members of an object, and what is below one. @type {Item[]} */
const memberItems = [
  member('set p', map, 'p', (label) => label, exists),
  member('delete p', map, 'p', null, exists),
  member('create p', map, 'p', (label) => label, missing),
  member('create x', map, 'x', (label) => label, missing),
  member('create y', map, 'y', (label) => label, missing),
  member('set x', map, 'x', (label) => label, exists),
  member('delete x', map, 'x', null, exists),
  member('replace q', map, 'q', (label) => ({ id: `q-${label}`, n: label }), exists),
  member('delete q', map, 'q', null, exists),
  member(
    'edit in q',
    (root) => map(root)?.q,
    'n',
    (label) => label
  )
]

/** Containers above others: the root, and a member that holds the array. @type {Item[]} */
const containerItems = [
  {
    name: 'replace the root',
    possible: () => true,
    edit: (ref, label) => {
      // Of another type, or the difference would be assigned.
      const value = isWorld(ref.value) ? `root:${label}` : world(label)
      ref.value = value
      return { kind: 'set', container: '', at: 'value', value }
    }
  },
  member(
    'replace the box',
    (root) => root,
    'box',
    (label) => world(label).box,
    exists
  ),
  member('delete the map', (root) => root, 'map', null, exists)
]

const everything = [...arrayItems, ...memberItems, ...containerItems]

/** As few as make every row of the transform table, for four edits by three clients. @type {Item[]} */
const rows = [
  ...named('replace the root', 'insert at the front', 'append', 'edit in the first'),
  put('replace the last or only', last, 1),
  remove('remove the middle', middle, 1),
  member(
    'set the box',
    (root) => root,
    'box',
    (label) => world(label).box
  ),
  member('delete the box', (root) => root, 'box', null, exists)
]

/** @param {string[]} names @returns {Item[]} */
function named(...names) {
  return names.map((name) => /** @type {Item} */ (everything.find((item) => item.name === name)))
}

/** Menus by topic. */
export const menus = {
  everything,
  rows,
  array: arrayItems,
  members: memberItems,
  containers: [...containerItems, ...named('insert at the front', 'edit in the first', 'set p')],
  /** Few, for more clients and more edits. */
  front: named('insert at the front', 'remove the first', 'replace the last', 'edit in the first'),
  order: named('delete p', 'create p', 'create x', 'delete x', 'create y'),
  nested: named('replace q', 'delete q', 'edit in q', 'create x')
}
