/**
 * A store holds one value and provides a deep, live proxy of it. It records all changes made through
 * the proxies as patches. It does not know Vue or Electron.
 *
 * Stored values are copied, except the store's own objects: these are moved, so a reference to them
 * stays live. Objects that no longer belong to the value stay reactive, but their changes are not
 * recorded.
 */

import { ArrayNode, MapNode, SetNode, guard, ObjectNode } from '../proxy/index.js'
import { unwrapReadonly, nodeOf } from '../raw/index.js'
import { RemoteRefError } from '../errors/index.js'
import { cloneValue, prepare, isContainer } from '../value/index.js'
import { separate, MoveLast, SetMember, Renew, WHOLE } from '../operations/index.js'
import { applyAll } from './patch-edits.js'
import { patchHere } from './local-patches.js'
import { LongTexts } from './long-texts.js'
import { valueAt } from '../path/index.js'
import { inert } from './reactivity.js'
import { Recorder } from './recorder.js'
import { TakenOut } from './taken-out.js'

/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('./reactivity.js').Reactivity} Reactivity */
/** @typedef {import('./recorder.js').Recorded} Recorded */
/**
 * @typedef {object} StoreBasics
 * @property {string} [name] The name of the ref, for messages.
 * @property {Reactivity} [reactivity] The reactive library. None by default.
 */
/** @typedef {StoreBasics & import('./recorder.js').RecorderOptions} StoreOptions */

