/**
 * Paths while elements of arrays are taken out and put in. A target leads to a value or through one; a
 * gap is a place between elements, where one can be put in.
 */

/** @typedef {import('../path/path.js').Path} Path */

/** @param {Path} a @param {Path} b */
export function samePath(a, b) {
  return a.length === b.length && isAt(a, b)
}

/** Whether `path` leads to or through the place `at`. @param {Path} path @param {Path} at */
export function isAt(path, at) {
  if (path.length < at.length) return false
  // The last steps differ more often than those above them.
  for (let i = at.length - 1; i >= 0; i--) if (path[i] !== at[i]) return false
  return true
}

/** Whether `path` leads through the place `at`, which may be gone. @param {Path} path @param {Path | null} at */
export function isBelow(path, at) {
  return at !== null && path.length > at.length && isAt(path, at)
}

/**
 * @param {Path} path A target.
 * @param {Path} removed The element that is taken out.
 * @returns {Path | null} Null if it leads to or through that element.
 */
export function targetOverRemoval(path, removed) {
  const ahead = distance(path, removed)
  if (ahead === 0) return null
  return ahead > 0 ? shift(path, removed.length - 1, -1) : path
}

/** @param {Path} gap @param {Path} removed An element that it does not lead through. */
export function gapOverRemoval(gap, removed) {
  return distance(gap, removed) > 0 ? shift(gap, removed.length - 1, -1) : gap
}

/** @param {Path} path A target. @param {Path} inserted The gap where an element is put in. */
export function targetOverInsertion(path, inserted) {
  return distance(path, inserted) >= 0 ? shift(path, inserted.length - 1, 1) : path
}

/**
 * @param {Path} gap
 * @param {Path} inserted The gap where an element is put in.
 * @param {import('./transform.js').Side} side The later of two at one gap stands behind the other.
 */
export function gapOverInsertion(gap, inserted, side) {
  const ahead = distance(gap, inserted)
  const stays = ahead === 0 && gap.length === inserted.length && side === 'earlier'
  return ahead >= 0 && !stays ? shift(gap, inserted.length - 1, 1) : gap
}

/** @param {Path} path At or under `x`. @param {Path} x @param {Path} t Where `x` is now. */
export function followed(path, x, t) {
  return [...t, ...path.slice(x.length)]
}

/**
 * @param {Path} path @param {Path} place An element, or a gap.
 * @returns {number} How far `path` is behind it in its array; negative if before it or elsewhere.
 */
function distance(path, place) {
  const depth = place.length - 1
  const step = path[depth]
  if (typeof step !== 'number' || !isUnder(path, place, depth)) return -1
  return step - /** @type {number} */ (place[depth])
}

/**
 * Whether a path starts with the first `depth` steps of another and is longer.
 *
 * @param {Path} path
 * @param {Path} other
 * @param {number} depth
 */
export function isUnder(path, other, depth) {
  if (path.length <= depth) return false
  for (let i = 0; i < depth; i++) if (path[i] !== other[i]) return false
  return true
}

/** @param {Path} path @param {number} depth @param {1 | -1} by @returns {Path} */
export function shift(path, depth, by) {
  const shifted = path.slice()
  shifted[depth] = /** @type {number} */ (shifted[depth]) + by
  return shifted
}
