/** Values as text, read as a program would read them: through proxies, and without the library's help. */

/**
 * All that a value holds, in its order.
 *
 * @param {any} value
 * @returns {string}
 */
export function read(value) {
  return readWith(value, (members) => members)
}

/**
 * The same for all orders of members.
 *
 * @param {any} value
 * @returns {string}
 */
export function readUnordered(value) {
  return readWith(value, (members) => members.sort())
}

/** @param {any} value @param {(members: string[]) => string[]} order @returns {string} */
function readWith(value, order) {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) {
    return Object.is(value, -0) ? '-0' : String(value)
  }
  const inner = (/** @type {any} */ member) => readWith(member, order)
  if (Array.isArray(value)) return `[${value.map(inner).join()}]`
  if (value instanceof Map) {
    return `Map{${order([...value].map(([key, member]) => `${inner(key)}:${inner(member)}`)).join()}}`
  }
  if (value instanceof Set) return `Set{${order([...value].map(inner)).join()}}`
  const members = Object.keys(value).map((key) => `${JSON.stringify(key)}:${inner(value[key])}`)
  return `{${order(members).join()}}`
}

/**
 * What two texts begin to differ with.
 *
 * @param {string} a @param {string} b
 */
export function difference(a, b) {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const part = (/** @type {string} */ text) => text.slice(Math.max(0, at - 60), at + 140)
  return `\n     is …${part(a)}\n  where …${part(b)}`
}
