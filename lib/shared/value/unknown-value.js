/**
 * Tagged values that this version does not know: another version may have written them. They are
 * kept and sent unchanged. As for any leaf, nothing inside can be changed.
 */

/** @typedef {import('./tags.js').LeafType} LeafType */

/**
 * An unknown tagged value. Frozen.
 *
 * @implements {LeafType}
 */
export class UnknownValue {
  tag = ''
  text = ''
  levels = 1

  /**
   * @param {string} tag Its name on the wire, without the `$`.
   * @param {unknown} content Its content, parsed by `JSON.parse`.
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

  /** Never called: a reader creates them itself. @returns {never} */
  decode() {
    throw new TypeError('no tag has this type')
  }
}

// The error message of a frozen object would not say what to do.
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

/** @param {unknown} content @returns {number} How deep its containers are nested. */
function depthOf(content) {
  if (typeof content !== 'object' || content === null) return 0
  let deepest = 0
  for (const inner of Object.values(content)) deepest = Math.max(deepest, depthOf(inner))
  return deepest + 1
}
