/**
 * Random moves by others of rows, their parts and lists, between arrays, objects and a Map, while main
 * and a window hold objects of every level.
 *
 * The model is the side that moves: its own objects stay the same, so it knows where each is. Objects
 * that others hold must be there too, if their content or id is unique. A held object has at most one
 * place, and an edit of it arrives there or is reported as lost.
 */

import { makeReactivity } from '../../lib/vue/reactivity.js'
import { Network } from './network.mjs'
import { random } from './random.mjs'
import { Census, severalIn } from './reunion/census.mjs'
import { containers, ofParts, pickMove, startingValue } from './reunion/moves.mjs'
import { Side } from './reunion/side.mjs'
import { difference, read } from './user-code/reading.mjs'

/** @typedef {import('./reunion/side.mjs').Held} Held */
/**
 * @typedef {object} Stats
 * @property {number} moves
 * @property {number} found Objects that have come to stand elsewhere, and are the same as before.
 * @property {number} gone Edits of objects that are no part of the value any more.
 * @property {number} edits Of what is held and has a place.
 */

const reactivity = makeReactivity()
/** Objects that a side edits after each round. */
const MOST_EDITS = 6

/**
 * Plays one schedule.
 *
 * @param {number} seed
 * @param {{ trace?: boolean }} [options] Whether what happens is printed.
 * @returns {Promise<Stats>}
 * @throws {Error} With the seed, if something is wrong.
 */
export async function playReunion(seed, { trace = false } = {}) {
  const { warn } = console
  // Of objects that are gone.
  console.warn = () => {}
  const schedule = new Schedule(seed, trace)
  try {
    await schedule.play()
    return schedule.stats
  } finally {
    schedule.end()
    console.warn = warn
  }
}

class Schedule {
  /** @type {Stats} */
  stats = { moves: 0, found: 0, gone: 0, edits: 0 }
  #network = new Network()
  #seed
  #tracing
  #rng
  #last = 0
  #unique = () => ++this.#last
  /** @type {import('./reunion/moves.mjs').Context} */
  #context
  /** @type {any} */
  #main
  /** @type {Side[]} */
  #sides

