/** The edits of an app in a random schedule. */

/** @typedef {import('./random.mjs').Random} Random */

const KEYS = ['a', 'b', 'c', '7', '10', '__proto__', '']
const ENTRIES = ['a', 'b', '7', 7, '', '__proto__', NaN, null, undefined, 10n, true]
/** A few of these exceed the queue of a window that does not read. */
const LONG_TEXT = 'x'.repeat(150_000)

/** The value at the start: the list has no number twice, and gets only new ones. */
export function initialValue() {
  return {
    list: [1, 2, 3],
    rows: [{ id: 0, name: 'zero', tags: ['x'] }],
    table: { a: 1, b: 2 },
    map: new Map(
      /** @type {[any, any][]} */ ([
        ['a', { n: 1 }],
        [7, 'seven']
      ])
    ),
    set: new Set(['a', 1]),
    text: ''
  }
}

/**
 * Sets the text to a long one.
 *
 * @param {{ value: any }} ref @param {() => number} unique
 */
export function write(ref, unique) {
  ref.value.text = `${unique()} ${LONG_TEXT}`
}

/**
 * One statement, as an app would write it.
 *
 * @param {Random} rng @param {{ value: any }} ref @param {() => number} unique
 */
export function edit(rng, ref, unique) {
  const root = ref.value
  const { list, rows, table, map, set } = root
  const row = rows?.length > 0 ? rng.pick([...rows]) : undefined
  const at = (/** @type {any[]} */ array) => rng.below(array.length + 1)
  const key = rng.pick(KEYS)
  const entry = rng.pick(ENTRIES)
  const edits = [
    () => list.push(unique()),
    () => list.unshift(unique()),
    () => list.splice(at(list), rng.below(3), ...(rng.chance(0.5) ? [unique()] : [])),
    () => list.length > 0 && (list[rng.below(list.length)] = unique()),
    () => list.pop(),
    () => rows.push({ id: unique(), name: 'new', tags: [] }),
    () => rows.splice(at(rows), 1),
    () => row && (row.name = `name ${unique()}`),
    () => row && row.tags.push(unique()),
    () => row && delete row.name,
    () => row && (rows[rows.indexOf(row)] = { ...row, name: `spread ${unique()}` }),
    () => row && rows.splice(rows.indexOf(row), 1, { ...row, note: unique() }),
    () =>
      (root.rows = rows.map((/** @type {any} */ it) =>
        it === row ? { ...it, seen: unique() } : { ...it }
      )),
    () => row && (row.extra = { deep: [unique()] }),
    () => rows.length > 1 && rows.unshift(...rows.splice(rows.length - 1, 1)),
    () => rows.length > 1 && ([rows[0], rows[1]] = [rows[1], rows[0]]),
    () =>
      (root.rows = rows.filter((/** @type {any} */ _row, /** @type {number} */ i) => i % 2 === 0)),
    () => rows.reverse(),
    () => define(table, key, unique()),
    () => define(table, key, { n: unique() }),
    () => delete table[key],
    () => map.set(entry, unique()),
    () => map.set(entry, { n: unique() }),
    () => typeof map.get('a') === 'object' && map.set('a', { ...map.get('a'), more: unique() }),
    () => map.delete(entry),
    () => rng.chance(0.2) && map.clear(),
    () => typeof map.get('a') === 'object' && (map.get('a').n = unique()),
    () => map.set('list', []).get('list')?.push(unique()),
    () => (root.map = new Map([...map, [entry, unique()]])),
    () => set.add(entry),
    () => set.delete(entry),
    () => rng.chance(0.2) && set.clear(),
    () => (root.set = new Set([...set].filter((element) => element !== entry))),
    () => (root.text += String(unique())),
    () => (root.table = { c: unique() }),
    () => (root.table = { [`first ${unique()}`]: unique(), ...table }),
    () => (root.list = [unique(), ...list]),
    () => (ref.value = { ...root, text: 'assigned' })
  ]
  // The last one replaces much, and would leave few conflicts.
  const chosen = rng.chance(0.02) ? edits[edits.length - 1] : edits[rng.below(edits.length - 1)]
  chosen()
}

/** `table[key] = value` also where the key is `__proto__`. @param {object} table @param {string} key @param {unknown} value */
function define(table, key, value) {
  Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true })
}
