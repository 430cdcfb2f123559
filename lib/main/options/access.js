'use strict'

/**
 * Access rules: who may open a ref. Windows are not trusted: main checks every page that wants a ref,
 * by what Electron knows about its frame, never by what the page says.
 */

const { RemoteRefError, describe } = require('../../../dist/shared/index.js')

/** @typedef {'write' | 'read' | 'none'} Access */
/**
 * @typedef {object} Frame The page that an access rule decides about, in its current state.
 * @property {string} url The URL of the document, with path and query.
 * @property {string} origin Its origin, such as `https://app.example`; `null` if opaque.
 * @property {boolean} isMainFrame False in an `<iframe>`.
 * @property {string} type The type of its web contents, from Electron's `getType()`: `window`,
 *   `browserView`, `webview`, `remote` (developer tools), `offscreen`, `backgroundPage`.
 * @property {number | null} windowId The id of its `BrowserWindow`, or of the one around a `<webview>`;
 *   null without one.
 * @property {number} webContentsId
 * @property {Electron.WebContents} webContents
 */
/** @typedef {(frame: Frame, name: string) => Access} AccessRule */
/** @typedef {import('../ref/ref.js').RemoteRef<any>} RemoteRef */

/** Schemes of pages that do not belong to the app, or whose source is unknown. */
const REMOTE_SCHEMES = new Set([
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
 * The default rule: top frames of `file:` pages, of the app's own schemes and of localhost may read and
 * write. All others get nothing, and neither does a `<webview>`.
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
  if (!REMOTE_SCHEMES.has(url.protocol)) return 'write'
  const local =
    url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  return local && (url.protocol === 'http:' || url.protocol === 'https:') ? 'write' : 'none'
}

/**
 * What a page may do with a ref. A rule that throws or returns anything else gives no access: a page
 * must not be able to turn a bug in the rule into an exception in main.
 *
 * @param {RemoteRef} ref
 * @param {AccessRule} general The rule for refs without their own.
 * @param {Frame} frame
 * @param {(error: RemoteRefError) => void} onError Called if a rule fails.
 * @param {(why: string) => void} [onDenied] Called if the rule gives no access.
 * @returns {Access}
 */
function accessOf(ref, general, frame, onError, onDenied) {
  const own = ref.access !== undefined
  const rule = ref.access ?? general
  try {
    if (ref.revoked.cover(frame)) return 'none'
    const answer = rule(frame, ref.name)
    if (answer === 'none') onDenied?.(whyDenied(rule, own, frame))
    if (answer === 'write' || answer === 'read' || answer === 'none') return answer
    onError(failed(ref, `the access rule returned ${describe(answer)}`))
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : describe(cause)
    onError(failed(ref, `the access rule threw ${what}`, cause))
  }
  return 'none'
}

/**
 * Explains to developers why a page gets nothing, and which rule would give it access.
 *
 * @param {AccessRule} rule @param {boolean} own Whether it is the ref's own. @param {Frame} frame
 */
function whyDenied(rule, own, frame) {
  if (rule !== defaultAccess) {
    const whose = own ? 'its own access rule' : 'the access rule given to configure'
    return `${whose} gives it nothing.`
  }
  const [who, condition] = untrusted(frame)
  return (
    `the default rule gives nothing to ${who}. To give it this: configure({ access: (frame, name) => ` +
    `${condition} ? 'write' : defaultAccess(frame, name) }), with defaultAccess of "electron-remote-ref".`
  )
}

/**
 * @param {Frame} frame A frame that the default rule gives nothing.
 * @returns {[who: string, condition: string]}
 */
function untrusted({ type, isMainFrame, origin }) {
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

/** The active revocations of a ref. */
class Revocations {
  /** @type {Set<(frame: Frame) => boolean>} */
  #all = new Set()

  /**
   * @param {(frame: Frame) => boolean} [matches] No frames if left out.
   * @returns {() => void} Ends the revocation.
   */
  add(matches) {
    if (!matches) return () => {}
    // A new function each time, so that the same rule can be revoked twice.
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

module.exports = { Revocations, defaultAccess, accessOf }
