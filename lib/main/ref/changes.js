'use strict'

/** Transactions as text of the document, and as changes for listeners. */

const {
  decode,
  mayHaveTags,
  readPatches,
  RemoteRefError,
  revivePatches,
  writePatches
} = require('../../../dist/shared/index.js')

/** @typedef {import('../../../dist/shared/patch/patch.js').Patch} Patch */
/** @typedef {import('../../../dist/shared/patch/patch-text.js').Written} Written */
/** @typedef {import('../native/addon.js').Inverse} Inverse */
/**
 * @typedef {object} Change One accepted transaction.
 * @property {Patch[]} patches The patches that were applied.
 * @property {Patch[]} inverse The patches that undo it: `ref.patch(change.inverse)`. Reading it throws
 *   `ERR_REF_TOO_LARGE` if its text would be too long for a string.
 * @property {string} txn Its id, `<client>.<number>`.
 * @property {number} client The author: 0 for main itself, otherwise a window's connection.
 * @property {number} version The document's version after it.
 */

/** @param {string} text A `["t",version,"client.number",patches]` event. */
function parseChange(text) {
  const [, version, txn, patches] = JSON.parse(text)
  const client = Number.parseInt(txn, 10)
  return { version, txn, client, patches: revivePatches(patches, mayHaveTags(text)) }
}

/**
 * The change for listeners.
 *
 * @param {string} text @param {Inverse | string | undefined} inverse
 * @param {string} name The name of the ref.
 * @returns {Change} Its inverse may be much longer, and is only made when it is read.
 */
function changeOf(text, inverse = '[]', name) {
  /** @type {Patch[] | undefined} */
  let patches
  return {
    ...parseChange(text),
    get inverse() {
      patches ??= readPatches(textOf(inverse, name))
      return patches
    }
  }
}

/** @param {Inverse | string} inverse @param {string} name */
function textOf(inverse, name) {
  if (typeof inverse === 'string') return inverse
  try {
    return inverse.text()
  } catch (error) {
    throw RemoteRefError.from(error, name)
  }
}

/**
 * The change for a replaced value.
 *
 * @param {import('../native/addon.js').NativeDocument} document Has the new value.
 * @param {string} old The text of the old value.
 * @returns {Change}
 */
function changeOfWhole(document, old) {
  const whole = (/** @type {string} */ text) => [
    { op: /** @type {const} */ ('replace'), path: [], value: decode(text) }
  ]
  return {
    version: document.version,
    txn: `0.${document.accepted(0)}`,
    client: 0,
    patches: whole(document.text()),
    inverse: whole(old)
  }
}

/** Whether a patch is one of an assignment of the whole value. @param {Written & { whole?: boolean }} patch */
function isWhole({ path, whole }) {
  return whole === true || path.length === 0
}

module.exports = { changeOf, changeOfWhole, isWhole, parseChange, writePatches }
