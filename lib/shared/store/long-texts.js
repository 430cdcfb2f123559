/**
 * Long texts in pieces. An edit of a plain string copies all of it, at the latest when the next edit reads
 * it. Joined from pieces it is a rope of the engine, which nobody has to copy until somebody reads its
 * letters.
 */

import { applyEdit } from '../patch/index.js'

/** @typedef {import('../patch/text-edit.js').TextEdit} TextEdit */
/** @typedef {import('../path/path.js').Path} Path */

/** Shorter texts, in units, are edited as one string. */
const LONG = 65_536
/** Units of a piece. Joining all pieces of 1 MB takes some microseconds. */
const PIECE = 8192
/** The most texts whose pieces are kept: those that were edited last. */
const MOST = 4

/** @typedef {{ text: string, pieces: string[] }} LongText */

export class LongTexts {
  /** The last used one comes last. @type {LongText[]} */
  #known = []

  /**
   * Does the same as `applyEdit`. Bound to this object.
   *
   * @param {string} text @param {TextEdit} edit @param {Path} [path] Of the text, for the message.
   * @returns {string}
   * @throws {import('../errors/errors.js').RemoteRefError} `ERR_REF_PATCH` if the text is too short.
   */
  edit = (text, edit, path) => {
    if (text.length < LONG || units(edit) > text.length) return applyEdit(text, edit, path)
    // The same string is found at once, and others mostly differ in length. But comparing equal strings that
    // are not the same takes long, so the last one comes first.
    const at = this.#known.findLastIndex((known) => known.text === text)
    const [{ pieces }] = at === -1 ? [{ pieces: cut(text) }] : this.#known.splice(at, 1)
    const edited = editPieces(pieces, edit)
    const result = join(edited, 0, edited.length)
    this.#known.push({ text: result, pieces: edited })
    if (this.#known.length > MOST) this.#known.shift()
    return result
  }
}

/** The units that an edit keeps or deletes. @param {TextEdit} edit */
function units(edit) {
  let sum = 0
  for (const step of edit) if (typeof step === 'number') sum += Math.abs(step)
  return sum
}

/** @param {string} text */
function cut(text) {
  const pieces = []
  for (let at = 0; at < text.length; at += PIECE) pieces.push(text.slice(at, at + PIECE))
  return pieces
}

/**
 * Joins them in a tree, so that reading a letter leads through few levels.
 *
 * @param {string[]} pieces @param {number} from @param {number} to
 * @returns {string}
 */
function join(pieces, from, to) {
  if (to - from <= 1) return pieces[from] ?? ''
  const middle = (from + to) >> 1
  return join(pieces, from, middle) + join(pieces, middle, to)
}

/**
 * @param {string[]} pieces @param {TextEdit} edit
 * @returns {string[]} Pieces of the new text. Those that the edit does not touch are the same.
 */
function editPieces(pieces, edit) {
  const out = new Pieces()
  let at = 0
  let rest = pieces[0]
  const next = () => void (rest = pieces[++at] ?? '')
  for (const step of edit) {
    if (typeof step === 'string') {
      out.add(step)
      continue
    }
    for (let left = Math.abs(step); left > 0;) {
      const part = left < rest.length ? rest.slice(0, left) : rest
      left -= part.length
      if (step > 0) out.add(part, part === pieces[at])
      if (part.length === rest.length) next()
      else rest = rest.slice(part.length)
    }
  }
  for (; rest !== ''; next()) out.add(rest, rest === pieces[at])
  return out.end()
}

class Pieces {
  /** @type {string[]} */
  #done = []
  #open = ''

  /** @param {string} part @param {boolean} [whole] Whether it is a piece already. */
  add(part, whole = false) {
    if (whole && this.#open === '') return void this.#done.push(part)
    if (whole && this.#open.length >= PIECE / 2) {
      this.#close()
      this.#done.push(part)
    } else {
      this.#open += part
    }
  }

  #close() {
    for (const piece of this.#open.length > 2 * PIECE ? cut(this.#open) : [this.#open]) {
      if (piece !== '') this.#done.push(piece)
    }
    this.#open = ''
  }

  end() {
    this.#close()
    return this.#done
  }
}
