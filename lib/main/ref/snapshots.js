'use strict'

/**
 * The snapshots of one document that are being sent to windows. Windows that open a ref at the same
 * time share one encoding: each piece of the text is written once, when the fastest window needs it, after the
 * first ones by worker threads. It is kept until the slowest window has got it.
 *
 * A window that is far behind gets its own encoding, which writes the pieces that the shared one no
 * longer has.
 */

const { later, work } = require('../native/index.js')

/** @typedef {import('../native/addon.js').NativeDocument} Document */
/** @typedef {import('../native/addon.js').Snapshot} Snapshot */
/**
 * @typedef {(slices: string[], done: boolean) => void} Receive Receives a piece. `done` is true for the
 *   last one.
 */
/** @typedef {{ slices: string[], done: boolean }} Piece */

/** The cost of writing one character, in units of `work`. */
const WORK_OF_WRITING = 2
/**
 * The first pieces are one slice each, which main writes itself: in Electron the answer of a worker thread takes as
 * long as writing ten of them, and a window would wait for it. Not after a text that nobody has read to its end: a
 * page that opens and closes for ever must not cost that each time.
 */
const EARLY_PIECES = 8
/** Milliseconds after the first slice in which such a page has closed again. Until then nothing more is written. */
const PAUSE = 5
/** The most pieces, of at most about half a MiB, that one encoding keeps. */
const MAX_PIECES = 16
/**
 * The first pieces are kept, so that other windows may join. Only few: V8's garbage collector copies
 * strings that live longer, on main's thread.
 */
const JOIN_PIECES = 2

class Snapshots {
  /** @type {Document} */
  #document
  /** The last one. @type {Encoding | null} */
  #encoding = null

  /** @param {Document} document */
  constructor(document) {
    this.#document = document
  }

  /** A reader of the current value for one window. @returns {Reader} */
  open() {
    const { version } = this.#document
    if (this.#encoding?.version !== version || !this.#encoding.whole) {
      const early = this.#encoding?.abandoned ? 0 : EARLY_PIECES
      this.#encoding = new Encoding(new Encoder(this.#document.snapshot(), early))
    }
    return new Reader(this.#encoding)
  }

  /**
   * The text of the whole value, if it has at most `limit` bytes. Writing stops at the limit.
   *
   * @param {number} limit
   */
  textWithin(limit) {
    const snapshot = this.#document.snapshot()
    const text = snapshot.take(limit)
    snapshot.close()
    return text
  }
}

/** One window's position in a snapshot. */
class Reader {
  #encoding
  /** Its own encoding, if the shared one has continued without it. @type {Encoder | null} */
  #own = null
  /** The number of pieces that its own encoding has written. */
  #written = 0
  /** The callback for the next piece. @type {Receive | null} */
  #receive = null
  /** The number of the next piece. */
  at = 0

  /** @param {Encoding} encoding */
  constructor(encoding) {
    this.#encoding = encoding
    this.version = encoding.version
    /** The whole text if it is short. Then there is nothing to read. @type {string | undefined} */
    this.text = encoding.text
    /** Otherwise the first slice. The pieces continue from there. @type {string} */
    this.first = encoding.first
    encoding.add(this)
  }

  /**
   * Passes the next piece, in slices of about 120 KiB, to the callback in a later turn. Must not be
   * called again before that.
   *
   * @param {Receive} receive
   */
  read(receive) {
    this.#receive = receive
    if (this.#own) this.#readOwn(this.#own)
    else this.#encoding.serve(this)
  }

  /** No callback is called afterwards. */
  close() {
    this.#receive = null
    this.#own?.close()
    this.#encoding.remove(this)
  }

  /** Called by the encoding. @param {Piece} piece */
  take({ slices, done }) {
    const receive = this.#receive
    if (!receive) return
    this.#receive = null
    this.at++
    this.#encoding.passed(this)
    receive(slices, done)
  }

  /** Called when the shared encoding no longer has the next piece. @param {Encoder} own */
  leave(own) {
    own.begin()
    this.#own = own
  }

  /** @param {Encoder} own */
  #readOwn(own) {
    own.read((slices, done) => {
      // Skip the pieces that it got from the shared encoding.
      if (this.#written++ < this.at) this.#readOwn(own)
      else later(() => this.take({ slices, done }))
    })
  }
}

/** Writes one text. All that write the same value write the same pieces. */
class Encoder {
  #snapshot
  #written = 0
  /** @type {NodeJS.Timeout | undefined} */
  #pause

