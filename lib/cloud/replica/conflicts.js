/**
 * What becomes of units that two devices have changed without having seen each other. The log merges; this
 * runs only in the replica whose change is the later one in the log's order, and what it makes are ordinary
 * changes:
 *
 * - `lastWriteWins`: the unit is written again as a whole, as this device has it.
 * - `ask`: own changes of it are held back, and it is as the others have it, until the app has answered.
 *
 * What is in flight cannot be held back. A change in the buffer makes good for it, which gives way to any other
 * change that it would undo.
 */

import {
  endsInIndex,
  equal,
  hasPath,
  isAt,
  listOf,
  samePath,
  stringify,
  transformLists,
  transformPatch,
  valueAt
} from '../../shared/index.js'
import { heldAfter, placeAfterAll } from './places.js'
import { takenOut } from './take-out.js'
import { pendingOf } from './state.js'
import { nowhere, targetsCarried } from './targets.js'
import { unitsChanged, unitsOf } from './units.js'
import { patchesBetween } from './view.js'
import { append, makesGood } from './write.js'

/** @typedef {import('../../shared/path/path.js').Path} Path */
/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./state.js').Place} Place */
/** @typedef {import('./units.js').Unit} Unit */
/** @typedef {import('./state.js').Author} Author */
/**
 * @typedef {object} Conflict A unit that others have changed, too.
 * @property {Unit} unit
 * @property {Author | null} who Who has.
 * @property {Own[]} held Own changes that were taken out of the buffer: to apply to the view.
 * @property {boolean} lacks Whether some of them, or of those in flight, have lost their place.
 * @property {boolean} taken Whether some were.
 * @property {number[]} flying The ids of own changes in flight.
 */

export class Conflicts {
  #turn
  #rule
  #view
  #units
  /** @type {Conflict[]} */
  #conflicts = []
  #gaveWay = false
  /** What has lost by it, in the view as it will be. @type {((why: 'dropped' | 'unknown') => void)[]} */
  #lost = []
  /** The changes that were made. @type {Own[]} */
  #made = []
  /** Ids of own writes that are nowhere but in units in conflict. @type {Set<number | undefined>} */
  #nowhere = new Set()
  /** What has own writes as parts, by their ids. @type {Map<number | undefined, import('./state.js').Within[]>} */
  #carried = new Map()

  /** @param {Turn} turn Before anything is read. @param {import('./state.js').Rule} rule */
  constructor(turn, rule) {
    const { state } = turn
    this.#turn = turn
    this.#rule = rule
    this.#view = state.view
    this.#units = unitsOf(pendingOf(state), rule.unit)
    for (const { view, carried } of this.#units) {
      for (const { shown, patch } of state.targets) {
        if (!shown || !view || view.gap || !isAt(shown, view.path)) continue
        carried.set(patch.id, shown.slice(view.path.length))
      }
    }
  }

