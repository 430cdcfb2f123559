/**
 * Transforms a patch so that it applies after a concurrent one. The table is in docs/protocol.md.
 * native/core/patch/transform.c does the same in C; tests/cases/transform.json has a case for each
 * row and is run by both.
 *
 * A `test` is transformed like a replace at its path, and affects no other patch.
 */

/** @typedef {import('../path/path.js').Path} Path */
/**
 * @typedef {{ op: import('./patch.js').Op, path: Path }} Change The parts of a patch that matter to
 *   a transform.
 */
/** @typedef {'later' | 'earlier'} Side */

/**
 * Transforms `o` to apply after `a`, which was made on the same value.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change} a
 * @param {Side} side Whether `o` comes later in main's order than `a`, or earlier.
 * @returns {P | null} `o` itself if nothing changes, a copy with another path or op, or null if
 *   nothing is left of it.
 */
export function transformPatch(o, a, side) {
  if (a.op === 'test') return o
  const depth = a.path.length - 1
  if (depth === -1) return o.path.length === 0 && side === 'later' ? o : null
  if (!isUnder(o.path, a.path, depth)) return o

  const k = a.path[depth]
  const j = o.path[depth]
  const exact = o.path.length === depth + 1
  if (typeof k === 'string') return k === j ? overMember(o, a.op, exact, side) : o
  return typeof j === 'string' ? o : overElement(o, a.op, exact, side, depth, k - j)
}

/**
 * Whether a path starts with the first `depth` steps of another and is longer.
 *
 * @param {Path} path
 * @param {Path} other
 * @param {number} depth
 */
function isUnder(path, other, depth) {
  if (path.length <= depth) return false
  for (let i = 0; i < depth; i++) if (path[i] !== other[i]) return false
  return true
}

/**
 * `o` at or below the member that `a` changed.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change['op']} op Of `a`.
 * @param {boolean} exact Whether `o` is at the member itself.
 * @param {Side} side
 * @returns {P | null}
 */
function overMember(o, op, exact, side) {
  if (!exact || side === 'earlier') return null
  if (op !== 'remove' || o.op === 'add') return o
  return o.op === 'replace' ? { ...o, op: 'add' } : null
}

/**
 * `o` at or below an element of the array in which `a` changed one.
 *
 * @template {Change} P
 * @param {P} o
 * @param {Change['op']} op Of `a`.
 * @param {boolean} exact Whether `o` is at the element itself.
 * @param {Side} side
 * @param {number} depth The position of the index in the paths.
 * @param {number} ahead The index of `o` minus that of `a`.
 * @returns {P | null}
 */
function overElement(o, op, exact, side, depth, ahead) {
  const inserts = exact && o.op === 'add'
  if (op === 'add') {
    const stays = inserts && ahead === 0 && side === 'earlier'
    return ahead > 0 || stays ? o : shift(o, depth, 1)
  }
  if (op === 'remove') {
    if (ahead < 0) return shift(o, depth, -1)
    return ahead === 0 && !inserts ? null : o
  }
  if (ahead !== 0) return o
  if (!exact) return null
  return side === 'earlier' && (o.op === 'replace' || o.op === 'test') ? null : o
}

/**
 * @template {Change} P
 * @param {P} o
 * @param {number} depth
 * @param {1 | -1} by
 * @returns {P}
 */
function shift(o, depth, by) {
  const path = o.path.slice()
  path[depth] = /** @type {number} */ (path[depth]) + by
  return { ...o, path }
}
