/**
 * The places of containers: updates nodes when a container enters or leaves a parent.
 *
 * A container has one place in the value. While a statement moves it, as in `[a[0], a[1]] = [a[1],
 * a[0]]`, it has two, until `settle` keeps one and gives copies to the others. Containers outside
 * the value may share their contents with each other and with the value, as usual in JavaScript.
 * They are marked `sharesMembers`, since adding them to the value again gives members a second place.
 */

import { cloneValue, isContainer } from '../value/index.js'
import { RemoteRefError, showPath } from '../errors/index.js'
import { accessTo, valuesIn } from '../path/index.js'

/** @typedef {import('../proxy/node.js').Node} Node */
/** @typedef {Pick<Node, 'parent' | 'key' | 'extra' | 'sharesMembers'>} Place */

/** Records changes of places, so that they can be undone. */
export class Moves {
  /** @type {[Node, Place][]} */
  #before = []

  /**
   * Restores the places of all nodes, including those that were created since.
   *
   * @param {Node | undefined} container Its members had changed and have been restored.
   * @param {unknown[]} back Members that had been removed.
   * @param {unknown[]} gone Members that had been added.
   */
  undo(container, back, gone) {
    if (!container) return
    const { nodes } = container.store
    const known = new Set(this.#before.map(([node]) => node))
    const left = this.#before.flatMap(([{ parent, extra }]) => [parent, ...(extra ?? [])])
    for (const [node, place] of this.#before.reverse()) Object.assign(node, place)
    this.#before = []
    /** @param {unknown[]} values @param {Node | null} from @param {Node | null} to */
    const setParent = (values, from, to) => {
      for (const value of values) {
        const node = isContainer(value) ? nodes.get(value) : undefined
        if (node && !known.has(node) && node.parent === from) node.parent = to
      }
    }
    setParent(gone, container, null)
    setParent(back, null, container)
    for (const parent of left) if (parent && !parent.attached) markSharing(parent)
  }

  /**
   * To be called when a member has left a container.
   *
   * @param {Node} parent
   * @param {unknown} value
   */
  leave(parent, value) {
    if (typeof value !== 'object' || value === null) return
    const node = parent.store.nodes.get(value)
    if (!node) return
    const { extra } = node
    if (extra?.includes(parent)) {
      this.#note(node)
      node.extra = without(extra, extra.indexOf(parent))
    } else if (node.parent === parent) {
      this.#note(node)
      node.parent = extra === null ? null : extra[extra.length - 1]
      if (extra !== null) node.extra = without(extra, extra.length - 1)
    }
  }

  /**
   * To be called when a member has entered a container.
   *
   * @param {Node} parent
   * @param {string | number} key
   * @param {unknown} value
   * @param {boolean} mixed Whether it is new but may hold containers that are not.
   */
  enter(parent, key, value, mixed) {
    if (typeof value !== 'object' || value === null) return
    const { store } = parent
    const known = store.nodes.get(value)
    if (known) {
      this.#attach(known, parent, key)
      if (known.sharesMembers) this.#enterMembers(known)
    } else if (mixed && isContainer(value)) {
      store.reach(value, null, key)
      const node = /** @type {Node} */ (store.nodes.get(value))
      this.#note(node)
      node.parent = parent
      this.#enterMembers(node)
    }
  }

  /** @param {Node} node Its members' nodes may not know their place yet. */
  #enterMembers(node) {
    const { nodes } = node.store
    this.#note(node)
    node.sharesMembers = false
    /** @type {Set<unknown>} */
    const seen = new Set()
    const visit = (/** @type {unknown} */ value, /** @type {string | number} */ key) => {
      if (!isContainer(value)) return
      const child = nodes.get(value)
      if (child?.parent === node && !seen.has(value)) {
        if (child.sharesMembers) this.#enterMembers(child)
      } else {
        this.enter(node, key, value, true)
      }
      seen.add(value)
    }
    if (Array.isArray(node.target)) node.target.forEach(visit)
    else {
      const { steps, get } = accessTo(node.target)
      for (const key of steps(node.target)) visit(get(node.target, key), key)
    }
  }

  /**
   * @param {Node} node
   * @param {Node} parent
   * @param {string | number} key
   */
  #attach(node, parent, key) {
    this.#note(node)
    if (node.attached) {
      node.extra = [...(node.extra ?? []), parent]
      node.store.settleLater(node)
    } else {
      markSharing(node.parent)
      node.extra?.forEach(markSharing)
      node.parent = parent
      node.key = key
      node.extra = null
      node.removal = null
    }
  }

  /** @param {Node} node Its place is about to change. */
  #note(node) {
    const { parent, key, extra, sharesMembers } = node
    this.#before.push([node, { parent, key, extra, sharesMembers }])
  }
}

/**
 * Throws if a container would become part of itself.
 *
 * @param {Node} parent
 * @param {string | number} step
 * @param {Node[]} arriving Nodes of the containers that are about to be added in or below the
 *   parent.
 */
export function forbidCycle(parent, step, arriving) {
  if (arriving.length === 0) return
  /** @type {Set<Node>} */
  const above = new Set()
  const climb = [parent]
  for (let node = climb.pop(); node; node = climb.pop()) {
    if (above.has(node)) continue
    above.add(node)
    climb.push(...[node.parent, ...(node.extra ?? [])].filter((up) => up !== null))
  }
  for (const node of arriving) {
    if (!above.has(node) && !(node.sharesMembers && holds(node, above))) continue
    const path = [...(parent.paths()[0] ?? []), step]
    const message = `${showPath(path)} is a cycle, which cannot be shared. Refer to the other object by an id instead.`
    throw parent.store.named(new RemoteRefError('ERR_REF_VALUE', message, { path }))
  }
}

/**
 * Keeps one place of a node and puts copies into the others.
 *
 * @param {Node} node
 * @param {(parent: Node, step: string | number, copy: unknown) => void} replace
 */
export function separate(node, replace) {
  const { target, parent, extra } = node
  if (parent === null || extra === null) return
  const parents = [parent, ...extra]
  const attached = parents.filter((place) => place.attached)
  const kept = attached[0] ?? parent
  parents.splice(parents.indexOf(kept), 1)
  for (const place of parents) if (!attached.includes(place)) markSharing(place)
  node.parent = kept
  // Each copy that is added removes one of them.
  node.extra = attached.slice(1)
  for (const place of new Set(attached)) {
    const steps = place.findAll(target)
    if (place === kept) node.key = /** @type {string | number} */ (steps.shift())
    for (const step of steps) replace(place, step, cloneValue(target))
  }
  node.extra = null
}

/**
 * Marks a container outside the value, whose contents also have another place now.
 *
 * @param {Node | null} parent
 */
function markSharing(parent) {
  for (let node = parent; node && !node.sharesMembers; node = node.parent) node.sharesMembers = true
}

/** @param {Node} node @param {Set<Node>} above */
function holds(node, above) {
  const { nodes } = node.store
  const inside = [node.target]
  for (let container = inside.pop(); container; container = inside.pop()) {
    for (const value of valuesIn(container)) {
      if (!isContainer(value)) continue
      const child = nodes.get(value)
      if (child && above.has(child)) return true
      inside.push(value)
    }
  }
  return false
}

/** @param {Node[]} nodes @param {number} index */
function without(nodes, index) {
  const rest = nodes.filter((_, i) => i !== index)
  return rest.length > 0 ? rest : null
}
