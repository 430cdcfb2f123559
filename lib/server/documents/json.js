/** Cuts JSON into messages without changing a byte of them: what was hashed stays what it was. */

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * @param {Uint8Array} body Foreign.
 * @returns {string[] | null} The messages: the elements, if it is an array. Null if it is not JSON.
 */
export function splitJson(body) {
  try {
    const text = utf8.decode(body)
    return Array.isArray(JSON.parse(text)) ? elementsOf(text.trim()) : [text.trim()]
  } catch {
    return null
  }
}

/** @param {string} text Of an array. @returns {string[]} */
function elementsOf(text) {
  const elements = []
  let [depth, start] = [0, 1]
  // Strings as a whole, and what begins, ends or divides.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if ((token === ',' && depth === 1) || depth === 0) {
      elements.push(text.slice(start, index).trim())
      start = index + 1
    }
  }
  return elements.length === 1 && elements[0] === '' ? [] : elements
}
