/**
 * The sending side of a stream: reads an async iterator, not faster than the other side.
 *
 * The other side gives credit. A part costs 1 and its length in units of 256 characters. Nothing is
 * read without credit, so what waits for a side that does not read is bounded.
 */

/** The credit of a new stream: a few parts, since the other side may want no more. */
export const FIRST_CREDIT = 16
/** The most credit at a time: 1 Mi characters. */
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
 */

export class StreamWriter {
  #id
  #sink
  #iterator
  #credit = FIRST_CREDIT
  #pumping = false
  #over = false

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

  /** @param {number} units @throws {TypeError} If that is more than a reader ever gives. */
  grant(units) {
    if (this.#credit + units > MOST_CREDIT) throw new TypeError('too much credit for a stream')
    this.#credit += units
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
        const { done, value } = await this.#iterator.next()
        if (this.#over) return
        if (done) {
          this.#over = true
          return this.#sink.end(this.#id)
        }
        this.#credit -= costOf(this.#sink.part(this.#id, value))
      }
    } catch (error) {
      if (this.#over) return
      this.#over = true
      // A part that cannot be sent: the generator is not at its end.
      this.#return()
      this.#sink.fail(this.#id, error)
    } finally {
      this.#pumping = false
    }
  }

  /** The other side wants no more, or has gone. */
  cancel() {
    if (this.#over) return
    this.#over = true
    this.#return()
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
 * Whether parts that came together can cost that.
 *
 * @param {number} cost What the writer says. @param {number} count Of the parts.
 * @param {number} length Of the text of all, with what is around and between them.
 */
export function mayCost(cost, count, length) {
  const between = count + 1
  return cost >= count && cost * UNIT >= length - between && (cost - count) * UNIT <= length
}

/**
 * @param {any} source
 * @returns {{ next: () => any, return?: () => any }}
 */
function iteratorOf(source) {
  if (typeof source[Symbol.asyncIterator] === 'function') return source[Symbol.asyncIterator]()
  // Streams of some engines have no async iterator.
  const reader = source.getReader()
  return { next: () => reader.read(), return: () => reader.cancel() }
}
