'use strict'

/**
 * Who may open a ref. Windows are not trusted: main asks this for every page that wants a ref, by
 * what Electron knows of its frame and never by what the page says.
 */

/** @typedef {'write' | 'read' | 'none'} Access */
/**
 * @typedef {object} Frame What a rule sees of the page that asks: an Electron `WebFrameMain`.
 * @property {string} url
 * @property {string} origin
 * @property {Frame | null} parent Null for a window's top frame.
 */
/** @typedef {(frame: Frame, name: string) => Access} AccessRule */

/** Schemes of pages that did not come with the app, or that nobody can tell where they came from. */
const FOREIGN = new Set([
  'http:',
  'https:',
  'about:',
  'blob:',
  'data:',
  'javascript:',
  'filesystem:',
  'view-source:',
  'chrome:',
  'chrome-extension:',
  'chrome-error:',
  'devtools:'
])

/**
 * The rule where none is given: top frames of `file:` pages, of the app's own schemes and of
 * localhost may read and write; nobody else gets anything.
 *
 * @type {AccessRule}
 */
function defaultAccess(frame) {
  if (frame.parent !== null) return 'none'
  let url
  try {
    url = new URL(frame.url)
  } catch {
    return 'none'
  }
  if (!FOREIGN.has(url.protocol)) return 'write'
  const local =
    url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  return local && (url.protocol === 'http:' || url.protocol === 'https:') ? 'write' : 'none'
}

/**
 * Asks a rule. One that throws or answers something else gives nothing: a page must not be able to
 * turn a mistake in the rule into an exception of main.
 *
 * @param {AccessRule} rule @param {Frame} frame @param {string} name
 * @returns {Access}
 */
function askAccess(rule, frame, name) {
  try {
    const answer = rule(frame, name)
    if (answer === 'write' || answer === 'read' || answer === 'none') return answer
    console.error(
      `Ref "${name}": the access rule must return 'write', 'read' or 'none', not ${String(answer)}.`
    )
  } catch (error) {
    console.error(`Ref "${name}": the access rule failed.`, error)
  }
  return 'none'
}

module.exports = { defaultAccess, askAccess }
