/** What a replica has to say to those who use it: errors, conflicts, warnings, each with the ref's name. */

import { RemoteRefError, decode, explain, showPath } from '../shared/index.js'
import { report } from './report.js'

/** @typedef {import('../shared/patch.js').Patch} Patch */
/** @typedef {import('./pending.js').LocalPatch} LocalPatch */
/**
 * @typedef {object} Conflict Own changes that others' changes have left without a place.
 * @property {string} name The ref.
 * @property {{ op: Patch['op'], path: Patch['path'], value?: unknown }[]} patches What was lost.
 */

export class Reporter {
  #name
  #options

  /**
   * @param {string} name The ref's.
   * @param {{ onError?: import('./report.js').ErrorHandler, onConflict?: (conflict: Conflict) => void }} options
   */
  constructor(name, options) {
    this.#name = name
    this.#options = options
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
    report(error, this.#name, this.#options.onError)
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
    report(this.#denied(patch), this.#name, this.#options.onError, () => {})
  }

  /** Own changes that could not be kept. @param {LocalPatch[]} lost */
  conflict(lost) {
    if (lost.length === 0) return
    const patches = lost.map(({ op, path, text }) =>
      text === undefined ? { op, path } : { op, path, value: decode(text) }
    )
    if (this.#options.onConflict) this.#options.onConflict({ name: this.#name, patches })
    else
      console.warn(`Ref "${this.#name}": changes of others left no place for own changes`, patches)
  }

  /** @param {LocalPatch} patch */
  #denied(patch) {
    return this.explained('ERR_REF_DENIED', 'this page may only read it', patch)
  }
}
