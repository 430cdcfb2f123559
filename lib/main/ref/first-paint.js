'use strict'

/**
 * What a page is given before its first script runs, so that the first thing it shows is the shared
 * value: the values of the refs that are marked `firstPaint`.
 *
 * The page stands still while it asks, so values above a bound are left to the usual way. Main
 * remembers no page: when the page opens such a ref, it says which version it has. Only the history
 * since then is kept, for ten seconds.
 */

const { RemoteRefError } = require('../../../dist/shared/index.js')

/** @typedef {import('./ref.js').RemoteRef<any>} RemoteRef */
/** @typedef {import('../options/access.js').Access} Access */

/** Bytes of JSON text up to which `firstPaint: true` gives a value. */
const DEFAULT_BOUND = 64 * 1024
/** Milliseconds in which a page makes use of what it was given, or never. */
const GIVEN_LASTS = 10_000
/** The highest bound that an app may set. */
const MAX_BOUND = 16 * 1024 * 1024

/**
 * @param {unknown} option What an app gave as `firstPaint`.
 * @param {string} name The ref's.
 * @returns {number} Bytes up to which the ref's value is given; 0 for never.
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
 * @param {(ref: RemoteRef) => Access} accessOf What the page may do with a ref.
 * @returns {string} `[[name, state, access, length], …]` as JSON text, a line feed, and the values'
 *   texts, one after the other, each of that many characters. Empty if there are none.
 */
function firstPaint(refs, accessOf) {
  const index = []
  const texts = []
  for (const ref of refs) {
    if (ref.firstPaint === 0) continue
    const access = accessOf(ref)
    if (access === 'none') continue
    // As it is: a large value that is on its way comes later, as to all others.
    const snapshot = ref.document.snapshot()
    const text = snapshot.take(ref.firstPaint)
    snapshot.close()
    if (text === undefined) continue
    ref.given.give(snapshot.version)
    index.push([ref.name, stateOf(ref, snapshot.version), access, text.length])
    texts.push(text)
  }
  return index.length === 0 ? '' : `${JSON.stringify(index)}\n${texts.join('')}`
}

/** What pages of one ref have before they open it. Until they may have done so, what comes after is kept. */
class Given {
  #version = 0
  #until = 0

  /** A page has the value of that version. @param {number} version */
  give(version) {
    const now = performance.now()
    if (now >= this.#until) this.#version = version
    this.#until = now + GIVEN_LASTS
  }

  /** The lowest version that such a page can have; Infinity if there is none. */
  get version() {
    return performance.now() < this.#until ? this.#version : Infinity
  }
}

/**
 * Names one state of one ref; a later ref of the same name has others.
 *
 * @param {RemoteRef} ref
 * @param {number} version
 */
function stateOf(ref, version) {
  return `${ref.id}.${version}`
}

/**
 * @param {RemoteRef} ref
 * @param {unknown} state What a page says that it has.
 * @returns {number | undefined} The version; undefined if that is no state of this ref.
 */
function versionIn(ref, state) {
  const [, id, version] = /^(\d{1,15})\.(\d{1,15})$/.exec(String(state)) ?? []
  return Number(id) === ref.id ? Number(version) : undefined
}

module.exports = { Given, firstPaint, firstPaintBound, versionIn }
