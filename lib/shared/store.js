/**
 * A store holds one value and gives a proxy of it, live and deep. It records every change made
 * through the proxies, however made, as patches, and knows nothing of Vue or of Electron.
 *
 * What is stored is copied, save for the store's own proxies: they are moved, so a reference that
 * somebody holds stays live wherever its object goes. What is no part of the value any more is the
 * program's own: it stays reactive, and changing it is not recorded.
 */

import { ArrayNode } from './array-node.js'
import { MapNode, SetNode } from './collection-node.js'
import { guard } from './guard.js'
import { unguard } from './guarded.js'
import { RemoteRefError } from './errors.js'
import { ObjectNode } from './object-node.js'
import { separate } from './places.js'
import { MoveLast, SetMember } from './edits.js'
import { editOf } from './foreign.js'
import { noteOld } from './old-values.js'
import { nodeOf } from './proxied.js'
import { Effects, inert } from './reactivity.js'
import { take } from './take.js'
import { isContainer } from './tags.js'

/** @typedef {import('./path.js').Path} Path */
/** @typedef {import('./patch.js').Patch} Patch */
/** @typedef {import('./edits.js').Edit} Edit */
/** @typedef {import('./reactivity.js').Reactivity} Reactivity */
/**
 * @typedef {object} Recorded A change made through a proxy.
 * @property {Patch['op']} op
 * @property {Path} path
 * @property {unknown} [value] What was put in: part of the value itself, not a copy. Not of a remove.
 * @property {string} [text] Its canonical text at that moment.
 * @property {string} [before] Which member one that is added precedes, if it is not the last.
 * @property {unknown} [old] What a remove or replace finds there, where the store keeps it; not a copy,
 *   save for dates, and for the list of an array's, a Map's or a Set's members.
 * @property {boolean} [compared] Whether it comes from comparing what was assigned with what was there:
 *   of that only the store's own containers stay the same objects.
 */
/**
 * @typedef {object} StoreOptions
 * @property {string} [name] The ref's, for messages.
 * @property {Reactivity} [reactivity] What makes the value reactive. Nothing does by default.
 * @property {(patches: Recorded[]) => boolean | void} [onPatches] Called with what one statement or
 *   one batch has changed, after it has and before effects run. If it throws, nothing has changed, and
 *   the statement throws that error; if it returns false, nothing has changed, silently.
 * @property {boolean} [keepsOld] Whether patches have `old`.
 */

/** @typedef {{ edits: Edit[], patches: Recorded[] }} Batch */

export class Store {
  /** Nodes by container. @type {WeakMap<object, import('./node.js').Node>} */
  nodes = new WeakMap()
  /** Copies by what was stored, so that arrays can be searched for it. @type {WeakMap<object, object>} */
  originals = new WeakMap()
  /** Whether some container stands in two places. */
  moving = false
  /** What the library is told that asks whether the value may be changed; `onPatches` sees to it. */
  readOnly = false

  /** @type {Set<import('./node.js').Node>} */
  #moved = new Set()
  /** @type {Batch | null} */
  #batch = null
  #onPatches
  #keepsOld
  #name

  /**
   * @param {unknown} initial A raw value, which becomes the store's own.
   * @param {StoreOptions} [options]
   */
  constructor(initial, { name, reactivity = inert, onPatches = () => {}, keepsOld = false } = {}) {
    this.#name = name
    this.reactivity = reactivity
    this.#onPatches = onPatches
    this.#keepsOld = keepsOld
    /** The value is a member of this one, so that the root needs no rules of its own. */
    this.holder = new ObjectNode(this, { value: initial }, null, '')
    this.nodes.set(this.holder.target, this.holder)
  }

  /** The value: a proxy of a container, a leaf as it is. Assigning sends the difference. */
  get value() {
    return /** @type {{ value: unknown }} */ (this.holder.proxy).value
  }

  set value(next) {
    /** @type {{ value: unknown }} */
    const holder = this.holder.proxy
    holder.value = next
  }

  /** The plain value. Not to be changed. */
  get raw() {
    return /** @type {{ value: unknown }} */ (this.holder.target).value
  }

  /**
   * Applies changes that somebody else has made. They are not recorded. Effects run once, at the end.
   *
   * @param {Patch[]} patches Their values become parts of the value.
   * @throws {import('./errors.js').RemoteRefError} `ERR_REF_PATH` where a path does not resolve;
   *   nothing has changed then.
   */
  apply(patches) {
    this.settle()
    /** @type {Edit[]} */
    const edits = []
    try {
      for (const patch of patches) {
        const edit = editOf(this, patch)
        if (!edit) continue
        edit.apply()
        edits.push(edit)
      }
    } catch (error) {
      undo(edits)
      throw error
    }
    this.#run(edits)
  }

