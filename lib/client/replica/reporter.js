/** What a replica has to say to those who use it: errors, conflicts, warnings, each with the ref's name. */

import { RemoteRefError, decode, explain, showPath, strayed } from '../../shared/index.js'
import { report, reportThrown } from './report.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/**
 * @typedef {object} Conflict Own changes that others' changes have left without a place.
 * @property {string} name The ref.
 * @property {{ op: Patch['op'], path: Patch['path'], value?: unknown }[]} patches What was lost. Of an
 *   object that somebody else has removed and this page has changed afterwards, what it is now.
 */

export class Reporter {
  #name
  #options
  #callbacks

  /**
   * @param {string} name The ref's.
   * @param {{ onError?: import('./report.js').ErrorHandler, onConflict?: (conflict: Conflict) => void }} options
   * @param {import('../../shared/index.js').Callbacks} callbacks Where handlers wait to be called.
   */
  constructor(name, options, callbacks) {
    this.#name = name
    this.#options = options
    this.#callbacks = callbacks
  }

  /** @param {string} code @param {string} message @param {Patch['path']} [path] */
  error(code, message, path) {
    return new RemoteRefError(code, `Ref "${this.#name}": ${message}`, { ref: this.#name, path })
  }

  /** As `error`, with what to do. @param {string} code @param {string} what @param {LocalPatch} [patch] */
  explained(code, what, patch) {
    return this.error(code, explain(code, what, patch?.path), patch?.path)
  }

  /** @param {RemoteRefError} error */
  fail(error) {
    this.#callbacks.add(() => report(error, this.#name, this.#options.onError))
  }

  /**
   * What code of users has thrown that no statement of theirs waits for: an effect of what others have
   * changed, for one.
   *
   * @param {unknown} error
   */
  thrown(error) {
    this.#callbacks.add(() => this.tellThrown(error))
  }

  /** The same, where handlers are being called. @param {unknown} error */
  tellThrown(error) {
    reportThrown(error, this.#name, this.#options.onError)
  }

  /** Main lets the page read only, and the patch was not sent. @param {LocalPatch} patch */
  notAllowed(patch) {
    this.fail(this.#denied(patch))
  }

  /**
   * Somebody has tried to change what may only be read. As with Vue's readonly, the statement does
   * nothing and says so.
   *
   * @param {LocalPatch} patch
   */
  notWritten(patch) {
    const { op, path } = patch
    const operation = op === 'remove' ? 'Delete' : 'Set'
    console.warn(
      `${operation} operation on key "${path.at(-1) ?? 'value'}" failed: ref "${this.#name}" is read-only in ` +
        `this window (${showPath(path)}). Main's access rule gives this page 'read'.`
    )
    const error = this.#denied(patch)
    this.#callbacks.add(() => report(error, this.#name, this.#options.onError, () => {}))
  }

  /** Own changes that could not be kept. @param {LocalPatch[]} lost */
  conflict(lost) {
    if (lost.length === 0) return
    const patches = lost.map(({ op, path, text }) =>
      text === undefined ? { op, path } : { op, path, value: decode(text) }
    )
    this.#callbacks.add(() => {
      if (this.#options.onConflict) this.#options.onConflict({ name: this.#name, patches })
      else console.warn(`Ref "${this.#name}": own changes could not be kept`, patches)
    })
  }

  /** A change to an object that others have removed. @param {import('../../shared/store/reconcile.js').Stray} stray */
  stray({ path, value, first }) {
    if (first) console.warn(strayed(this.#name, path))
    const { onConflict } = this.#options
    if (!onConflict) return
    const patches = [{ op: /** @type {const} */ ('replace'), path, value }]
    this.#callbacks.add(() => onConflict({ name: this.#name, patches }))
  }

  /** Main has not made the ref for a while. @param {string[]} names Those that this page could have. */
  absent(names) {
    const list = names.map((name) => JSON.stringify(name)).join(', ')
    console.warn(
      `Ref "${this.#name}": main has made no ref of that name for 3 seconds, and this page still waits for it. ` +
        `${list ? `There is ${list}` : 'There is no ref that this page may have'}. ` +
        'Is the name spelled as in remoteRef(name, …) in main, and has that been called?'
    )
  }

  /** @param {LocalPatch} patch */
  #denied(patch) {
    return this.explained('ERR_REF_DENIED', 'this page may only read it', patch)
  }
}
