'use strict'

/** Writes the text of one version of a value into a store, piece by piece. */

const { FORMAT, putHead, putPiece } = require('./layout.js')

/** @typedef {import('../../persist/store.js').Operation} Operation */
/** @typedef {import('../native/addon.js').NativeDocument} NativeDocument */
/** @typedef {import('../native/addon.js').Snapshot} Snapshot */
/**
 * @typedef {object} Place
 * @property {string} name The ref's.
 * @property {number} schema
 * @property {number} generation
 * @property {number} seq The number of the last transaction in the value.
 */

/** More than the longest string. */
const ANY_SIZE = 2 ** 31

class SnapshotWriting {
  #place
  #ready
  /** To begin again. @type {Snapshot} */
  #source
  /** @type {Snapshot} */
  #reader
  /** Slices that can be written. @type {string[]} */
  #slices = []
  /** Whether all slices have been made, and whether the reader makes some. */
  #complete = false
  #reading = false
  #pieces = 0
  #size = 0

  /**
   * @param {Snapshot} source Belongs to it from now on.
   * @param {Place} place
   * @param {boolean} isNeeded Whether the log cannot go on before it is stored.
   * @param {() => void} ready Called when there is more to write.
   */
  constructor(source, place, isNeeded, ready) {
    this.#source = source
    this.#place = place
    this.isNeeded = isNeeded
    this.#ready = ready
    this.#reader = source.fork()
    const [slice, done] = this.#reader.begin(true)
    this.#slices.push(slice)
    this.#complete = done
  }

  get seq() {
    return this.#place.seq
  }

  get generation() {
    return this.#place.generation
  }

  /** Characters so far. */
  get size() {
    return this.#size
  }

  /** Whether what `take` gives is the end of it. */
  get isEnding() {
    return this.#complete
  }

  /** Whether nothing is missing without it: the log has the same, and has not been shortened for it. */
  get isSpare() {
    return !this.isNeeded && !this.#complete
  }

  /** @returns {Operation[]} What is to be written next. */
  take() {
    const { name, generation } = this.#place
    const text = this.#slices.splice(0).join('')
    /** @type {Operation[]} */
    const operations = []
    if (text !== '') {
      operations.push(putPiece(name, generation, this.#pieces++, text))
      this.#size += text.length
    }
    if (this.#complete) operations.push(...this.#end())
    return operations
  }

  /** Makes all of it at once, unless it is too long for that. */
  hurry() {
    if (this.#complete) return
    const text = wholeText(this.#source)
    if (text === undefined) return
    this.#reader.close()
    this.#slices = [text]
    this.#pieces = this.#size = 0
    this.#complete = true
  }

  /** Makes the next slices, while nothing is written. */
  goOn() {
    if (this.#complete || this.#reading) return
    this.#reading = true
    this.#reader.read((_error, slices, done) => {
      this.#reading = false
      this.#slices.push(...slices)
      this.#complete = done
      this.#ready()
    })
  }

  /** The same once more, after a failure. @param {number} generation */
  again(generation) {
    this.#reader.close()
    const place = { ...this.#place, generation }
    return new SnapshotWriting(this.#source, place, this.isNeeded, this.#ready)
  }

  close() {
    this.#reader.close()
    this.#source.close()
  }

  /** @returns {Operation[]} */
  #end() {
    const head = { format: FORMAT, ...this.#place, pieces: this.#pieces, size: this.#size }
    const { name, ...rest } = head
    return putHead(name, rest)
  }
}

/** @param {Snapshot} snapshot @returns {string | undefined} Undefined if it is too long for a string. */
function wholeText(snapshot) {
  try {
    return snapshot.take(ANY_SIZE)
  } catch {
    return undefined
  }
}

module.exports = { SnapshotWriting }
