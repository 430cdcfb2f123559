/**
 * Values as a log sees them: Maps and Sets are containers, and every other tagged value is a leaf whose text
 * stays as it is. So a value has the same text everywhere, also if somebody has written a Date in another
 * way than this version would.
 */

import { UnknownValue, decodeCollection, mayHaveTags } from '../../shared/index.js'

/**
 * @param {unknown} json What `JSON.parse` has read. Its containers become those of the value.
 * @param {string} text From which it was read, or a longer one.
 * @returns {unknown}
 */
export function opaque(json, text) {
  return mayHaveTags(text) ? valueOf(json) : json
}

/** @param {any} json @returns {unknown} */
function valueOf(json) {
  if (typeof json !== 'object' || json === null) return json
  const keys = Object.keys(json)
  if (!Array.isArray(json) && keys.length === 1 && keys[0].startsWith('$')) {
    const [tag] = keys
    if (tag.startsWith('$$')) return { [tag.slice(1)]: valueOf(json[tag]) }
    return decodeCollection(tag, json[tag], valueOf) ?? new UnknownValue(tag.slice(1), json[tag])
  }
  // All members are own ones, even `__proto__`, so assigning does not set a prototype.
  for (const key of keys) json[key] = valueOf(json[key])
  return json
}
