'use strict'

/** Makes the document of a ref: of its initial value, or of what is stored of it. */

const { encode } = require('../../../dist/shared/index.js')
const { checkPersist } = require('../disk/index.js')
const { checkLimits, documentLimits } = require('../limits/index.js')
const { Document } = require('../native/index.js')

/** @typedef {import('../disk/disk.js').Kept} Kept */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */

/**
 * @param {string} name @param {unknown} initial
 * @param {import('../options/options.js').RemoteRefOptions} options
 * @param {import('../hub/hub.js').Hub} hub
 * @returns {Kept | { document: NativeDocument, saving: null }} `saving` is what stores its changes.
 */
function makeDocument(name, initial, options, hub) {
  const persist = checkPersist(options.persist, name)
  const limits = documentLimits(checkLimits(options.limits, hub.limits, name))
  const text = encode(initial)
  if (persist) return hub.disk.keep({ name, initial: text, limits, ...persist })
  return { document: new Document(text, limits), saving: null }
}

module.exports = { makeDocument }
