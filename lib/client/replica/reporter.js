/** Reports errors, conflicts and warnings of a replica, each with the ref's name. */

import { RemoteRefError, explain, showPath, detachedWarning } from '../../shared/index.js'
import { publicPatch } from './public-patch.js'
import { report, reportThrown } from './report.js'

/** @typedef {import('../../shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../pending/pending.js').LocalPatch} LocalPatch */
/**
 * @typedef {object} Conflict Own changes that were lost, since others' changes have removed their
 *   place.
 * @property {string} name The ref.
 * @property {{ op: Patch['op'], path: Patch['path'], from?: Patch['path'], edit?: Patch['edit'], value?: unknown }[]} patches The lost patches. For
 *   an object that this page changed after somebody else had removed it, the current value of the
 *   object.
 */

export class Reporter {
  #name
  #options
  #callbacks

  /**
   * @param {string} name The ref's.
   * @param {{ onError?: import('./report.js').ErrorHandler, onConflict?: (conflict: Conflict) => void
   *   }} options
   * @param {import('../../shared/index.js').Callbacks} callbacks The queue of handlers.
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

  /**
   * Like `error`, and adds what to do.
   *
   * @param {string} code @param {string} what @param {LocalPatch} [patch]
   */
  explained(code, what, patch) {
    return this.error(code, explain(code, what, patch?.path), patch?.path)
  }

  /** @param {RemoteRefError} error */
  fail(error) {
    this.#callbacks.add(() => report(error, this.#name, this.#options.onError))
  }

  /**
   * Reports an error of the app's code that no statement can throw, such as an effect of others'
   * changes.
   *
   * @param {unknown} error
   */
  thrown(error) {
    this.#callbacks.add(() => this.tellThrown(error))
  }

  /** The same while handlers are being called. @param {unknown} error */
  tellThrown(error) {
    reportThrown(error, this.#name, this.#options.onError)
  }

  /** Reports that the page may only read, so the patch was not sent. @param {LocalPatch} patch */
  notAllowed(patch) {
    this.fail(this.#denied(patch))
  }

  /**
   * Warns about a change of a read-only value. As with Vue's readonly, the statement does nothing.
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

  /** Reports own changes that were lost. @param {LocalPatch[]} lost */
  conflict(lost) {
    if (lost.length === 0) return
    const patches = lost.map(({ before, ...patch }) => publicPatch(patch))
    this.#callbacks.add(() => {
      if (this.#options.onConflict) this.#options.onConflict({ name: this.#name, patches })
      else console.warn(`Ref "${this.#name}": own changes could not be kept`, patches)
    })
  }

  /**
   * Reports a change of an object that others have removed.
   *
   * @param {import('../../shared/store/reconcile.js').DetachedChange} change
   */
  detachedChange({ path, value, first }) {
    if (first) console.warn(detachedWarning(this.#name, path))
    const { onConflict } = this.#options
    if (!onConflict) return
    const patches = [{ op: /** @type {const} */ ('replace'), path, value }]
    this.#callbacks.add(() => onConflict({ name: this.#name, patches }))
  }

  /**
   * Warns that main has not created the ref for a while.
   *
   * @param {string[]} names Those that this page could have.
   */
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
