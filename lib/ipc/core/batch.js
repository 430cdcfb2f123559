/**
 * Collects frames into messages. A message of many frames costs little more than one of a single frame,
 * so that many calls at once are fast; a single one does not wait.
 *
 * A frame is a kind, an identifier, the number of its attachments if it has some, and fields separated
 * by tabs. Frames are separated by line feeds. JSON text contains neither.
 */

/** @typedef {import('./values.js').Attachment} Attachment */
/**
 * @typedef {object} Frame
 * @property {string} kind A letter.
 * @property {number} id
 * @property {string[]} fields
 * @property {unknown[]} attachments
 */

/** The most characters and bytes of a message, unless one frame is longer. */
const MAX_LENGTH = 128 * 1024
/** The most frames of a message, so that the other side handles them in short turns. */
const MAX_FRAMES = 256
/** The most frames that are read: a few may be added while a message is sent. */
export const MAX_READ = 2 * MAX_FRAMES
/** The most fields of a frame, with what is before them. */
const MAX_FIELDS = 4

/** Microtasks without an addition until it is sent: a generator needs a few for each part. */
const QUIET = 8
const endOfTick = Promise.resolve()

export class Batch {
  #frames = /** @type {string[]} */ ([])
  #attachments = /** @type {Attachment[]} */ ([])
  #length = 0
  /** The parts of the stream that the last frame belongs to. @type {{ id: number, texts: string[], cost: number } | null} */
  #parts = null
  #post
  /** The number of additions, and what it was when it was last looked at. */
  #added = 0
  #seen = 0
  /** How often there was nothing new. */
  #quiet = 0
  #waiting = false
  #closed = false

  /** @param {(text: string, attachments: Attachment[]) => void} post Sends a message. */
  constructor(post) {
    this.#post = post
  }

  get isEmpty() {
    return this.#frames.length === 0 && !this.#parts
  }

  /**
   * @param {string} head A kind and an identifier. @param {string} rest The fields, each after a tab.
   * @param {Attachment[]} [attachments] @param {number} [size] Of the attachments.
   */
  add(head, rest, attachments, size = 0) {
    if (this.#closed) return
    this.#closeParts()
    if (attachments && attachments.length > 0) {
      this.#frames.push(`${head}+${attachments.length}${rest}`)
      // One by one: they may be more than a call can have arguments.
      for (const attached of attachments) this.#attachments.push(attached)
    } else {
      this.#frames.push(head + rest)
    }
    this.#grow(rest.length + size)
  }

  /**
   * Adds a part of a stream. Parts that follow each other become one frame.
   *
   * @param {number} id Of the stream. @param {string} text Of the part. @param {number} cost
   */
  addPart(id, text, cost) {
    if (this.#closed) return
    if (this.#parts?.id !== id) {
      this.#closeParts()
      this.#parts = { id, texts: [], cost: 0 }
    }
    const parts = /** @type {{ texts: string[], cost: number }} */ (this.#parts)
    parts.texts.push(text)
    parts.cost += cost
    this.#grow(text.length)
  }

  /**
   * Removes a frame that was not sent yet.
   *
   * @param {string} start How it begins: its kind, its identifier.
   * @returns {boolean} False if it is not there.
   */
  remove(start) {
    const at = this.#frames.findIndex((frame) => frame.startsWith(start))
    // Attachments are counted by position.
    if (at === -1 || this.#frames[at][start.length] !== '\t') return false
    this.#frames.splice(at, 1)
    return true
  }

  /** Sends what was collected. */
  flush = () => {
    this.#closeParts()
    if (this.#frames.length === 0) return
    const frames = this.#frames
    const attachments = this.#attachments
    this.#frames = []
    this.#attachments = []
    this.#length = 0
    this.#post(frames.length === 1 ? frames[0] : frames.join('\n'), attachments)
  }

  #closeParts() {
    const parts = this.#parts
    if (!parts) return
    this.#parts = null
    this.#frames.push(`p${parts.id}\t${parts.cost}\t[${parts.texts.join(',')}]`)
  }

  /** @param {number} length */
  #grow(length) {
    this.#length += length
    if (this.#length >= MAX_LENGTH || this.#frames.length >= MAX_FRAMES) return this.flush()
    this.#added++
    if (this.#waiting) return
    this.#waiting = true
    endOfTick.then(this.#wait)
  }

  /**
   * Waits until nothing is added any more by the promises that are settled now: many calls may be answered
   * in one turn, and generators give one part after the other. Neither `process.nextTick` nor a timer:
   * Electron's main process wakes a thread for them, which takes longer than a call.
   */
  #wait = () => {
    if (this.isEmpty) {
      this.#waiting = false
    } else if (this.#added === this.#seen && ++this.#quiet === QUIET) {
      this.#waiting = false
      this.#quiet = 0
      this.flush()
    } else {
      if (this.#added !== this.#seen) this.#quiet = 0
      this.#seen = this.#added
      endOfTick.then(this.#wait)
    }
  }

  /** Drops what was collected, and what is added from now on. */
  close() {
    this.#closed = true
    this.#frames = []
    this.#attachments = []
    this.#parts = null
    this.#length = 0
  }
}

/**
 * The frames of a message.
 *
 * @param {string} text @param {readonly unknown[]} attachments
 * @returns {Frame[]}
 * @throws {TypeError} If it is no message of a batch.
 */
export function readFrames(text, attachments) {
  let used = 0
  return readLines(text).map((line) => {
    const [head, ...fields] = line.split('\t', MAX_FIELDS + 1)
    if (fields.length === MAX_FIELDS) throw new TypeError('a frame has too many fields')
    const { kind, id, count } = readHead(head)
    const own = count === 0 ? NONE : attachments.slice(used, used + count)
    used += count
    if (own.length < count) throw new TypeError('an attachment is missing')
    return { kind, id, fields, attachments: own }
  })
}

/** @param {string} text Of a message. @returns {string[]} @throws {TypeError} */
export function readLines(text) {
  // As usual.
  if (!text.includes('\n')) return [text]
  const lines = text.split('\n', MAX_READ + 1)
  if (lines.length > MAX_READ) throw new TypeError('a message has too many frames')
  return lines
}

/**
 * @param {string} head What a frame begins with, before its first field.
 * @returns {{ kind: string, id: number, count: number }}
 * @throws {TypeError}
 */
export function readHead(head) {
  const found = /^([a-z])(\d{0,15})(?:\+(\d{1,6}))?$/.exec(head)
  if (!found) throw new TypeError('a frame begins with a letter and a number')
  return { kind: found[1], id: Number(found[2]), count: Number(found[3] ?? 0) }
}

/** @type {unknown[]} */
const NONE = []
