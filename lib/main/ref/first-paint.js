'use strict'

/**
 * The values of refs marked `firstPaint`. A page gets them before its first script runs, so that it
 * shows the shared values at once.
 *
 * The page is blocked while it asks, so larger values are sent later as usual. Main stores nothing
 * about the page: when it opens such a ref, it says which version it has. Only the history since then
 * is kept for ten seconds.
 */

const { RemoteRefError } = require('../../../dist/shared/index.js')

/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('../options/access.js').Access} Access */

/** The most bytes of JSON text for `firstPaint: true`. */
const DEFAULT_BOUND = 64 * 1024
/** Milliseconds after which a page no longer uses such a value. */
const GIVEN_LASTS = 10_000
/** The highest limit that an app may set. */
const MAX_BOUND = 16 * 1024 * 1024

/**
 * @param {unknown} option The option `firstPaint` of an app.
 * @param {string} name The ref's.
 * @returns {number} The most bytes of the value; 0 for never.
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function firstPaintBound(option, name) {
  if (option === undefined || option === false) return 0
  if (option === true) return DEFAULT_BOUND
  if (Number.isInteger(option) && Number(option) > 0 && Number(option) <= MAX_BOUND) {
    return Number(option)
  }
  throw new RemoteRefError(
    'ERR_REF_OPTION',
    `Ref "${name}": the option "firstPaint" must be true, false, or a number of bytes from 1 to ${MAX_BOUND}, not ${String(option)}.`,
    { ref: name }
  )
}

/**
 * The answer to a page that asks.
 *
 * @param {Iterable<RemoteRef>} refs
 * @param {(ref: RemoteRef) => Access} accessOf The page's access to a ref.
 * @returns {string} `[[name, state, access, length, patterns of texts?], …]` as JSON text, a line feed, and the
 *   concatenated texts of the values, with these lengths in characters. Empty if there are none.
 */
function firstPaint(refs, accessOf) {
  const index = []
  const texts = []
  for (const ref of refs) {
    if (ref.firstPaint === 0) continue
    const access = accessOf(ref)
    if (access === 'none') continue
    // The current value: a large value that is being assigned comes later, as for all pages.
    const snapshot = ref.document.snapshot()
    const text = snapshot.take(ref.firstPaint)
    snapshot.close()
    if (text === undefined) continue
    ref.given.give(snapshot.version)
    const entry = [ref.name, stateOf(ref, snapshot.version), access, text.length]
    index.push(ref.texts ? [...entry, ref.texts.patterns] : entry)
    texts.push(text)
  }
  return index.length === 0 ? '' : `${JSON.stringify(index)}\n${texts.join('')}`
}

/**
 * The versions of one ref that pages got before opening it. Later history is kept until they may have
 * opened it.
 */
class GivenVersions {
  #version = 0
  #until = 0

  /** Notes that a page has that version. @param {number} version */
  give(version) {
    const now = performance.now()
    if (now >= this.#until) this.#version = version
    this.#until = now + GIVEN_LASTS
  }

  /** The oldest version that such a page can have; Infinity if there is none. */
  get version() {
    return performance.now() < this.#until ? this.#version : Infinity
  }
}

/**
 * Identifies a state of a ref. A later ref of the same name has other states.
 *
 * @param {RemoteRef} ref
 * @param {number} version
 */
function stateOf(ref, version) {
  return `${ref.id}.${version}`
}

/**
 * @param {RemoteRef} ref
 * @param {unknown} state The state that a page claims to have.
 * @returns {number | undefined} The version; undefined if it is not a state of this ref.
 */
function versionIn(ref, state) {
  const [, id, version] = /^(\d{1,15})\.(\d{1,15})$/.exec(String(state)) ?? []
  return Number(id) === ref.id ? Number(version) : undefined
}

module.exports = { GivenVersions, firstPaint, firstPaintBound, versionIn }
