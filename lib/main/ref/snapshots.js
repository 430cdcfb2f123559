'use strict'

/**
 * The snapshots of one document that are on their way to windows. Windows that open a ref at once
 * share one encoding: worker threads write each piece of the text once, as soon as the fastest of
 * them needs it, and it stays until the slowest has had it.
 *
 * Not at any price: a window that falls far behind goes on with an encoding of its own, which writes
 * what the shared one no longer has.
 */

const { later, work } = require('../native/index.js')

/** @typedef {import('../native/addon.js').NativeDocument} Document */
/** @typedef {import('../native/addon.js').Snapshot} Snapshot */
/** @typedef {(slices: string[], done: boolean) => void} Receive Takes a piece; `done` with the last. */
/** @typedef {{ slices: string[], done: boolean }} Piece */

/** What it costs to write one character. */
const WORK_OF_WRITING = 2
/** Pieces, of about half a MiB, that one encoding keeps. */
const MAX_PIECES = 16
/**
 * Pieces that stay from the start, so that others may join. Few: a string that lives longer than it
 * takes to send it is copied by V8's garbage collector, on main's thread.
 */
const JOIN_PIECES = 4

class Snapshots {
  /** @type {Document} */
  #document
  /** The last one. @type {Encoding | null} */
  #encoding = null

  /** @param {Document} document */
  constructor(document) {
    this.#document = document
  }

  /** The value as it is now, for one window. @returns {Reader} */
  open() {
    const { version } = this.#document
    if (this.#encoding?.version !== version || !this.#encoding.whole) {
      this.#encoding = new Encoding(this.#document.snapshot())
    }
    return new Reader(this.#encoding)
  }
}

/** One window's way through a snapshot. */
class Reader {
  #encoding
  /** Where the shared encoding has gone on without it. @type {Snapshot | null} */
  #own = null
  /** How many pieces its own encoding has written. */
  #written = 0
  /** What waits for the next piece. @type {Receive | null} */
  #receive = null
  /** The number of the next piece. */
  at = 0

  /** @param {Encoding} encoding */
  constructor(encoding) {
    this.#encoding = encoding
    this.version = encoding.version
    /** The whole text, where it is short; there is nothing to read then. @type {string | undefined} */
    this.text = encoding.text
    /** The first slice otherwise; the pieces go on from there. @type {string} */
    this.first = encoding.first
    encoding.add(this)
  }

  /**
   * Calls back, in a step of a later turn, with the next piece in slices of about 120 KiB. Not again
   * before it has.
   *
   * @param {Receive} receive
   */
  read(receive) {
    this.#receive = receive
    if (this.#own) this.#readOwn(this.#own)
    else this.#encoding.serve(this)
  }

  /** Nothing is called back after it. */
  close() {
    this.#receive = null
    this.#own?.close()
    this.#encoding.remove(this)
  }

  /** The encoding calls it. @param {Piece} piece */
  take({ slices, done }) {
    const receive = this.#receive
    if (!receive) return
    this.#receive = null
    this.at++
    this.#encoding.passed(this)
    receive(slices, done)
  }

  /** The shared encoding no longer has the next piece. @param {Snapshot} own */
  leave(own) {
    own.begin()
    this.#own = own
  }

  /** @param {Snapshot} own */
  #readOwn(own) {
    own.read((_error, slices, done) => {
      // Up to here it has had them from the shared one.
      if (this.#written++ < this.at) this.#readOwn(own)
      else later(() => this.take({ slices, done }))
    })
  }
}

/**
 * One text for several readers: its first slice is written at once, so that a window has something to
 * do while a worker writes the rest, piece by piece.
 */
class Encoding {
  /** Holds the value, for readers that go on by themselves. @type {Snapshot | null} */
  #source = null
  /** @type {Snapshot} */
  #encoder
  #running = false
  #done = false
  /** Those that are kept, and the number of the first. @type {Piece[]} */
  #pieces = []
  #first = 0
  /** @type {Set<Reader>} */
  #readers = new Set()
  /** Those that wait for the piece that is being written. @type {Set<Reader>} */
  #waiting = new Set()
  #closed = false

  /** @param {Snapshot} encoder */
  constructor(encoder) {
    this.#encoder = encoder
    this.version = encoder.version
    const [slice, done] = encoder.begin()
    work(WORK_OF_WRITING * slice.length)
    if (!done) this.#source = encoder.fork()
    this.first = slice
    /** Of a single slice, whose path is that of the root: empty. */
    this.text = done ? slice.slice('=\n'.length) : undefined
  }

  /** Whether a reader can still join: it begins with the first piece. */
  get whole() {
    return !this.#closed && this.#first === 0
  }

  /** @param {Reader} reader */
  add(reader) {
    this.#readers.add(reader)
  }

  /** @param {Reader} reader */
  remove(reader) {
    this.#waiting.delete(reader)
    if (!this.#readers.delete(reader)) return
    if (this.#readers.size === 0) this.#close()
    else this.#trim()
  }

  /** Has it take its next piece as soon as that is there. @param {Reader} reader */
  serve(reader) {
    const piece = this.#pieces[reader.at - this.#first]
    if (piece) {
      later(() => reader.take(piece))
    } else {
      this.#waiting.add(reader)
      this.#write()
    }
  }

  /** A reader has had a piece. @param {Reader} reader */
  passed(reader) {
    if (!this.#readers.has(reader)) return
    this.#writeAhead(reader)
    this.#trim()
  }

  /** The next piece is written while the one before is sent. @param {Reader} reader */
  #writeAhead(reader) {
    if (reader.at >= this.#first + this.#pieces.length - 1) this.#write()
  }

  #write() {
    if (this.#running || this.#done) return
    this.#running = true
    this.#encoder.read((_error, slices, done) => {
      this.#running = false
      this.#done = done
      this.#pieces.push({ slices, done })
      this.#trim()
      const waiting = [...this.#waiting]
      this.#waiting.clear()
      for (const reader of waiting) {
        this.serve(reader)
        this.#writeAhead(reader)
      }
    })
  }

  /** Drops pieces that nobody needs, and the oldest where there are too many. */
  #trim() {
    while (this.#pieces.length > MAX_PIECES) this.#drop()
    if (this.#first === 0 && this.#pieces.length <= JOIN_PIECES) return
    const next = Math.min(...[...this.#readers].map((reader) => reader.at))
    while (this.#first < next) this.#drop()
  }

  #drop() {
    for (const reader of this.#readers) {
      if (reader.at > this.#first) continue
      this.#readers.delete(reader)
      reader.leave(/** @type {Snapshot} */ (this.#source).fork())
    }
    this.#pieces.shift()
    this.#first++
  }

  #close() {
    this.#closed = true
    this.#encoder.close()
    this.#source?.close()
    this.#pieces = []
  }
}

module.exports = { Snapshots, Reader }
