/**
 * A store holds one value and gives a proxy of it, live and deep. It records every change made
 * through the proxies, however made, as patches, and knows nothing of Vue or of Electron.
 *
 * What is stored is copied, save for the store's own proxies: they are moved, so a reference that
 * somebody holds stays live wherever its object goes. What is no part of the value any more is the
 * program's own: it stays reactive, and changing it is not recorded.
 */

import { ArrayNode, MapNode, SetNode, guard, ObjectNode } from '../proxy/index.js'
import { unwrapReadonly, nodeOf } from '../raw/index.js'
import { RemoteRefError } from '../errors/index.js'
import { cloneValue, prepare, isContainer } from '../value/index.js'
import { separate, MoveLast, SetMember, Renew, WHOLE } from '../operations/index.js'
import { editOfLeaf, editsOf } from './patch-edits.js'
import { patchHere } from './local-patches.js'
import { valueAt } from '../path/index.js'
import { inert } from './reactivity.js'
import { Recorder } from './recorder.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('./reactivity.js').Reactivity} Reactivity */
/** @typedef {import('./recorder.js').Recorded} Recorded */
/**
 * @typedef {object} StoreBasics
 * @property {string} [name] The ref's, for messages.
 * @property {Reactivity} [reactivity] What makes the value reactive. Nothing does by default.
 */
/** @typedef {StoreBasics & import('./recorder.js').RecorderOptions} StoreOptions */

export class Store {
  /** Nodes by container. @type {WeakMap<object, import('../proxy/node.js').Node>} */
  nodes = new WeakMap()
  /** Copies by what was stored, so that arrays can be searched for it. @type {WeakMap<object, object>} */
  originals = new WeakMap()
  /** Whether some container stands in two places. */
  moving = false
  /** What the library is told that asks whether the value may be changed; `onPatches` sees to it. */
  readOnly = false
  /**
   * Nodes that changes of others have led to, while these are taken in: nobody has seen their proxies.
   *
   * @type {Set<import('../proxy/node.js').Node> | null}
   */
  unseen = null

  /** @type {Set<import('../proxy/node.js').Node>} */
  #moved = new Set()
  #recorder
  #name

  /**
   * @param {unknown} initial A raw value, which becomes the store's own.
   * @param {StoreOptions} [options]
   */
  constructor(initial, options = {}) {
    this.#name = options.name
    this.reactivity = options.reactivity ?? inert
    this.#recorder = new Recorder(this, options)
    /** The value is a member of this one, so that the root needs no rules of its own. */
    this.holder = new ObjectNode(this, { value: initial }, null, '')
    this.nodes.set(this.holder.target, this.holder)
  }

  /**
   * The value: a proxy of a container, a leaf as it is. Assigning sends the difference.
   *
   * @returns {any}
   */
  get value() {
    return /** @type {{ value: unknown }} */ (this.holder.proxy).value
  }

  set value(next) {
    /** @type {{ value: unknown }} */
    const holder = this.holder.proxy
    holder.value = next
  }

  /**
   * The plain value. Not to be changed.
   *
   * @returns {any}
   */
  get raw() {
    return /** @type {{ value: unknown }} */ (this.holder.target).value
  }

  /**
   * One value, without making proxies.
   *
   * @param {Path} path
   * @returns {unknown} A copy, or undefined where the path leads nowhere.
   */
  get(path) {
    return cloneValue(valueAt(this.raw, path))
  }

  /**
   * Applies changes that somebody else has made. They are not recorded. Effects run once, at the end.
   *
   * @param {Patch[]} patches Their values become parts of the value.
   * @throws {import('../errors/errors.js').RemoteRefError} `ERR_REF_PATH` where a path does not resolve;
   *   nothing has changed then.
   */
  apply(patches) {
    this.#recorder.hold(() => this.#applyAll(patches))
  }

