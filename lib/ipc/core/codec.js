/** Makes the codec of calls and messages from the parts that refs use. */

/** @typedef {import('./values.js').Codec} Codec */
/**
 * @typedef {object} Parts The parts of lib/shared. In main they come from the bundle that refs use, so
 *   that there is one copy: they know proxies and collections by identity.
 * @property {typeof import('../../shared/index.js').encode} encode
 * @property {typeof import('../../shared/index.js').decode} decode
 * @property {typeof import('../../shared/index.js').parse} parse
 * @property {typeof import('../../shared/index.js').reviveValue} reviveValue
 * @property {typeof import('../../shared/index.js').mayHaveTags} mayHaveTags
 * @property {typeof import('../../shared/index.js').nodeOf} nodeOf
 * @property {typeof import('../../shared/index.js').unwrapReadonly} unwrapReadonly
 * @property {typeof import('../../shared/index.js').UnknownValue} UnknownValue
 */

/** @param {Parts} parts @returns {Codec} */
export function makeCodec(parts) {
  const { encode, decode, parse, reviveValue, mayHaveTags } = parts
  const { nodeOf, unwrapReadonly, UnknownValue } = parts
  /** @param {any} value @returns {unknown} */
  const raw = (value) => {
    if (typeof value !== 'object' || value === null) return value
    const node = nodeOf(value)
    if (node) return node.target
    const leaf = unwrapReadonly(value)
    if (leaf !== value) return leaf
    // A ref of Vue, or a proxy: reading through it would track.
    if (value.__v_isRef === true) return raw(value.value)
    return value.__v_raw === undefined ? value : raw(value.__v_raw)
  }
  return {
    encode,
    decode,
    decodeAll(text, unknown, check) {
      const values = parse(text)
      if (!Array.isArray(values)) throw new TypeError('the values are not an array')
      // Each by itself, as it was written: the array is no level of a value.
      return mayHaveTags(text) ? values.map((value) => reviveValue(value, unknown, check)) : values
    },
    raw,
    leaf: (tag, content) => new UnknownValue(tag, content),
    tagOf: (value) => (value instanceof UnknownValue ? value.tag : undefined)
  }
}
