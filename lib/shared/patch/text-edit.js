/**
 * Edits of a text: what the patch `text` does to a string.
 *
 * An edit is a list of steps from the start of the text: a positive number keeps so many UTF-16
 * units, a negative one deletes so many, a string is inserted. What is behind the last step stays.
 *
 * All functions here return edits in one form, so that equal edits have equal texts: neighbours of
 * one kind are joined, an insert stands before a delete at the same place, and no keep is at the
 * end. They expect edits in this form, except for `normaliseEdit` and `faultOfEdit`.
 */

import { RemoteRefError, showPath } from '../errors/index.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {number | string} Step */
/** @typedef {Step[]} TextEdit */
/** @typedef {'later' | 'earlier'} Side */

/**
 * What is wrong with an untrusted edit.
 *
 * @param {unknown} edit
 * @returns {string | undefined}
 */
export function faultOfEdit(edit) {
  if (!Array.isArray(edit)) return 'edit must be an array of numbers and strings'
  let units = 0
  for (const step of edit) {
    if (typeof step === 'string') {
      if (step === '') return 'edit must not insert empty strings'
    } else if (!Number.isSafeInteger(step)) {
      return 'the numbers of an edit must be whole ones'
    } else if (step === 0) {
      return 'edit must not contain 0'
    } else if ((units += Math.abs(step)) > Number.MAX_SAFE_INTEGER) {
      return 'the numbers of an edit are too large'
    }
  }
  return undefined
}

/**
 * @param {TextEdit} edit A valid one of any form.
 * @returns {TextEdit}
 */
export function normaliseEdit(edit) {
  const out = new Steps()
  for (const step of edit) out.add(step)
  return out.end()
}

/**
 * @param {string} text
 * @param {TextEdit} edit
 * @param {Path} [path] Of the text, for the message.
 * @returns {string}
 * @throws {RemoteRefError} `ERR_REF_PATCH` if the text is too short.
 */
export function applyEdit(text, edit, path) {
  let out = ''
  let at = 0
  for (const step of edit) {
    if (typeof step === 'string') out += step
    else if (step < 0) at -= step
    else out += text.slice(at, (at += step))
  }
  if (at > text.length) throw tooShort(text, path)
  return out + text.slice(at)
}

/**
 * The edit that undoes another one.
 *
 * @param {TextEdit} edit
 * @param {string} text The text before the edit.
 * @returns {TextEdit}
 */
export function inverseEdit(edit, text) {
  const out = new Steps()
  let at = 0
  for (const step of edit) {
    if (typeof step === 'string') out.add(-step.length)
    else if (step < 0) out.add(text.slice(at, (at -= step)))
    else {
      out.add(step)
      at += step
    }
  }
  return out.end()
}

/**
 * One edit that does what two do one after the other.
 *
 * @param {TextEdit} first
 * @param {TextEdit} second Applies to the text after the first.
 * @returns {TextEdit}
 */
export function composeEdits(first, second) {
  const out = new Steps()
  const a = new Reader(first)
  const b = new Reader(second)
  while (!a.done || !b.done) {
    if (typeof b.step === 'string') out.add(b.take(Infinity))
    else if (isDelete(a.step)) out.add(a.take(Infinity))
    else {
      // The first keeps or inserts units, of which the second keeps or deletes some.
      const units = Math.min(a.units, b.units)
      const [had, does] = [a.take(units), b.take(units)]
      if (does > 0) out.add(had)
      else if (typeof had !== 'string') out.add(does)
    }
  }
  return out.end()
}

/**
 * Transforms an edit so that it applies after a concurrent one.
 *
 * @param {TextEdit} o
 * @param {TextEdit} a Made on the same text.
 * @param {Side} side Whether `o` comes later in main's order than `a`, or earlier. Of two inserts at
 *   one place the later stands behind.
 * @returns {TextEdit}
 */
export function transformEdit(o, a, side) {
  const out = new Steps()
  const own = new Reader(o)
  const other = new Reader(a)
  while (!own.done) {
    const inserts = typeof own.step === 'string'
    if (typeof other.step === 'string' && !(inserts && side === 'earlier')) {
      out.add(other.units)
      other.take(Infinity)
    } else if (inserts) {
      out.add(own.take(Infinity))
    } else {
      const units = Math.min(own.units, other.units)
      const does = own.take(units)
      if (other.take(units) > 0) out.add(does)
    }
  }
  return out.end()
}

/** Writes the steps of an edit. */
export class Steps {
  /** @type {TextEdit} */
  #steps = []

  /** @param {Step} step 0 and the empty string do nothing. */
  add(step) {
    const steps = this.#steps
    const last = steps.length - 1
    if (step === 0 || step === '') return
    if (typeof step === 'string') {
      // An insert stands before the delete at its place.
      const place = isDelete(steps[last]) ? last : last + 1
      const before = steps[place - 1]
      if (typeof before === 'string') steps[place - 1] = before + step
      else steps.splice(place, 0, step)
    } else if (typeof steps[last] === 'number' && steps[last] > 0 === step > 0) {
      steps[last] += step
    } else {
      steps.push(step)
    }
  }

  /** @returns {TextEdit} */
  end() {
    const steps = this.#steps
    const last = steps[steps.length - 1]
    if (typeof last === 'number' && last > 0) steps.pop()
    return steps
  }
}

/** Reads the steps of an edit, also in parts. Behind its end an edit keeps everything. */
class Reader {
  #edit
  #next = 0
  /** The current step, or what is left of it. @type {Step} */
  step = Infinity

  /** @param {TextEdit} edit */
  constructor(edit) {
    this.#edit = edit
    this.#advance()
  }

  get done() {
    return this.step === Infinity
  }

  /** The number of units that the current step keeps, deletes or inserts. */
  get units() {
    return typeof this.step === 'string' ? this.step.length : Math.abs(this.step)
  }

  /**
   * @param {number} units At most so many.
   * @returns {any} The current step or its first part.
   */
  take(units) {
    const { step } = this
    if (units >= this.units) {
      this.#advance()
      // Behind the end, a part of it.
      return step === Infinity ? units : step
    }
    if (typeof step === 'string') {
      this.step = step.slice(units)
      return step.slice(0, units)
    }
    const part = step < 0 ? -units : units
    this.step = step - part
    return part
  }

  #advance() {
    this.step = this.#next < this.#edit.length ? this.#edit[this.#next++] : Infinity
  }
}

/** @param {Step | undefined} step */
function isDelete(step) {
  return typeof step === 'number' && step < 0
}

/** @param {string} text @param {Path} [path] */
function tooShort(text, path) {
  const where = path ? `${showPath(path)}: ` : ''
  const message = `${where}the text has only ${text.length} units, but the edit keeps or deletes more.`
  return new RemoteRefError('ERR_REF_PATCH', message, path ? { path } : {})
}
