/**
 * A value that is being changed. What others hold of it stays as it was: a container is copied before its
 * first change, so several values share what they have in common.
 */

import {
  MAX_DEPTH,
  RemoteRefError,
  accessTo,
  applyPatch,
  asContainer,
  hasStep,
  isContainer,
  setMember,
  targetOverInsertion,
  valueAt
} from '../../shared/index.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../shared/path/path.js').Path} Path */

export class Draft {
  /** The value so far. */
  root
  /** Copies, which nobody else has. @type {Set<unknown>} */
  #own = new Set()

  /** @param {unknown} root Never changed. */
  constructor(root) {
    this.root = root
  }

  /** What is there now is not changed any more. @returns {unknown} The value so far. */
  share() {
    if (this.#own.size > 0) this.#own = new Set()
    return this.root
  }

  /**
   * @param {Patch} patch Its value is not changed either.
   * @throws {RemoteRefError} As `applyPatch`, and `ERR_REF_DEPTH` for what would be nested too deep.
   *   Nothing has changed then.
   */
  apply(patch) {
    const { op, path, from } = patch
    if (op === 'move') this.#checkMoved(patch)
    if (op === 'add' || op === 'replace') checkDepth(path, patch.value)
    if (path.length === 0 && op === 'replace') {
      this.root = patch.value
      return
    }
    if (from) {
      this.#copyAt(from)
      // `path` is counted without the element, which is still there.
      this.#copyAt([...targetOverInsertion(path.slice(0, -1), from), 0])
    } else {
      this.#copyAt(path)
    }
    this.root = applyPatch(this.root, patch)
  }

  /**
   * All of them, or none.
   *
   * @param {Patch[]} patches
   * @throws {RemoteRefError}
   */
  applyAll(patches) {
    if (patches.length === 1) return this.apply(patches[0])
    const before = this.share()
    try {
      for (const patch of patches) this.apply(patch)
    } catch (error) {
      this.root = before
      this.share()
      throw error
    }
  }

  /** Copies the containers that lead to the last step of a path. @param {Path} path */
  #copyAt(path) {
    if (path.length === 0) return
    this.root = this.#owned(this.root)
    let container = /** @type {any} */ (this.root)
    for (let i = 0; i < path.length - 1 && hasStep(container, path[i]); i++) {
      const inner = valueAt(container, [path[i]])
      const copy = /** @type {any} */ (this.#owned(inner))
      if (copy !== inner) setAt(container, path[i], copy)
      container = copy
    }
  }

  /** @param {unknown} value @returns {unknown} A copy of it, unless it is one or needs none. */
  #owned(value) {
    if (!isContainer(value) || this.#own.has(value)) return value
    const copy = shallow(value)
    this.#own.add(copy)
    return copy
  }

  /** @param {Patch} patch */
  #checkMoved({ path, from = [] }) {
    if (path.length > from.length) checkDepth(path, valueAt(this.root, from))
  }
}

/** @param {any} container @returns {object} */
function shallow(container) {
  if (Array.isArray(container)) return container.slice()
  if (container instanceof Map) return asContainer(new Map(container))
  return container instanceof Set ? asContainer(new Set(container)) : { ...container }
}

/** @param {any} container @param {string | number} step @param {unknown} value */
function setAt(container, step, value) {
  if (container instanceof Map) accessTo(container).set(container, step, value)
  else setMember(container, step, value)
}

/** @param {Path} path @param {unknown} value */
function checkDepth(path, value) {
  if (!isContainer(value) || fits(value, MAX_DEPTH - path.length)) return
  throw new RemoteRefError('ERR_REF_DEPTH', `A value would be nested too deep.`, { path })
}

/** @param {unknown} value @param {number} levels @returns {boolean} Whether so many containers nest in it. */
function fits(value, levels) {
  if (!isContainer(value)) return true
  if (levels <= 0) return false
  const { kind, steps, get } = accessTo(value)
  if (kind === 'set') return true
  if (kind === 'list') {
    return /** @type {unknown[]} */ (value).every((inner) => fits(inner, levels - 1))
  }
  return steps(value).every((step) => fits(get(value, step), levels - 1))
}
