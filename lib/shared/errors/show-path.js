/** Paths in messages. Imports nothing, since errors depend on it. */

/** @typedef {(string | number)[]} Path */

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/**
 * A path as written in code: `value.items[3]["odd key"]`.
 *
 * @param {Path} path
 */
export function showPath(path) {
  let text = 'value'
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else text += IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  }
  return text
}
