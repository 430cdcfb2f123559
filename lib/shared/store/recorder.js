/**
 * Records the changes of statements. First a change is made and recorded, then effects and listeners
 * run. These are code of the app, which may change the value again, throw, or destroy everything. When
 * they run, no change is unfinished.
 */

import { MAX_DEPTH, consequence, goOnBecause, throwLater } from './callbacks.js'
import { cloneValue } from '../value/index.js'
import { RemoteRefError } from '../errors/index.js'
import { noteOld } from './old-values.js'
import { Effects, inert } from './reactivity.js'
import { detachedChangeOf, reconcile } from './reconcile.js'

/** @typedef {import('./callbacks.js').Cause} Cause */
/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('./store.js').Store} Store */
/**
 * @typedef {object} Recorded A change made through a proxy.
 * @property {Patch['op']} op
 * @property {Path} path
 * @property {unknown} [value] The new value: part of the value itself, not a copy. Missing for a
 *   remove.
 * @property {string} [text] Its canonical text at that time.
 * @property {Path} [from] Of a move.
 * @property {import('../patch/text-edit.js').TextEdit} [edit] Of a text.
 * @property {string} [before] The member that follows an added one, unless it is the last.
 * @property {unknown} [old] The old value of a remove or replace, if the store keeps it. Not a copy,
 *   except for dates, and for the list of members of an array, Map or Set.
 * @property {unknown} [was] The element that it takes out of an array, itself and not a copy.
 * @property {import('./taken-out.js').Removal} [removal] Of that element.
 * @property {boolean} [compared] Whether it comes from comparing an assigned value with the old one. Of
 *   the assigned value, only the store's own containers stay the same objects.
 * @property {boolean} [whole] Whether it is part of the difference for an assignment of the whole
 *   value.
 */
/**
 * @typedef {object} RecorderOptions
 * @property {(patches: Recorded[]) => boolean | void} [onPatches] Called with the changes of one
 *   statement or batch, before effects run. It must not call code of the app. If it throws, the changes
 *   are undone and the statement throws that error. If it returns false, the changes are undone
 *   silently.
 * @property {() => void} [onShown] Called after each change, by anybody, together with its effects:
 *   effects that it triggers run once with them. It must not throw.
 * @property {() => boolean} [isShown] Whether `onShown` has nothing to do.
 * @property {() => void} [onIdle] Called when changes and all their effects are done. It must not
 *   throw.
 * @property {(error: unknown) => void} [onThrown] Called with an error of an effect that no statement
 *   can throw, since the statement has ended or throws another error. By default it is uncaught. It
 *   must not throw.
 * @property {(change: import('./reconcile.js').DetachedChange) => void} [onDetachedChange] Called for
 *   a change of an object that somebody else has removed.
 * @property {boolean} [keepsOld] Whether patches have `old`.
 */
/** @typedef {{ edits: Edit[], patches: Recorded[] }} Batch */
/**
 * @template T
 * @typedef {{ result: T } | { error: unknown }} Outcome
 */

export class Recorder {
  /** The changes of the current `batch`. @type {Batch | null} */
  #batch = null
  /** Changes of others whose effects have not run yet. @type {Edit[] | null} */
  #held = null
  /** Whether a change is being recorded. */
  #recording = false
  /** The depth of nested changes by effects. */
  #showing = 0
  #store
  #options

  /** @param {Store} store @param {RecorderOptions} options */
  constructor(store, options) {
    this.#store = store
    this.#options = options
  }

  /** Whether there are changes that are not recorded yet, for example inside `batch`. */
  get busy() {
    return this.#batch !== null || this.#recording
  }

  /** Whether no change is unfinished and all effects have run. */
  get idle() {
    return !this.busy && this.#showing === 0
  }

  /** Whether the current batch has changed anything. */
  get changed() {
    return this.#batch !== null && this.#batch.patches.length > 0
  }

