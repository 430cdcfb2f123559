'use strict'

/**
 * Why the database cannot do something, in the form in which it reaches main. Main makes the error of
 * it: see ../faults.js.
 */

/**
 * @typedef {'module' | 'locked' | 'corrupt' | 'io'} Kind `module`: classic-level is missing or does not
 *   load. `locked`: another process has the folder. `corrupt`: what is stored cannot be read. `io`:
 *   the system refuses, for example since the disk is full.
 */

class Fault extends Error {
  /** @param {Kind} kind @param {string} message @param {string} [aside] Where the old data is now. */
  constructor(kind, message, aside) {
    super(message)
    this.kind = kind
    this.aside = aside
  }
}

/** @param {unknown} error @returns {string} Its message, and those of its causes. */
function wordsOf(error) {
  const { message = String(error), cause } = /** @type {Error} */ (Object(error))
  return cause === undefined ? message : `${message} (${wordsOf(cause)})`
}

/** @param {unknown} error @returns {Fault} */
function faultOf(error) {
  return error instanceof Fault ? error : new Fault('io', wordsOf(error))
}

module.exports = { Fault, faultOf, wordsOf }
