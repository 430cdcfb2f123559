'use strict'

/** Warnings in main's terminal about mistakes that only a page would show otherwise. */

/** @typedef {import('../options/access.js').Frame} Frame */

/** The most different warnings that are printed, since hostile pages may cause them. */
const MAX_WARNINGS = 100
/** The most names in one warning. */
const MAX_NAMES = 20

class Advice {
  /** @type {Set<string>} */
  #said = new Set()
  #print

  /** @param {(text: string) => void} print */
  constructor(print) {
    this.#print = print
  }

  /**
   * @param {string} name Of a ref that a page waits for. @param {string[]} names Those that the page may have.
   * @param {Frame} frame
   */
  absent(name, names, { origin }) {
    const list = names.slice(0, MAX_NAMES).map(quote)
    if (names.length > MAX_NAMES) list.push(`${names.length - MAX_NAMES} more`)
    const there = list.length > 0 ? `There is ${list.join(', ')}` : 'There is no ref for it yet'
    this.#once(
      `absent ${name}`,
      `a page of ${quote(origin)} has been waiting for the ref ${quote(name)} for 3 seconds, and main has made none of that name. ` +
        `${there}. Is the name spelled as in remoteRef(name, …), and has that been called?`
    )
  }

  /** @param {string} name Of a ref that a page does not get. @param {Frame} frame @param {string} why */
  denied(name, { origin }, why) {
    this.#once(
      `denied ${origin} ${name}`,
      `a page of ${quote(origin)} does not get the ref ${quote(name)}: ${why}`
    )
  }

  /** @param {string} key @param {string} text */
  #once(key, text) {
    if (this.#said.size >= MAX_WARNINGS || this.#said.has(key)) return
    this.#said.add(key)
    this.#print(`electron-remote-ref: ${text}`)
  }
}

/** In quotes, and without control characters that a terminal would interpret. @param {string} text */
function quote(text) {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

module.exports = { Advice, MAX_NAMES }
