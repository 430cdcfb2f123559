/**
 * A copy of a text that was cut out of another one. An engine keeps the whole other text for it
 * otherwise.
 *
 * @param {string} text
 */
export function ownText(text) {
  return ` ${text}`.slice(1)
}