  /** Whether the app is asked: then what is held back is kept. */
  get #asks() {
    return this.#rule.strategy === 'ask'
  }

  /** Whether own changes are others than before. */
  get changed() {
    return this.#conflicts.length > 0 || this.#gaveWay
  }

  /**
   * Whether a change that was dropped is in a unit that is written again, or told as a whole.
   *
   * @param {Own} patch
   */
  covers({ id, op }) {
    if (id === undefined) return false
    return this.#conflicts.some(
      ({ unit: { ids, carried } }) => ids.has(id) && (op === 'remove' || carried.has(id))
    )
  }

  /**
   * Others have changed the log's value. To be called before own changes are transformed.
   *
   * @param {Own[]} patches @param {Author | null} who
   * @param {Own[]} dropped Receives own changes that lose their place with what is held back.
   */
  detect(patches, who, dropped) {
    this.#giveWay(patches, who, dropped)
    /** @type {Set<Unit>} */
    const hit = new Set()
    for (const patch of patches) {
      const changed = unitsChanged(patch, this.#rule.unit)
      for (const unit of this.#units) {
        const { place } = unit
        if (place && !place.gap && changed.some((path) => samePath(path, place.path))) hit.add(unit)
      }
      this.#follow([patch])
    }
    this.addAll(hit, who, dropped)
  }

  /** The units that others may have changed. */
  get units() {
    return this.#units
  }

  /** @param {Set<Unit>} hit @param {Author | null} who @param {Own[]} dropped */
  addAll(hit, who, dropped) {
    // Those that others have moved into one of them are no part of it as this device has it.
    if (hit.size === 0) return
    const outer = [...hit]
    for (const unit of this.#units) if (this.#isWithin(unit, outer)) hit.add(unit)
    const { inflight, buffer } = this.#turn.state
    const ids = new Set(buffer.map(({ id }) => id))
    const flying = (inflight?.patches ?? []).map(({ id }) => id)
    for (const unit of hit) this.#add(unit, who, dropped, { ids, flying })
  }

  /**
   * @param {Unit} unit @param {Author | null} who @param {Own[]} dropped
   * @param {{ ids: Set<number | undefined>, flying: (number | undefined)[] }} own Ids of own changes: in the buffer, and
   *   in flight.
   */
  #add(unit, who, dropped, own) {
    const { state } = this.#turn
    const flying = own.flying.flatMap((id) => (id && unit.ids.has(id) ? [id] : []))
    const conflict = this.#conflicts.find((each) => each.unit === unit)
    const taken = [...unit.ids].some((id) => own.ids.has(id))
    const { kept, held } = taken
      ? takenOut(state.buffer, unit.ids, dropped)
      : { kept: state.buffer, held: [] }
    state.buffer = kept
    if (conflict) {
      conflict.held.push(...held)
      conflict.taken ||= taken
      conflict.who = who
    } else if (taken || flying.length > 0) {
      this.#conflicts.push({ unit, who, held, lacks: false, taken, flying })
    }
  }

  /** What others have changed, in the view. @param {Own[]} remote */
  shown(remote) {
    if (!this.#asks) return
    for (const conflict of this.#conflicts) Object.assign(conflict, heldAfter(conflict, remote))
  }

  /** Own changes are in the log. @param {Own[]} patches @param {(number | undefined)[]} ids */
  settled(patches, ids) {
    this.#follow(patches)
    for (const unit of this.#units) for (const id of ids) if (id) unit.ids.delete(id)
    const units = this.#conflicts.map(({ unit }) => unit)
    this.#units = this.#units.filter((unit) => unit.ids.size > 0 || units.includes(unit))
  }

  /** @param {Own[]} patches */
  #follow(patches) {
    for (const unit of this.#units) unit.place = placeAfterAll(unit.place, patches)
  }

  /**
   * Drops what would undo a change of others in order to make good for own ones.
   *
   * @param {Own[]} patches @param {Author | null} who
   * @param {Own[]} dropped Receives own changes that were made on that.
   */
  #giveWay(patches, who, dropped) {
    const { state } = this.#turn
    if (!state.buffer.some(makesGood)) return
    /** @type {Set<number>} */
    const ids = new Set()
    transformLists(pendingOf(state), patches, (own, _after, other) => {
      const undone = listOf(transformPatch(other, own, 'earlier')).length === 0
      if (undone && makesGood(own) && own.id) ids.add(own.id)
    })
    if (ids.size === 0) return
    this.#gaveWay = true
    const { kept, held } = takenOut(state.buffer, ids, dropped)
    state.buffer = kept
    // What was in flight stays.
    this.#turn.revise(ids, (known) => ({
      ...known,
      back: known.back.filter((id) => !ids.has(id))
    }))
    const alone = held.filter(({ made }) => made === 'alone')
    this.#lost.push(() => this.#turn.lose(alone, 'overwritten', { who }))
  }

  /**
   * Everything is read, and the view is made anew: makes the changes.
   *
   * @param {Own[]} dropped Own changes that have lost their place.
   */
  settle(dropped) {
    const units = this.#conflicts.map(({ unit }) => unit)
    const { state } = this.#turn
    this.#nowhere = new Set(state.targets.filter(nowhere(state)).map(({ patch }) => patch.id))
    for (const conflict of this.#conflicts) {
      const at = placeAfterAll(conflict.unit.place, pendingOf(state))
      const mine = contentAt(this.#view, conflict.unit.view)
      const theirs = contentAt(state.log.value, conflict.unit.place)
      const lacks = dropped.some(({ id }) => id && conflict.unit.ids.has(id))
      conflict.lacks ||= lacks
      if (this.#asks) this.#ask(conflict, at, mine, theirs)
      else if (mine && this.#isWithin(conflict.unit, units)) this.#lose(conflict, at, mine)
      else this.#write(conflict, at, mine)
    }
    state.targets = targetsCarried(state, this.#carried)
  }

  /** Whether others have moved it into one of others. @param {Unit} unit @param {Unit[]} others */
  #isWithin({ place }, others) {
    return others.some(({ place: outer }) => {
      return place && outer && !outer.gap && isIn(place.path, outer.path)
    })
  }

  /** @param {Conflict} conflict @param {Place | null} at @param {Content} mine */
  #write(conflict, at, mine) {
    const { state } = this.#turn
    const now = contentAt(state.view, at)
    // An element that others have removed is not put in again: two devices would do that.
    if (!at || at.gap || (!now && endsInIndex(at.path))) {
      if (mine) this.#lose(conflict, at, mine)
      return
    }
    const { carried } = conflict.unit
    // Writes that are nowhere else are watched on, also if others have written the same.
    const needed = [...carried.keys()].some((id) => this.#nowhere.has(id))
    if (same(now, mine) && !needed) return
    const id = ++state.ids
    const { taken, flying, lacks } = conflict
    const made = taken || flying.length === 0 ? 'unit' : lacks ? 'alone' : 'again'
    this.#carry(carried, id)
    this.#append([{ ...setting(at.path, now, mine), id, made }])
  }

  /** @param {Conflict} conflict @param {Place | null} at @param {Content} mine @param {Content} theirs */
  #ask(conflict, at, mine, theirs) {
    const { state } = this.#turn
    const takes = conflict.flying
    const now = at && takes.length > 0 ? contentAt(state.view, at) : null
    const back = at && now && theirs ? between(now, theirs, at.path) : []
    for (const patch of back) Object.assign(patch, { id: ++state.ids, made: 'back', takes })
    this.#append(back)
    if (same(mine, theirs)) {
      if (at && mine) this.#write(conflict, at, mine)
      return
    }
    const ids = back.map(({ id }) => Number(id))
    this.#lose(conflict, at, mine, ids)
  }

  /** @param {Unit['carried']} carried @param {number} id Of what has them. */
  #carry(carried, id) {
    for (const [target, at] of carried) {
      this.#carried.set(target, [...(this.#carried.get(target) ?? []), { id, at }])
    }
  }

  /** @param {Own[]} patches */
  #append(patches) {
    append(this.#turn, patches)
    this.#made.push(...patches)
    if (!this.#asks) return
    for (const conflict of this.#conflicts) Object.assign(conflict, heldAfter(conflict, patches))
  }

  /**
   * @param {Conflict} conflict @param {Place | null} at @param {Content} mine
   * @param {number[]} [back] If the app is asked: the changes that take back what was in flight.
   */
  #lose(conflict, at, mine, back) {
    const made = this.#made.length
    const { state } = this.#turn
    const patch = patchOf(conflict, mine, ++state.ids)
    // Its parts are told with it.
    this.#carry(conflict.unit.carried, Number(patch.id))
    this.#lost.push((why) => {
      const place = placeAfterAll(at, this.#made.slice(made))
      const { who, held, lacks } = conflict
      if (back) this.#turn.lose([patch], 'asked', { held, lacks, back, place, who })
      else this.#turn.lose([patch], why, { place, who })
    })
  }

  /**
   * When the view is shown: what has lost is told.
   *
   * @param {'dropped' | 'unknown'} why Of what has lost its place.
   */
  tell(why) {
    for (const lose of this.#lost) lose(why)
  }
}

/** @typedef {{ value: unknown } | null} Content Null if there is none. */

/** @param {unknown} root @param {Place | null} place @returns {Content} */
export function contentAt(root, place) {
  if (!place || place.gap || !hasPath(root, place.path)) return null
  return { value: valueAt(root, place.path) }
}

/** @param {Path} path @param {Path} outer */
function isIn(path, outer) {
  return path.length > outer.length && isAt(path, outer)
}

/** @param {Content} a @param {Content} b */
function same(a, b) {
  return a && b ? equal(a.value, b.value) : a === b
}

/** The whole of the own change. @param {Conflict} conflict @param {Content} mine @param {number} id @returns {Own} */
function patchOf({ unit }, mine, id) {
  const path = unit.view?.path ?? []
  return mine
    ? { op: 'replace', path, value: mine.value, text: stringify(mine.value), id }
    : { op: 'remove', path, id }
}

/** @param {Path} path @param {Content} now @param {Content} wanted @returns {Own} */
function setting(path, now, wanted) {
  if (!wanted) return { op: 'remove', path }
  return { op: now ? 'replace' : 'add', path, value: wanted.value, text: stringify(wanted.value) }
}

/** @param {{ value: unknown }} before @param {{ value: unknown }} after @param {Path} path @returns {Own[]} */
function between(before, after, path) {
  return patchesBetween(before.value, after.value).map((patch) => ({
    ...patch,
    path: [...path, ...patch.path],
    ...(patch.from && { from: [...path, ...patch.from] })
  }))
}
