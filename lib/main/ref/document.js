'use strict'

/** Makes the document of a ref: of its initial value, or of what is stored of it, or of what devices share. */

const { RemoteRefError, encode } = require('../../../dist/shared/index.js')
const { checkPersist } = require('../disk/index.js')
const { checkLimits, documentLimits } = require('../limits/index.js')
const { join, readConflict } = require('../options/index.js')
const { Document } = require('../native/index.js')

/** @typedef {import('../disk/disk.js').Kept} Kept */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */
/** @typedef {import('../options/cloud.js').Link} Link */

/**
 * @param {string} name @param {unknown} initial
 * @param {import('../options/options.js').RemoteRefOptions} options
 * @param {import('../hub/hub.js').Hub} hub
 * @returns {Kept | { document: NativeDocument, saving: Link | null }} `saving` is what stores its changes.
 * @throws {RemoteRefError} If the value, an option, or what is stored is not valid. It has the ref's name.
 */
function makeDocument(name, initial, options, hub) {
  try {
    return make(name, initial, options, hub)
  } catch (error) {
    throw RemoteRefError.from(error, name)
  }
}

/** @type {typeof makeDocument} */
function make(name, initial, options, hub) {
  const persist = checkPersist(options.persist, name)
  const limits = documentLimits(checkLimits(options.limits, hub.limits, name))
  const text = encode(initial)
  if (options.cloud) return shared(options.cloud, { name, options, initial: text, hub }, limits)
  if (persist) return hub.disk.keep({ name, initial: text, limits, ...persist })
  return { document: new Document(text, limits), saving: null }
}

/**
 * @param {import('../options/cloud.js').Cloud} cloud
 * @param {{ name: string, options: import('../options/options.js').RemoteRefOptions, initial: string, hub: import('../hub/hub.js').Hub }} ref
 * @param {import('../native/addon.js').Limits} limits
 */
function shared(cloud, { name, options, initial, hub }, limits) {
  const conflict = readConflict(options.conflict, name)
  const site = { name, doc: options.doc ?? name, initial, disk: hub.disk, conflict }
  const link = join(cloud, site)
  try {
    return { document: new Document(link.text, limits), saving: link }
  } catch (error) {
    link.close()
    throw error
  }
}

module.exports = { makeDocument }
