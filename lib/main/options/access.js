'use strict'

/**
 * Who may open a ref. Windows are not trusted: main asks this for every page that wants a ref, by
 * what Electron knows of its frame and never by what the page says.
 */

const { RemoteRefError, describe } = require('../../../dist/shared/index.js')

/** @typedef {'write' | 'read' | 'none'} Access */
/**
 * @typedef {object} Frame What a rule sees of the page that asks, as it is at that moment.
 * @property {string} url Of the document, with path and query.
 * @property {string} origin As the web has it: `https://app.example`; `null` for an opaque one.
 * @property {boolean} isMainFrame False in an `<iframe>`.
 * @property {string} type Of its web contents, as Electron's `getType()` has it: `window`,
 *   `browserView`, `webview`, `remote` (developer tools), `offscreen`, `backgroundPage`.
 * @property {number | null} windowId The id of its `BrowserWindow`; for a `<webview>`, of the one
 *   around it; null without one.
 * @property {number} webContentsId
 * @property {Electron.WebContents} webContents
 */
/** @typedef {(frame: Frame, name: string) => Access} AccessRule */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

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
 * localhost may read and write; nobody else gets anything, and no `<webview>` whatever it shows.
 *
 * @type {AccessRule}
 */
function defaultAccess(frame) {
  if (!frame.isMainFrame || frame.type === 'webview') return 'none'
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
 * What a page may do with a ref. A rule that throws or answers something else gives nothing: a page
 * must not be able to turn a mistake in the rule into an exception of main.
 *
 * @param {RemoteRef} ref
 * @param {AccessRule} general The rule of refs that have none of their own.
 * @param {Frame} frame
 * @param {(error: RemoteRefError) => void} onError Told of a rule that failed.
 * @returns {Access}
 */
function accessOf(ref, general, frame, onError) {
  const rule = ref.access ?? general
  try {
    if (ref.revoked.cover(frame)) return 'none'
    const answer = rule(frame, ref.name)
    if (answer === 'write' || answer === 'read' || answer === 'none') return answer
    onError(failed(ref, `the access rule returned ${describe(answer)}`))
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : describe(cause)
    onError(failed(ref, `the access rule threw ${what}`, cause))
  }
  return 'none'
}

/**
 * Why a page gets nothing, for who develops the app: with the rule that would give it something.
 *
 * @param {RemoteRef} ref @param {AccessRule} general @param {Frame} frame
 * @returns {string | null} Null where that was said in so many words: by `revoke`.
 */
function whyDenied(ref, general, frame) {
  const rule = ref.access ?? general
  try {
    if (ref.revoked.cover(frame)) return null
  } catch {
    // The handler of errors has been told.
    return null
  }
  if (rule !== defaultAccess) {
    const whose = ref.access ? 'its own access rule' : 'the access rule given to configure'
    return `${whose} gives it nothing.`
  }
  const [who, condition] = stranger(frame)
  return (
    `the default rule gives nothing to ${who}. To give it this: configure({ access: (frame, name) => ` +
    `${condition} ? 'write' : defaultAccess(frame, name) }), with defaultAccess of "electron-remote-ref".`
  )
}

/**
 * @param {Frame} frame One that the default rule gives nothing.
 * @returns {[who: string, condition: string]}
 */
function stranger({ type, isMainFrame, origin }) {
  const from = `frame.origin === ${JSON.stringify(origin)}`
  if (type === 'webview') return ['a <webview>', `frame.type === 'webview' && ${from}`]
  if (!isMainFrame) return ['a frame inside of a page', from]
  return ['pages that are neither files, nor of a scheme of the app, nor of localhost', from]
}

/** @param {RemoteRef} ref @param {string} what @param {unknown} [cause] */
function failed({ name }, what, cause) {
  const message = `Ref "${name}": ${what}. It must return 'write', 'read' or 'none'; until it does, the page gets nothing.`
  return new RemoteRefError('ERR_REF_OPTION', message, { ref: name, cause })
}

/** What `revoke` of a ref has been given, and not taken back. */
class Revocations {
  /** @type {Set<(frame: Frame) => boolean>} */
  #all = new Set()

  /**
   * @param {(frame: Frame) => boolean} [matches] Nobody, if left out.
   * @returns {() => void} Takes it back.
   */
  add(matches) {
    if (!matches) return () => {}
    // A function of its own, so that one given twice is taken back once.
    const revoked = (/** @type {Frame} */ frame) => matches(frame)
    this.#all.add(revoked)
    return () => {
      this.#all.delete(revoked)
    }
  }

  /** @param {Frame} frame */
  cover(frame) {
    return [...this.#all].some((matches) => matches(frame))
  }
}

module.exports = { Revocations, defaultAccess, accessOf, whyDenied }
