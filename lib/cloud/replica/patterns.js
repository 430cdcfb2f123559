/** Patterns of paths: `*` stands for any element or member. */

/** @typedef {import('../../shared/path/path.js').Path} Path */

const ANY = '*'

/** @param {Path} path @param {readonly Path[]} patterns @returns {Path | null} The outermost unit that it is in. */
export function unitOf(path, patterns) {
  const lengths = patterns.flatMap((pattern) => (isIn(path, pattern) ? pattern.length : []))
  return lengths.length === 0 ? null : path.slice(0, Math.min(...lengths))
}

/** @param {Path} path @param {Path} pattern */
function isIn(path, pattern) {
  return (
    path.length >= pattern.length && pattern.every((step, i) => step === ANY || step === path[i])
  )
}