  /** @param {Patch[]} patches */
  #applyAll(patches) {
    /** @type {Edit[]} */
    const edits = []
    try {
      for (const patch of patches) {
        const one = editOfLeaf(this, patch)
        if (one) {
          one.apply()
          edits.push(one)
          continue
        }
        for (const edit of editsOf(this, patch)) {
          edit.apply()
          edits.push(edit)
        }
      }
    } catch (error) {
      for (const edit of edits.reverse()) edit.undo()
      throw error
    }
    this.#recorder.done(edits)
  }

  /**
   * Makes another value the value. It is not recorded, and what was there is the program's own now.
   *
   * @param {unknown} raw Becomes the store's own.
   */
  replace(raw) {
    const edit = new SetMember(this.holder.target, this.holder, 'value', raw)
    edit.apply()
    this.#recorder.done([edit])
  }

  /** Somebody else has assigned the whole value, of which only the difference has been applied. */
  renew() {
    const edit = new Renew(this)
    edit.apply()
    this.#recorder.done([edit])
  }

  /** The running effect depends on whether the value is assigned as a whole, by anybody. */
  trackWhole() {
    this.reactivity.track(this.holder.target, 'get', WHOLE)
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
    this.#recorder.done([edit])
  }

  /**
   * Takes in what others have done: see `Recorder#hold`.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  hold(fn) {
    return this.#recorder.hold(fn)
  }

  /**
   * Records everything that `fn` does together: see `Recorder#batch`.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  batch(fn) {
    return this.#recorder.batch(fn)
  }

  /**
   * Records everything that `fn` does to the value together.
   *
   * @param {(value: any) => unknown} fn Changes the value; or changes nothing and returns another one.
   * @param {(next: unknown) => void} [assign] What to do with that.
   */
  update(fn, assign = (next) => (this.value = next)) {
    this.batch(() => {
      const next = fn(this.value)
      if (typeof (/** @type {{ then?: unknown }} */ (next)?.then) === 'function') {
        throw new RemoteRefError(
          'ERR_REF_VALUE',
          'update: the function must be done when it returns; it returned a promise. Await first, then update.'
        )
      }
      if (next === undefined || this.changed) return
      // What an expression happens to come to: `(map) => map.delete(key)`.
      const meant = !isContainer(this.raw) || (typeof next === 'object' && next !== null)
      if (meant) assign(next)
    })
  }

  /** Whether something has been changed and not yet recorded: `batch` runs a function, for one. */
  get busy() {
    return this.#recorder.busy
  }

  /** Whether that function has changed anything. */
  get changed() {
    return this.#recorder.changed
  }

  /** Whether nothing is half done: see `Recorder#idle`. */
  get idle() {
    return this.#recorder.idle
  }

  /**
   * Applies patches as a change that is made here: all or nothing.
   *
   * @param {unknown} patches As `ref.patch` in main takes them.
   * @throws {RemoteRefError} As there.
   */
  patch(patches) {
    this.batch(() => patchHere(this, patches))
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
    this.#recorder.done(edits)
  }

  // For the nodes and what changes the value.

  /**
   * Makes an edit and records it: see `Recorder#perform`.
   *
   * @param {Edit} edit
   * @param {Recorded[]} patches
   */
  perform(edit, patches) {
    this.#recorder.perform(edit, patches)
  }

  /** Records patches that edit nothing, inside of `batch`. @param {Recorded[]} patches */
  note(patches) {
    this.#recorder.note(patches)
  }

  /**
   * The node of a container of the value. It is made, and those of all that the container stands in.
   *
   * @param {Path} path
   * @param {number} [depth] How many of its steps.
   * @returns {import('../proxy/node.js').Node | undefined} Undefined where they lead to no container.
   */
  nodeAt(path, depth = path.length) {
    /** @type {import('../proxy/node.js').Node} */
    let node = this.holder
    for (let i = -1; i < depth; i++) {
      const step = i < 0 ? 'value' : path[i]
      const value = valueAt(node.target, [step])
      if (!isContainer(value)) return undefined
      node = this.childOf(node, value, step)
    }
    return node
  }

  /**
   * The node of a container that stands in another one. It is made, if it is not there.
   *
   * @param {import('../proxy/node.js').Node} parent
   * @param {object} container
   * @param {string | number} step
   */
  childOf(parent, container, step) {
    const known = this.nodes.has(container)
    parent.child(container, step)
    const node = /** @type {import('../proxy/node.js').Node} */ (this.nodes.get(container))
    if (!known) this.unseen?.add(node)
    return node
  }

  /** Whether nobody can have a proxy of a container. @param {object} container */
  isUnknown(container) {
    const node = this.nodes.get(container)
    return node === undefined || (this.unseen?.has(node) ?? false)
  }

  /**
   * What to hand out for an object of the value.
   *
   * @param {object} value
   * @param {import('../proxy/node.js').Node | null} parent
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
  prepare(value, path) {
    return prepare(this, value, path)
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
    return nodeOf(bare)?.target ?? unwrapReadonly(bare)
  }

  /** @param {import('../proxy/node.js').Node} node It stands in two places. */
  settleLater(node) {
    this.#moved.add(node)
    if (this.moving) return
    this.moving = true
    this.#recorder.later(() => this.settle())
  }
}

/**
 * @param {Store} store
 * @param {object} value
 * @param {import('../proxy/node.js').Node | null} parent
 * @param {string | number} key
 */
function makeNode(store, value, parent, key) {
  if (Array.isArray(value)) return new ArrayNode(store, value, parent, key)
  const Class = value instanceof Map ? MapNode : value instanceof Set ? SetNode : ObjectNode
  return new Class(store, value, parent, key)
}
