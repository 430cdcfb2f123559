/**
 * Checks the final value against the intentions of the edits and main's order. It does not use paths or
 * transforms:
 *
 * - An element is in the list unless somebody removed that element.
 * - Of several changes of one member or element the last in main's order stays.
 * - If two clients remove the same member, it is removed once: a member that is created in its place is
 *   not removed by the second.
 * - The content of a removed or replaced object is gone with it.
 */

import { slotOf } from './menu.mjs'

/** @typedef {import('./menu.mjs').Intention} Intention */
/** @typedef {Intention & { version: number }} Ordered */

/**
 * @param {any} initial @param {any} final
 * @param {Intention[]} intentions
 * @param {[client: number, transaction: number][]} order Of main.
 * @returns {string | null} What is wrong with the final value.
 */
export function violated(initial, final, intentions, order) {
  const versions = new Map(order.map(([client, number], i) => [`${client}.${number}`, i + 1]))
  const ordered = intentions
    // One of which nothing was left to send comes when it would have been sent.
    .map((it) => ({ ...it, version: versions.get(`${it.client}.${it.transaction}`) ?? Infinity }))
    // Sorting is stable: edits of one transaction stay in their order.
    .sort((a, b) => a.version - b.version)
  const expected = new Outcome(withoutSecondRemovals(ordered)).of('', 'value', initial)
  const found = JSON.stringify(comparable(final))
  if (found !== JSON.stringify(comparable(expected))) return `${JSON.stringify(expected)} expected`
  return misplaced(final?.box?.list ?? [], intentions)
}

/**
 * @param {Ordered[]} ordered
 * @returns {Ordered[]} Without removals of members that somebody else has removed meanwhile.
 */
function withoutSecondRemovals(ordered) {
  /** @type {Ordered[]} */
  const kept = []
  ordered.forEach((own, i) => {
    const before = (/** @type {number} */ version) =>
      ordered.slice(0, i).some((it) => samePlace(it, own, true) && it.version > version)
    const second =
      isRemoval(own) &&
      kept.some(
        (it) =>
          isRemoval(it) &&
          samePlace(it, own, false) &&
          it.version > own.base &&
          // Unless this client had changed the member before: then that change met the removal.
          !before(it.version)
      )
    if (!second) kept.push(own)
  })
  return kept
}

/** @param {Intention} it */
function isRemoval({ kind, value }) {
  return kind === 'set' && value === undefined
}

/** @param {Intention} a @param {Intention} b @param {boolean} own Whether of one client, or of two. */
function samePlace(a, b, own) {
  return a.container === b.container && a.at === b.at && (a.client === b.client) === own
}

class Outcome {
  /** The last value of each member. @type {Map<string, Map<string, unknown>>} */
  #members = new Map()
  /** @type {Map<string, unknown>} */
  #elements = new Map()
  /** @type {Set<string>} */
  #removed = new Set()
  /** Slots inserted, by container. @type {Map<string, string[]>} */
  #inserted = new Map()

  /** @param {Intention[]} ordered */
  constructor(ordered) {
    for (const { kind, container, at, value } of ordered) {
      if (kind === 'set') entry(this.#members, container, () => new Map()).set(at, value)
      else if (kind === 'remove') this.#removed.add(at)
      else this.#elements.set(at, value)
      if (kind === 'insert') entry(this.#inserted, container, () => []).push(at)
    }
  }

  /** @param {string} container @param {string} key @param {unknown} first @returns {any} */
  of(container, key, first) {
    const members = this.#members.get(container)
    return this.#inside(members?.has(key) ? members.get(key) : first, container)
  }

  /** @param {any} value @param {string} container @returns {any} */
  #inside(value, container) {
    if (Array.isArray(value)) return this.#list(value, container)
    if (typeof value !== 'object' || value === null) return value
    const { id } = value
    const keys = new Set([...Object.keys(value), ...(this.#members.get(id)?.keys() ?? [])])
    const members = [...keys].map((key) => [key, this.of(id, key, value[key])])
    return Object.fromEntries(members.filter(([, member]) => member !== undefined))
  }

  /** @param {any[]} elements @param {string} container */
  #list(elements, container) {
    const slots = new Map(elements.map((element) => [slotOf(element), element]))
    for (const slot of this.#inserted.get(container) ?? []) slots.set(slot, undefined)
    return [...slots]
      .filter(([slot]) => !this.#removed.has(slot))
      .map(([slot, first]) => this.#inside(this.#elements.get(slot) ?? first, container))
  }
}

/** The same for every order of members and elements. @param {any} value @returns {any} */
function comparable(value) {
  if (Array.isArray(value)) return value.map((it) => JSON.stringify(comparable(it))).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, comparable(value[key])])
  )
}

/** What was inserted between two elements must stand between them. @param {any[]} list @param {Intention[]} intentions */
function misplaced(list, intentions) {
  const slots = list.map(slotOf)
  for (const { kind, at, left, right } of intentions) {
    const own = slots.indexOf(at)
    if (kind !== 'insert' || own < 0) continue
    if (left !== undefined && slots.indexOf(left) > own) return `${at} is not behind ${left}`
    if (right !== undefined && slots.includes(right) && slots.indexOf(right) < own) {
      return `${at} is not before ${right}`
    }
  }
  return null
}

/** @template K, V @param {Map<K, V>} map @param {K} key @param {() => V} make */
function entry(map, key, make) {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