export class Store {
  /** Nodes by container. @type {WeakMap<object, import('../proxy/node.js').Node>} */
  nodes = new WeakMap()
  /**
   * Copies by their originals, so that arrays can be searched for an original.
   *
   * @type {WeakMap<object, object>}
   */
  originals = new WeakMap()
  /** Whether a container has two places. */
  moving = false
  /** The answer for a library that asks whether the value is read-only. `onPatches` enforces it. */
  readOnly = false
  /** Elements that the app has taken out of arrays. */
  takenOut = new TakenOut()
  longTexts = new LongTexts()
  /** Where strings are texts. @type {import('./text-places.js').TextPlaces | null} */
  texts = null
  /**
   * Nodes that were created while changes of others are applied: nobody has their proxies. Null if there are
   * none, undefined if no such changes are applied.
   *
   * @type {Set<import('../proxy/node.js').Node> | null | undefined}
   */
  unseen

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
    /** The value is a member of this node, so that the root needs no special cases. */
    this.holder = new ObjectNode(this, { value: initial }, null, '')
    this.nodes.set(this.holder.target, this.holder)
  }

  /**
   * The value: a proxy of a container, or a leaf. Assigning records the difference.
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
   * The plain value. Must not be changed.
   *
   * @returns {any}
   */
  get raw() {
    return /** @type {{ value: unknown }} */ (this.holder.target).value
  }

  /**
   * Reads one value, without creating proxies.
   *
   * @param {Path} path
   * @returns {unknown} A copy, or undefined if the path does not resolve.
   */
  get(path) {
    return cloneValue(valueAt(this.raw, path))
  }

  /**
   * Applies changes of others. They are not recorded. Effects run once, at the end.
   *
   * @param {Patch[]} patches Their values become parts of the value.
   * @throws {import('../errors/errors.js').RemoteRefError} `ERR_REF_PATH` if a path does not resolve.
   *   Then nothing has changed.
   */
  apply(patches) {
    this.#recorder.hold(() => this.#recorder.done(applyAll(this, patches)))
  }

  /**
   * Replaces the value. This is not recorded, and old objects no longer belong to the value.
   *
   * @param {unknown} raw Becomes the store's own.
   */
  replace(raw) {
    const edit = new SetMember(this.holder.target, this.holder, 'value', raw)
    edit.apply()
    this.#recorder.done([edit])
  }

  /**
   * Handles that somebody else has assigned the whole value, although only the difference was applied.
   */
  renew() {
    const edit = new Renew(this)
    edit.apply()
    this.#recorder.done([edit])
  }

  /** Makes the running effect depend on assignments of the whole value. */
  trackWhole() {
    this.reactivity.track(this.holder.target, 'get', WHOLE)
  }

  /**
   * Moves members to the end, in the given order. This is not recorded.
   *
   * @param {object} target An object, Map or Set of the value.
   * @param {string[]} keys Missing members are skipped.
   */
  moveLast(target, keys) {
    const edit = new MoveLast(this, target, keys)
    edit.apply()
    this.#recorder.done([edit])
  }

  /**
   * Applies changes of others: see `Recorder#hold`.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  hold(fn) {
    return this.#recorder.hold(fn)
  }

  /**
   * Records all changes by `fn` together: see `Recorder#batch`.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  batch(fn) {
    return this.#recorder.batch(fn)
  }

  /**
   * Records all changes of the value by `fn` together.
   *
   * @param {(value: any) => unknown} fn Changes the value, or changes nothing and returns a new one.
   * @param {(next: unknown) => void} [assign] Assigns the returned value.
   */
  update(fn, assign = (next) => (this.value = next)) {
    this.batch(() => {
      const next = fn(this.value)
      if (typeof (/** @type {{ then?: unknown }} */ (next)?.then) === 'function') {
        throw new RemoteRefError(
          'ERR_REF_VALUE',
          'update: the function must not be asynchronous, but it returned a promise. Await first, then update.'
        )
      }
      if (next === undefined || this.changed) return
      // Ignore the results of expressions such as `(map) => map.delete(key)`.
      const meant = !isContainer(this.raw) || (typeof next === 'object' && next !== null)
      if (meant) assign(next)
    })
  }

  /** Whether there are changes that are not recorded yet, for example inside `batch`. */
  get busy() {
    return this.#recorder.busy
  }

  /** Whether the current batch has changed anything. */
  get changed() {
    return this.#recorder.changed
  }

  /** Whether no change is unfinished: see `Recorder#idle`. */
  get idle() {
    return this.#recorder.idle
  }

  /**
   * Applies patches as a local change that succeeds or fails as a whole.
   *
   * @param {unknown} patches As for `ref.patch` in main.
   * @throws {RemoteRefError} As there.
   */
  patch(patches) {
    this.batch(() => patchHere(this, patches))
  }

  /**
   * The current path of a proxy's container.
   *
   * @param {unknown} proxy
   * @returns {Path | null} Null if it does not belong to the value.
   */
  pathOf(proxy) {
    const node = nodeOf(proxy)
    return (node?.store === this && node.paths()[0]) || null
  }

  /**
   * For each container that a statement has put in several places: keeps one place and puts copies into
   * the others.
   */
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

  // The methods below are for nodes and edits.

  /**
   * Applies an edit and records it: see `Recorder#perform`.
   *
   * @param {Edit} edit
   * @param {Recorded[]} patches
   * @param {import('../proxy/node.js').Node[]} [known]
   */
  perform(edit, patches, known) {
    this.#recorder.perform(edit, patches, known)
  }

  /** Records patches without edits, inside `batch`. @param {Recorded[]} patches */
  note(patches) {
    this.#recorder.note(patches)
  }

  /**
   * The node of a container of the value. It and its parents are created if needed.
   *
   * @param {Path} path
   * @param {number} [depth] The number of steps to follow.
   * @param {object} [within] A container with a node, from which the path starts.
   * @returns {import('../proxy/node.js').Node | undefined} Undefined if they do not lead to a
   *   container.
   */
  nodeAt(path, depth = path.length, within = this.raw) {
    if (!isContainer(within)) return undefined
    let node = this.nodes.get(within) ?? this.childOf(this.holder, within, 'value')
    for (let i = 0; i < depth; i++) {
      const value = valueAt(node.target, [path[i]])
      if (!isContainer(value)) return undefined
      node = this.childOf(node, value, path[i])
    }
    return node
  }

  /**
   * The node of a container in another one. It is created if needed.
   *
   * @param {import('../proxy/node.js').Node} parent
   * @param {object} container
   * @param {string | number} step
   */
  childOf(parent, container, step) {
    const known = this.nodes.has(container)
    parent.child(container, step)
    const node = /** @type {import('../proxy/node.js').Node} */ (this.nodes.get(container))
    if (!known && this.unseen !== undefined) (this.unseen ??= new Set()).add(node)
    return node
  }

  /** Whether nobody has a proxy of a container. @param {object} container */
  isUnknown(container) {
    const node = this.nodes.get(container)
    return node === undefined || (this.unseen?.has(node) ?? false)
  }

  /**
   * The object that apps get for an object of the value.
   *
   * @param {object} value
   * @param {import('../proxy/node.js').Node | null} parent
   * @param {string | number} key
   * @returns {object} The proxy of a container; a read-only proxy of a Map or Set that is a leaf;
   *   anything else as it is.
   */
  reach(value, parent, key) {
    const known = this.nodes.get(value)
    if (known) return known.proxy
    if (!isContainer(value)) return guard(value, this, parent, key)
    const node = makeNode(this, value, parent, key)
    this.nodes.set(value, node)
    return node.proxy
  }

  /** @param {unknown} value @param {Path} path */
  prepare(value, path) {
    return prepare(this, value, path)
  }

  /**
   * @param {unknown} error
   * @returns {unknown} The same error, with the name of the ref.
   */
  named(error) {
    return this.#name === undefined ? error : RemoteRefError.from(error, this.#name)
  }

  /** The value behind a proxy, ours or of the library; any other value as it is. */
  unwrap = (/** @type {object} */ value) => {
    const node = nodeOf(value)
    if (node) return node.target
    const bare = this.reactivity.unwrap(value)
    if (typeof bare !== 'object' || bare === null) return bare
    return nodeOf(bare)?.target ?? unwrapReadonly(bare)
  }

  /** @param {import('../proxy/node.js').Node} node A node with two places. */
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