  /** @param {number} seed @param {boolean} trace */
  constructor(seed, trace) {
    this.#seed = seed
    this.#tracing = trace
    const rng = (this.#rng = random(seed))
    this.#context = { rng, unique: this.#unique, ids: rng.chance(0.6), alike: rng.chance(0.25) }
    this.#main = this.#network.remoteRef('shared', startingValue(this.#context))
    if (trace) this.#main.onChange(({ patches }) => console.log(JSON.stringify(patches)))
    this.#sides = [new Side('main', this.#main), this.#window('window 1'), this.#window('window 2')]
  }

  /** @param {string} name */
  #window(name) {
    const side = new Side(name, null)
    const onConflict = () => void side.conflicts++
    const reactive = this.#rng.chance(0.5)
    const options = { onConflict, ...(reactive && { reactivity }) }
    side.ref = this.#network.open().replica('shared', null, options)
    if (reactive && this.#rng.chance(0.5)) side.watch()
    return side
  }

  async play() {
    await this.#agree()
    for (let left = 2 + this.#rng.below(5); left > 0; left--) await this.#round()
    for (const side of this.#sides) this.#checkPlaces(side)
  }

  end() {
    for (const side of this.#sides) side.end()
    this.#main.destroy()
  }

  async #round() {
    const rng = this.#rng
    const mover = rng.pick(this.#sides)
    const holders = this.#sides.filter((side) => side !== mover)
    const before = new Census(mover)
    const held = holders.map((holder) => this.#hold(holder, before))
    const quiet = rng.chance(0.7)
    const meanwhile = this.#moveSome(mover)
    // At the same moment: edits of removed objects are lost.
    if (!quiet) for (const [i] of holders.entries()) this.#editSome(held[i])
    await this.#agree()
    const after = new Census(mover)
    mover.keep((node) => after.placeOf(node) !== undefined || before.placeOf(node) === undefined)
    for (const [i, holder] of holders.entries()) {
      if (quiet)
        for (const each of held[i]) this.#checkFound(holder, each, before, after, meanwhile)
    }
    for (const holder of holders) await this.#editHeld(holder)
    await this.#agree()
  }

  /** @param {Side} holder @param {Census} before @returns {Held[]} */
  #hold(holder, before) {
    const rng = this.#rng
    const share = rng.chance(0.4) ? 1 : rng.next()
    return holder
      .hold(() => rng.chance(share))
      .map((held) => ({ ...held, model: before.at(held.place) }))
  }

  /**
   * @param {Side} mover
   * @returns {import('./reunion/census.mjs').Meanwhile}
   */
  #moveSome(mover) {
    const moves = Array.from({ length: 1 + this.#rng.below(4) }, () => pickMove(this.#rng))
    /** @type {Set<string>} */
    const alike = new Set()
    for (const move of moves) {
      this.#move(mover, move)
      for (const content of severalIn(mover.ref.get([]))) alike.add(content)
    }
    return { still: moves.every((move) => ofParts.has(move)), alike }
  }

  /** @param {Side} mover @param {import('./reunion/moves.mjs').Move} move */
  #move({ name, ref }, move) {
    this.#log(() => `${name}: ${move.name} of ${read(ref.value)}`)
    const make = () => move(ref.value, this.#context, ref)
    if (this.#rng.chance(0.3)) ref.update(() => void make())
    else make()
    this.stats.moves++
  }

  /** @param {Held[]} held */
  #editSome(held) {
    const { object } = this.#rng.pick(held)
    this.#mark(object)
  }

  /**
   * Objects that came back are the same.
   *
   * @param {Side} holder @param {Held} held @param {Census} before @param {Census} after
   * @param {import('./reunion/census.mjs').Meanwhile} meanwhile
   */
  #checkFound(holder, { object, place: from, model }, before, after, meanwhile) {
    const place = after.placeOf(model)
    if (place === undefined || !model || !after.knows(model, before, meanwhile)) return
    const there = holder.at(place)
    // A value that is assigned as a whole gets a new proxy.
    if (place === '$' ? !holder.same(there, object) : there !== object) {
      const what = `${holder.name} holds what stood at ${from}, and another object is at ${place}`
      this.#fail(`${what}: ${read(object)}\n  ${read(there)}`)
    }
    if (place !== from) this.stats.found++
  }

  /** Edits of what is held, now or for long, arrive where it stands, or nowhere. @param {Side} holder */
  async #editHeld(holder) {
    for (let left = MOST_EDITS; left > 0; left--) {
      const object = this.#rng.pick(holder.kept)
      if (object === undefined) return
      const { conflicts } = holder
      const mark = this.#mark(object)
      const told = holder.conflicts > conflicts
      await this.#agree()
      const found = containers(this.#main.get([])).filter(([, each]) => hasMark(each, mark))
      this.#log(() => `${holder.name} marks ${mark} in ${found.map(([place]) => place)}`)
      if (found.length > 1)
        this.#fail(`one edit of ${holder.name} is in ${found.map(([at]) => at)}`)
      if (found.length === 0) {
        if (holder.ref.store && !told)
          this.#fail(`an edit of ${holder.name} is lost without a word`)
        this.stats.gone++
      } else {
        const [[place]] = found
        if (!holder.same(holder.at(place), object)) {
          this.#fail(`${holder.name} has edited one object, and shows another at ${place}`)
        }
        if (told) this.#fail(`an edit of ${holder.name} at ${place} is told to be lost`)
        this.stats.edits++
      }
    }
  }

  /** @param {any} object @returns {number} What is in it now. */
  #mark(object) {
    const mark = 1_000_000 + this.#unique()
    if (Array.isArray(object)) object.push(mark)
    else if (object instanceof Map) object.set('mark', mark)
    else object.mark = mark
    return mark
  }

  /** Checks that all have the same value, and effects have seen it. */
  async #agree() {
    await this.#network.quiet()
    const text = this.#main.document.text()
    for (const side of this.#sides) {
      if (side.text !== text) this.#fail(`${side.name} differs${difference(side.text, text)}`)
      if (side.seen === null) continue
      const shown = read(side.ref.value)
      if (side.seen !== shown) {
        this.#fail(`the effect of ${side.name} has seen less${difference(side.seen, shown)}`)
      }
    }
  }

  /** No object is in two places. @param {Side} side */
  #checkPlaces(side) {
    const places = new Map()
    for (const [place, object] of containers(side.ref.value)) {
      if (places.has(object)) {
        this.#fail(`${side.name} has one object at ${places.get(object)} and ${place}`)
      }
      places.set(object, place)
    }
  }

  /** @param {() => string} what */
  #log(what) {
    if (this.#tracing) console.log(what())
  }

  /** @param {string} what @returns {never} */
  #fail(what) {
    throw new Error(`seed ${this.#seed}: ${what}`)
  }
}

/** @param {any} container @param {number} mark */
function hasMark(container, mark) {
  if (Array.isArray(container)) return container.includes(mark)
  return (container instanceof Map ? container.get('mark') : container.mark) === mark
}