  /**
   * Puts members behind all others, in the order given. It is not recorded.
   *
   * @param {object} target An object, Map or Set of the value.
   * @param {string[]} keys Those that are not there are passed over.
   */
  moveLast(target, keys) {
    const edit = new MoveLast(this, target, keys)
    edit.apply()
    this.#run([edit])
  }

  /**
   * Records everything that `fn` does together. If it throws, nothing has changed.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  batch(fn) {
    const outer = this.#batch
    /** @type {Batch} */
    const batch = { edits: [], patches: [] }
    this.#batch = batch
    let result
    try {
      result = fn()
      if (outer === null && batch.patches.length > 0 && this.#onPatches(batch.patches) === false) {
        undo(batch.edits.splice(0))
      }
    } catch (error) {
      undo(batch.edits)
      throw error
    } finally {
      this.#batch = outer
    }
    if (outer === null) this.#run(batch.edits)
    else {
      for (const edit of batch.edits) outer.edits.push(edit)
      for (const patch of batch.patches) outer.patches.push(patch)
    }
    return result
  }

  /** Whether the batch under way has recorded anything. */
  get changed() {
    return this.#batch !== null && this.#batch.patches.length > 0
  }

  /**
   * Where the container of a proxy stands now.
   *
   * @param {unknown} proxy
   * @returns {Path | null} Null if it is no part of the value.
   */
  pathOf(proxy) {
    const node = nodeOf(proxy)
    return (node?.store === this && node.paths()[0]) || null
  }

  /** Gives each container that a statement has put in several places one of them, and copies to the others. */
  settle() {
    if (this.#moved.size === 0) return
    const moved = [...this.#moved]
    this.#moved.clear()
    this.moving = false
    /** @type {Edit[]} */
    const edits = []
    for (const node of moved) {
      separate(node, (parent, step, copy) => {
        const edit = new SetMember(parent.target, parent, step, copy)
        edit.apply()
        edits.push(edit)
      })
    }
    this.#run(edits)
  }

  // For the nodes.

  /**
   * Applies an edit and records it.
   *
   * @param {Edit} edit
   * @param {Recorded[]} patches Empty where it concerns nothing that is part of the value.
   */
  perform(edit, patches) {
    // To do it and undo it would put entries of a Map anew behind those that somebody goes through.
    const refused = this.readOnly && this.#batch === null && patches.length > 0
    if (refused && this.#onPatches(patches) === false) return
    if (this.#keepsOld) noteOld(this.raw, patches)
    edit.apply()
    if (this.#batch !== null) {
      this.#batch.edits.push(edit)
      for (const patch of patches) this.#batch.patches.push(patch)
      return
    }
    if (patches.length > 0) {
      try {
        if (this.#onPatches(patches) === false) return edit.undo()
      } catch (error) {
        edit.undo()
        throw error
      }
    }
    this.#run([edit])
  }

  /**
   * What to hand out for an object of the value.
   *
   * @param {object} value
   * @param {import('./node.js').Node | null} parent
   * @param {string | number} key
   * @returns {object} The proxy of a container; anything else as it is, a Map or Set that is a leaf guarded.
   */
  reach(value, parent, key) {
    const known = this.nodes.get(value)
    if (known) return known.proxy
    if (!isContainer(value)) return guard(value, this, parent, key)
    const node = makeNode(this, value, parent, key)
    this.nodes.set(value, node)
    return node.proxy
  }

  /**
   * @param {unknown} value
   * @param {Path} path
   */
  take(value, path) {
    return take(this, value, path)
  }

  /**
   * @param {unknown} error
   * @returns {unknown} The same, naming the ref.
   */
  named(error) {
    return this.#name === undefined ? error : RemoteRefError.from(error, this.#name)
  }

  /** What stands behind a proxy, ours or of the library; everything else as it is. */
  unwrap = (/** @type {object} */ value) => {
    const node = nodeOf(value)
    if (node) return node.target
    const bare = this.reactivity.unwrap(value)
    if (typeof bare !== 'object' || bare === null) return bare
    return nodeOf(bare)?.target ?? unguard(bare)
  }

  /** @param {import('./node.js').Node} node It stands in two places. */
  settleLater(node) {
    this.#moved.add(node)
    if (this.moving) return
    this.moving = true
    queueMicrotask(() => this.settle())
  }

  /** @param {Edit[]} edits */
  #run(edits) {
    if (this.reactivity === inert) return
    const effects = new Effects()
    for (const edit of edits) edit.touch(effects)
    effects.run(this.reactivity)
  }
}

/**
 * @param {Store} store
 * @param {object} value
 * @param {import('./node.js').Node | null} parent
 * @param {string | number} key
 */
function makeNode(store, value, parent, key) {
  if (Array.isArray(value)) return new ArrayNode(store, value, parent, key)
  const Class = value instanceof Map ? MapNode : value instanceof Set ? SetNode : ObjectNode
  return new Class(store, value, parent, key)
}

/** @param {Edit[]} edits */
function undo(edits) {
  for (const edit of edits.reverse()) edit.undo()
}
