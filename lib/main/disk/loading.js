'use strict'

/** Makes a ref's document of what is stored of it. */

const { RemoteRefError, decode, encode } = require('../../../dist/shared/index.js')
const { Document } = require('../native/index.js')
const { FORMAT, readStored } = require('./layout.js')

/** @typedef {import('../../persist/store.js').Stored} Stored */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */
/** @typedef {import('../native/addon.js').Limits} Limits */
/** @typedef {import('./saving.js').Begun} Begun */
/**
 * @typedef {object} Wanted
 * @property {string} name The ref's.
 * @property {number} version The version of the value's form.
 * @property {(value: any, from: number) => unknown} [migrate]
 * @property {string} initial The text of its value, if none is stored.
 * @property {Limits} limits
 */
/** @typedef {{ document: NativeDocument, begun: Begun }} Begin */

/** Codes of errors that say that the app's limits do not allow what is stored. */
const OF_LIMITS = ['ERR_REF_TOO_LARGE', 'ERR_REF_DEPTH']

/**
 * @param {Wanted} wanted @param {Stored} stored
 * @returns {Begin}
 * @throws {RemoteRefError} `ERR_REF_SCHEMA`, `ERR_REF_TOO_LARGE` or `ERR_REF_DEPTH`: what is stored is as
 *   it should be, but not for this app. `ERR_REF_DISK_CORRUPT`: it is not.
 */
function load(wanted, stored) {
  const loaded = named(wanted, () => readStored(wanted.name, stored))
  if (!loaded) return fresh(wanted)
  const { head, text, log, logSize } = loaded
  needKnown(wanted, head)
  const document = named(wanted, () => replay(text, log, wanted.limits))
  const begun = {
    seq: head.seq + log.length,
    generation: head.generation,
    size: head.size,
    logSize,
    isNeeded: false
  }
  if (head.schema === wanted.version) return { document, begun }
  try {
    return {
      document: migrated(wanted, document, head.schema),
      begun: { ...begun, isNeeded: true }
    }
  } finally {
    document.destroy()
  }
}

/** A document of the initial value, of which nothing is stored. @param {Wanted} wanted @returns {Begin} */
function fresh({ initial, limits }) {
  const begun = { seq: 0, generation: 0, size: 0, logSize: 0, isNeeded: true }
  return { document: new Document(initial, limits), begun }
}

/** @param {string} text @param {string[]} log @param {Limits} limits */
function replay(text, log, limits) {
  const document = new Document(text, limits)
  try {
    for (const patches of log) document.submit(patches, false)
  } catch (error) {
    document.destroy()
    throw error
  }
  // Nobody has an earlier version.
  document.trim(document.version)
  return document
}

/** @param {Wanted} wanted @param {import('./layout.js').Head} head */
function needKnown({ name, version }, { format, schema }) {
  const newer = format > FORMAT ? 'electron-remote-ref' : schema > version ? 'the app' : null
  if (newer === null) return
  const versions = format > FORMAT ? `${format}, not ${FORMAT}` : `${schema}, not ${version}`
  throw new RemoteRefError(
    'ERR_REF_SCHEMA',
    `Ref "${name}": what is stored was written by a newer version of ${newer} (version ${versions}). ` +
      'It stays as it is. This run works in memory, from the initial value. Update the app.',
    { ref: name }
  )
}

/** @param {Wanted} wanted @param {NativeDocument} document @param {number} from */
function migrated({ name, version, migrate, limits }, document, from) {
  try {
    const value = decode(document.text())
    const result = migrate?.(value, from)
    if (typeof (/** @type {any} */ (result)?.then) === 'function') {
      throw new TypeError('it returned a promise, but the value is needed at once')
    }
    return new Document(encode(result === undefined ? value : result), limits)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new RemoteRefError(
      'ERR_REF_SCHEMA',
      `Ref "${name}": persist.migrate has failed from version ${from} to ${version}: ${what.replace(/\.?$/, '.')} ` +
        'What is stored stays as it is. This run works in memory, from the initial value.',
      { ref: name, cause }
    )
  }
}

/**
 * @template R
 * @param {Wanted} wanted @param {() => R} action @returns {R}
 */
function named({ name }, action) {
  try {
    return action()
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error)
    const isAllowed = code === undefined || !OF_LIMITS.includes(code)
    throw new RemoteRefError(
      isAllowed ? 'ERR_REF_DISK_CORRUPT' : /** @type {string} */ (code),
      isAllowed
        ? `Ref "${name}": what is stored cannot be read: ${message}.`
        : `Ref "${name}": what is stored exceeds the ref's limits: ${message}. It stays as it is. This run ` +
            'works in memory, from the initial value. Raise them: see limits of remoteRef and configure.',
      { ref: name, cause: error }
    )
  }
}

module.exports = { fresh, load }
