/**
 * The sending side of a stream: reads an async iterator, not faster than the other side.
 *
 * The other side gives credit. A part costs 1 and its length in units of 256 characters. Nothing is
 * read without credit, so what waits for a side that does not read is bounded.
 */

/** The credit of a new stream: a few parts, since the other side may want no more. */
export const FIRST_CREDIT = 16
/** The most credit at a time: 1 Mi characters. A side that asks for more does not get it. */
export const MOST_CREDIT = 4096
/** Characters or bytes for which a part costs 1 more. */
const UNIT = 256

/**
 * @typedef {object} Sink What a stream is sent through.
 * @property {(id: number, part: unknown) => number} part Sends a part. Returns its length.
 * @property {(id: number) => void} end
 * @property {(id: number, error: unknown) => void} fail
 * @property {() => Promise<void> | null} [room] Null if there is room for a part. Otherwise resolves when
 *   there may be.
 * @property {(id: number) => void} [over] Called first when it ends, in any way.
 */

export class StreamWriter {
  #id
  #sink
  #iterator
  #credit = FIRST_CREDIT
  #pumping = false
  #over = false
  /** Called when the other side wants no more. @type {(() => void) | undefined} */
  onCancel

  /**
   * @param {number} id
   * @param {AsyncIterable<unknown> | ReadableStream<unknown>} source
   * @param {Sink} sink
   */
  constructor(id, source, sink) {
    this.#id = id
    this.#sink = sink
    this.#iterator = iteratorOf(source)
  }

  get isOver() {
    return this.#over
  }

  /** @param {number} units */
  grant(units) {
    this.#credit = Math.min(this.#credit + units, MOST_CREDIT)
    this.pump()
  }

  /** Reads parts while there is credit. */
  async pump() {
    if (this.#pumping || this.#over) return
    this.#pumping = true
    try {
      while (this.#credit > 0 && !this.#over) {
        const wait = this.#sink.room?.()
        if (wait) {
          await wait
          continue
        }
        const result = await this.#iterator.next()
        if (this.#over) return
        if (typeof result !== 'object') throw new TypeError('a result of an iterator is no object')
        const { done, value } = result
        if (done) {
          this.#end()
          return this.#sink.end(this.#id)
        }
        this.#credit -= costOf(this.#sink.part(this.#id, value))
      }
    } catch (error) {
      // It may be a part that cannot be sent: then the generator is not at its end.
      this.fail(error)
    } finally {
      this.#pumping = false
    }
  }

  /** The other side wants no more, or has gone. */
  cancel() {
    if (this.#over) return
    this.#end()
    // First, since a generator that waits returns only when that ends.
    this.onCancel?.()
    this.#return()
  }

  /** Ends it with an error. @param {unknown} error */
  fail(error) {
    if (this.#over) return
    this.#end()
    this.#return()
    this.#sink.fail(this.#id, error)
  }

  #end() {
    this.#over = true
    this.#sink.over?.(this.#id)
  }

  /** Ends the iterator. What it throws then is nobody's concern. */
  #return() {
    try {
      Promise.resolve(this.#iterator.return?.()).catch(() => {})
    } catch {
      // It ends anyway.
    }
  }
}

/** @param {number} length Of a part. */
export function costOf(length) {
  return 1 + Math.floor(length / UNIT)
}

/**
 * @param {any} source
 * @returns {{ next: () => any, return?: () => any }}
 */
function iteratorOf(source) {
  if (typeof source.getReader !== 'function') return source[Symbol.asyncIterator]()
  // The async iterator of a ReadableStream, where it has one, does not return while it waits.
  const reader = source.getReader()
  return { next: () => reader.read(), return: () => reader.cancel() }
}
