'use strict'

/** The output of `console.log(ref)`. */

/** Node's symbol for custom inspection, without loading `node:util`. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * Shows a copy of the value, since newer Nodes show proxies as such.
 *
 * @param {{ name: string, get: (path: []) => unknown }} ref
 * @param {boolean} destroyed
 * @param {any} options Of `util.inspect`. @param {(value: unknown, options: object) => string} inspect
 * @returns {string}
 */
function inspectRef(ref, destroyed, options, inspect) {
  const title = `RemoteRef(${inspect(ref.name, options)})`
  return `${title} ${destroyed ? '<destroyed>' : inspect(ref.get([]), options)}`
}

module.exports = { INSPECT, inspectRef }