  /**
   * Applies an edit and records it.
   *
   * @param {Edit} edit
   * @param {Recorded[]} patches Empty if it concerns no part of the value.
   * @param {import('../proxy/node.js').Node[]} [known] Of the containers in the new value that have nodes.
   */
  perform(edit, patches, known = []) {
    this.#forbidEndless()
    if (this.#store.readOnly && this.#batch === null && patches.length > 0) {
      // Checked before, since applying and undoing would add entries of a Map again at the end, which
      // disturbs iterations.
      if (!this.#accepts({ edits: [], patches })) return this.#options.onIdle?.()
    }
    const { nodes, takenOut, texts } = this.#store
    noteOld(this.#store.raw, patches, this.#options.keepsOld === true || texts !== null)
    texts?.edit(patches)
    if (patches.length === 0) takenOut.change(nodes.get(edit.target))
    takenOut.leave(patches, this.#store.moving)
    takenOut.share(known)
    if (patches.length > 0) takenOut.enter(known, patches)
    if (edit.target === this.#store.holder.target) for (const patch of patches) patch.whole = true
    edit.apply()
    if (patches.length === 0) this.#reportDetached(edit)
    if (this.#batch !== null) {
      this.#batch.edits.push(edit)
      this.note(patches)
      return this.#trigger([edit])
    }
    const edits = [edit]
    if (patches.length > 0) this.#record({ edits, patches })
    this.#show(edits)
  }

  /** Adds patches to the current batch. @param {Recorded[]} patches */
  note(patches) {
    for (const patch of patches) /** @type {Batch} */ (this.#batch).patches.push(patch)
  }

  /**
   * Records all changes by `fn` together. If it throws, they are undone. Effects run after it. `fn`
   * itself reads its own changes.
   *
   * @template T
   * @param {() => T} fn
   * @returns {T}
   */
  batch(fn) {
    if (this.#batch !== null) return this.#innerBatch(this.#batch, fn)
    this.#forbidEndless()
    /** @type {Outcome<T> | undefined} */
    let outcome
    const because = this.#beginEffects()
    try {
      this.#store.reactivity.batch(() => {
        outcome = this.#outerBatch(fn, because)
        this.#options.onShown?.()
      })
    } catch (error) {
      if (!outcome || !('error' in outcome)) throw error
      // An error of an effect. An error of `fn` itself is thrown instead.
      this.#thrown(error)
    } finally {
      this.#endEffects(because)
    }
    return valueOf(/** @type {Outcome<T>} */ (outcome))
  }

  /**
   * @template T
   * @param {() => T} fn
   * @param {Cause} because The cause of the call.
   * @returns {Outcome<T>}
   */
  #outerBatch(fn, because) {
    /** @type {Batch} */
    const batch = (this.#batch = { edits: [], patches: [] })
    const effects = goOnBecause(because)
    try {
      const result = fn()
      this.#batch = null
      if (batch.patches.length > 0 && !this.#accepts(batch)) this.#takeBack(batch)
      return { result }
    } catch (error) {
      this.#batch = null
      this.#takeBack(batch)
      return { error }
    } finally {
      goOnBecause(effects)
    }
  }

  /**
   * @template T
   * @param {Batch} outer
   * @param {() => T} fn
   * @returns {T}
   */
  #innerBatch(outer, fn) {
    /** @type {Batch} */
    const batch = (this.#batch = { edits: [], patches: [] })
    try {
      const result = fn()
      for (const edit of batch.edits) outer.edits.push(edit)
      for (const patch of batch.patches) outer.patches.push(patch)
      return result
    } catch (error) {
      this.#takeBack(batch)
      throw error
    } finally {
      this.#batch = outer
    }
  }

  /**
   * Applies changes of others: effects run once, after `fn`. Containers that were removed and added
   * again meanwhile stay the same objects.
   *
   * @template T
   * @param {() => T} fn Must not call code of the app.
   * @returns {T}
   * @throws The error of `fn`, after the effects of its changes; or the error of an effect.
   */
  hold(fn) {
    if (this.#held !== null) return fn()
    /** @type {Edit[]} */
    const held = (this.#held = [])
    try {
      this.#store.settle()
      this.#store.unseen = null
      return fn()
    } finally {
      this.#held = null
      try {
        reconcile(this.#store, held)
      } finally {
        this.#store.unseen = undefined
        this.#show(held)
      }
    }
  }

  /** Runs `fn` when the current statement has ended. @param {() => void} fn */
  later(fn) {
    queueMicrotask(() => {
      try {
        fn()
      } catch (error) {
        this.#thrown(error)
        this.#rest()
      }
    })
  }

  /** Finishes changes of others, and moves of containers. @param {Edit[]} edits */
  done(edits) {
    if (this.#held === null) this.#show(edits)
    else for (const edit of edits) this.#held.push(edit)
  }

  /** Records the patches of a statement, or undoes the statement. @param {Batch} statement */
  #record(statement) {
    const { edits } = statement
    try {
      if (!this.#accepts(statement)) undo(edits.splice(0))
    } catch (error) {
      undo(edits)
      this.#rest()
      throw error
    }
  }

  /** @param {Batch} batch */
  #accepts({ patches }) {
    this.#recording = true
    try {
      return this.#options.onPatches?.(patches) !== false
    } finally {
      this.#recording = false
    }
  }

  /** @param {Batch} batch */
  #takeBack({ edits }) {
    undo(edits)
    this.#trigger(edits)
  }

  /** Runs effects, and calls `onShown`. @param {Edit[]} edits */
  #show(edits) {
    const { onShown, isShown } = this.#options
    const { reactivity } = this.#store
    const because = this.#beginEffects()
    try {
      if (reactivity === inert) onShown?.()
      else effectsOf(edits).run(reactivity, isShown?.() ? undefined : onShown)
    } finally {
      this.#endEffects(because)
    }
  }

  /** Effects have no owner: all listeners get their changes, including the one that triggered them. */
  #beginEffects() {
    this.#showing++
    return goOnBecause(consequence())
  }

  /** @param {Cause} because The cause of the effects. */
  #endEffects(because) {
    this.#showing--
    goOnBecause(because)
    this.#rest()
  }

  /** @param {unknown} error The error of an effect. */
  #thrown(error) {
    const { onThrown = throwLater } = this.#options
    onThrown(error)
  }

  #rest() {
    if (this.idle) this.#options.onIdle?.()
  }

  /**
   * Throws if effects trigger each other endlessly: otherwise the stack would overflow inside a change.
   */
  #forbidEndless() {
    if (this.#showing < MAX_DEPTH) return
    const message =
      `effects have changed it ${MAX_DEPTH} times in a row, each because of the change before. This ` +
      'change has not been made. Change a ref only if its value differs from the wanted one.'
    throw this.#store.named(new RemoteRefError('ERR_REF_RECURSION', message))
  }

  /** @param {Edit[]} edits */
  #trigger(edits) {
    if (this.#store.reactivity !== inert) effectsOf(edits).run(this.#store.reactivity)
  }

  /** @param {Edit} edit An edit of an object that is not part of the value. */
  #reportDetached({ target }) {
    const { onDetachedChange } = this.#options
    const change = onDetachedChange && detachedChangeOf(this.#store.nodes.get(target))
    if (change) onDetachedChange({ ...change, value: cloneValue(change.value) })
  }
}

/** @param {Edit[]} edits In the order of their application. */
function undo(edits) {
  for (let i = edits.length - 1; i >= 0; i--) edits[i].undo()
}

/** @param {Edit[]} edits */
function effectsOf(edits) {
  const effects = new Effects()
  for (const edit of edits) edit.touch(effects)
  return effects
}

/**
 * @template T
 * @param {Outcome<T>} outcome
 */
function valueOf(outcome) {
  if ('error' in outcome) throw outcome.error
  return outcome.result
}