  /**
   * @param {Snapshot} snapshot
   * @param {number} early How many pieces main writes itself. If none, it waits before the first one.
   */
  constructor(snapshot, early) {
    this.#snapshot = snapshot
    this.early = early
    this.version = snapshot.version
  }

  /** Writes the first slice. @returns {[slice: string, done: boolean]} */
  begin() {
    return this.#counted(this.#snapshot.begin())
  }

  /** Writes the next piece. The first ones are passed to the callback at once. @param {Receive} receive */
  read(receive) {
    const at = this.#written++
    if (at < this.early) {
      const [slice, done] = this.#counted(this.#snapshot.next())
      receive([slice], done)
    } else if (at === 0) {
      this.#pause = setTimeout(() => this.#readElsewhere(receive), PAUSE)
    } else {
      this.#readElsewhere(receive)
    }
  }

  /** In a worker thread. @param {Receive} receive */
  #readElsewhere(receive) {
    this.#snapshot.read((_error, slices, done) => receive(slices, done))
  }

  /** @returns {Encoder} One of the same value, from the start. */
  fork() {
    return new Encoder(this.#snapshot.fork(), this.early)
  }

  close() {
    clearTimeout(this.#pause)
    this.#snapshot.close()
  }

  /** @param {[slice: string, done: boolean]} written By main. */
  #counted(written) {
    work(WORK_OF_WRITING * written[0].length)
    return written
  }
}

/**
 * One text for several readers. The first slice is written at once, so that a window can parse it
 * while the next piece is written.
 */
class Encoding {
  /** Holds the value, for readers that get their own encoding. @type {Encoder | null} */
  #source = null
  /** @type {Encoder} */
  #encoder
  #running = false
  #done = false
  /** The kept pieces, and the number of the first one. @type {Piece[]} */
  #pieces = []
  #first = 0
  /** @type {Set<Reader>} */
  #readers = new Set()
  /** Readers that wait for the piece that is being written. @type {Set<Reader>} */
  #waiting = new Set()
  #closed = false

  /** @param {Encoder} encoder */
  constructor(encoder) {
    this.#encoder = encoder
    this.version = encoder.version
    const [slice, done] = encoder.begin()
    this.#done = done
    if (!done) this.#source = encoder.fork()
    this.first = slice
    /** A single slice has an empty path. @type {string | undefined} */
    this.text = done ? slice.slice('=\n'.length) : undefined
  }

  /** Whether a new reader can join, since the first piece is still kept. */
  get whole() {
    return !this.#closed && this.#first === 0
  }

  /** Whether it was closed before its end. */
  get abandoned() {
    return this.#closed && !this.#done
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

  /** Passes it the next piece as soon as that is written. @param {Reader} reader */
  serve(reader) {
    const piece = this.#pieces[reader.at - this.#first]
    if (piece) later(() => reader.take(piece))
    else this.#waiting.add(reader)
    // The next piece is written while this one is sent.
    if (reader.at >= this.#first + this.#pieces.length - 1) this.#write()
  }

  /** Notes that a reader has got a piece. @param {Reader} reader */
  passed(reader) {
    if (this.#readers.has(reader)) this.#trim()
  }

  #write() {
    if (this.#running || this.#done) return
    this.#running = true
    this.#encoder.read((slices, done) => {
      this.#running = false
      this.#done = done
      this.#pieces.push({ slices, done })
      this.#trim()
      const waiting = [...this.#waiting]
      this.#waiting.clear()
      for (const reader of waiting) this.serve(reader)
    })
  }

  /** Drops pieces that nobody needs, and the oldest if there are too many. */
  #trim() {
    while (this.#pieces.length > MAX_PIECES) this.#drop()
    if (this.#first === 0 && this.#pieces.length <= JOIN_PIECES + this.#encoder.early) return
    const next = Math.min(...[...this.#readers].map((reader) => reader.at))
    while (this.#first < next) this.#drop()
  }

  #drop() {
    for (const reader of this.#readers) {
      if (reader.at > this.#first) continue
      this.#readers.delete(reader)
      reader.leave(/** @type {Encoder} */ (this.#source).fork())
    }
    this.#pieces.shift()
    this.#first++
  }

  #close() {
    this.#closed = true
    this.#encoder.close()
    this.#source?.close()
    this.#pieces = []
    // Nobody joins any more, but the last encoding of a ref is kept until the next one.
    this.first = ''
    this.text = undefined
  }
}

module.exports = { Snapshots, Reader }
