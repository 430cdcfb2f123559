/**
 * Tagged values that this version has no type for: another one, or somebody else, may have written
 * them. They stay in the value as they came, and travel on unchanged; as for any leaf, nothing can be
 * changed inside of them.
 */

/** @typedef {import('./tags.js').LeafType} LeafType */

/**
 * What stands for one. It is frozen.
 *
 * @implements {LeafType}
 */
export class UnknownValue {
  tag = ''
  text = ''
  levels = 1

  /**
   * @param {string} tag Its name on the wire, without the `$`.
   * @param {unknown} content What `JSON.parse` has made of it.
   */
  constructor(tag, content) {
    this.tag = tag
    this.text = JSON.stringify(content)
    this.levels = 1 + depthOf(content)
    Object.freeze(this)
  }

  copy() {
    return this
  }

  /** @returns {unknown} Its content as a JSON value. */
  encode() {
    return JSON.parse(this.text)
  }

  /** A reader makes them itself. @returns {never} */
  decode() {
    throw new TypeError('no tag has this type')
  }
}

// The error of a frozen object would not say what to do.
Object.setPrototypeOf(
  UnknownValue.prototype,
  new Proxy(Object.prototype, {
    set(_target, key) {
      throw new TypeError(
        `Cannot set "${String(key)}": this is a value of a type that this version of ` +
          'electron-remote-ref does not know. Assign another value in its place.'
      )
    }
  })
)

/** @param {unknown} content @returns {number} How many containers stand inside each other. */
function depthOf(content) {
  if (typeof content !== 'object' || content === null) return 0
  let deepest = 0
  for (const inner of Object.values(content)) deepest = Math.max(deepest, depthOf(inner))
  return deepest + 1
}
