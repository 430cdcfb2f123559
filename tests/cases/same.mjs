/**
 * The difference between two values in every detail: types, holes, the order of members and entries,
 * bytes, signs of zeros. It imports nothing, so that pages can run its source.
 *
 * @param {any} a
 * @param {any} b
 * @param {string} [path]
 * @param {boolean} [frozen] Whether objects of the one may be frozen where those of the other are not.
 * @returns {string | undefined} Where, and how; undefined if they are the same.
 */
export function difference(a, b, path = 'value', frozen = false) {
  const type = (/** @type {unknown} */ value) => Object.prototype.toString.call(value).slice(8, -1)
  /** @param {unknown} x @param {unknown} y */
  const show = (x, y) => `${path}: ${String(x)} is not ${String(y)}`
  /** @param {any[]} xs @param {any[]} ys @param {string} what */
  const list = (xs, ys, what) => {
    if (xs.length !== ys.length) return `${path}: ${xs.length} ${what}, not ${ys.length}`
    for (let i = 0; i < xs.length; i++) {
      const found = difference(xs[i], ys[i], `${path} ${what} ${i}`, frozen || what === 'parts of an error')
      if (found) return found
    }
    return undefined
  }
  /** @param {any} value */
  const bytes = (value) => {
    const at = ArrayBuffer.isView(value) ? value : new Uint8Array(value)
    return [...new Uint8Array(at.buffer, at.byteOffset, at.byteLength)]
  }
  if (typeof a !== typeof b || type(a) !== type(b)) {
    return show(`${typeof a} ${type(a)}`, `${typeof b} ${type(b)}`)
  }
  if (typeof a !== 'object' || a === null || b === null) {
    return Object.is(a, b) ? undefined : show(a, b)
  }
  if (a.constructor?.name !== b.constructor?.name && type(a) !== 'Object') {
    return show(a.constructor?.name, b.constructor?.name)
  }
  switch (type(a)) {
    case 'Object':
    case 'Array': {
      if (Array.isArray(a) && a.length !== b.length) return show(a.length, b.length)
      // Members that are getters or hidden, objects that are frozen or have no prototype.
      const kind = (/** @type {any} */ object) => [
        Object.getPrototypeOf(object) === null,
        frozen || Object.isExtensible(object),
        Object.values(Object.getOwnPropertyDescriptors(object)).filter(({ get }) => get).length,
        Object.getOwnPropertyNames(object).length
      ]
      const found =
        list(kind(a), kind(b), 'kinds') ?? list(Object.keys(a), Object.keys(b), 'keys')
      if (found) return found
      for (const key of Object.keys(a)) {
        const inside = difference(a[key], b[key], `${path}[${JSON.stringify(key)}]`, frozen)
        if (inside) return inside
      }
      return undefined
    }
    case 'Map':
      return a.size !== b.size ? show(a.size, b.size) : list([...a].flat(1), [...b].flat(1), 'entries')
    case 'Set':
      return a.size !== b.size ? show(a.size, b.size) : list([...a], [...b], 'elements')
    case 'Date':
      return difference(a.getTime(), b.getTime(), `${path} time`)
    case 'RegExp':
      return list([a.source, a.flags, a.lastIndex], [b.source, b.flags, b.lastIndex], 'parts')
    case 'Error':
    case 'DOMException': {
      const parts = (/** @type {any} */ error) => [
        error.name,
        error.message,
        // Node gives an exception a stack, a page none.
        type(error) === 'Error' ? typeof error.stack : '',
        Object.hasOwn(error, 'cause'),
        error.cause,
        error.errors,
        Object.keys(error).filter((key) => key !== 'name')
      ]
      return list(parts(a), parts(b), 'parts of an error')
    }
    case 'ArrayBuffer':
      return list([...bytes(a), !!a.resizable], [...bytes(b), !!b.resizable], 'bytes')
    case 'Number':
    case 'String':
    case 'Boolean':
    case 'BigInt':
      return difference(a.valueOf(), b.valueOf(), `${path} value`)
    default:
      if (!ArrayBuffer.isView(a)) return `${path}: nothing is known of a ${type(a)}`
      return list(
        [...bytes(a), a.byteOffset, a.buffer.byteLength],
        [...bytes(b), b.byteOffset, b.buffer.byteLength],
        'bytes'
      )
  }
}
