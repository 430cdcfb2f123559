/**
 * Records what statements change, and has it shown: first the change is made and taken down, then
 * whoever depends on it runs. Effects and listeners are code of users, which may change the value
 * again, throw or end everything; when they run, nothing is half done.
 */

import { MAX_DEPTH, consequence, goOnBecause, throwLater } from './callbacks.js'
import { cloneValue } from '../value/index.js'
import { RemoteRefError } from '../errors/index.js'
import { noteOld } from './old-values.js'
import { Effects, inert } from './reactivity.js'
import { reconcile, strayOf } from './reconcile.js'

/** @typedef {import('./callbacks.js').Cause} Cause */
/** @typedef {import('../operations/edits.js').Edit} Edit */
/** @typedef {import('../path/path.js').Path} Path */
/** @typedef {import('../patch/patch.js').Patch} Patch */
/** @typedef {import('./store.js').Store} Store */
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
 * @property {boolean} [whole] Whether it belongs to an assignment of the whole value, as the difference.
 */
/**
 * @typedef {object} RecorderOptions
 * @property {(patches: Recorded[]) => boolean | void} [onPatches] Called with what one statement or
 *   one batch has changed, after it has and before effects run; it must not call code of users. If it
 *   throws, nothing has changed, and the statement throws that error; if it returns false, nothing has
 *   changed, silently.
 * @property {() => void} [onShown] Called after each change, whoever made it, together with its
 *   effects: what it triggers runs once with them. It must not throw.
 * @property {() => boolean} [isShown] Whether `onShown` has nothing to do.
 * @property {() => void} [onIdle] Called when changes and all of their effects are done. It must not
 *   throw.
 * @property {(error: unknown) => void} [onThrown] Told of what an effect throws, where no statement can
 *   throw it: it is done, or throws something else. By default it is uncaught. It must not throw.
 * @property {(stray: import('./reconcile.js').Stray) => void} [onStray] Told of a change to an object
 *   that somebody else has taken out of the value.
 * @property {boolean} [keepsOld] Whether patches have `old`.
 */
/** @typedef {{ edits: Edit[], patches: Recorded[] }} Batch */
/**
 * @template T
 * @typedef {{ result: T } | { error: unknown }} Outcome
 */

export class Recorder {
  /** What the function that `batch` runs has changed. @type {Batch | null} */
  #batch = null
  /** What somebody else has changed and effects have not seen. @type {Edit[] | null} */
  #held = null
  /** Whether a change is being taken down. */
  #recording = false
  /** How many changes are being shown, each because of the one before. */
  #showing = 0
  #store
  #options

  /** @param {Store} store @param {RecorderOptions} options */
  constructor(store, options) {
    this.#store = store
    this.#options = options
  }

  /** Whether something has been changed and not yet taken down: `batch` runs a function, for one. */
  get busy() {
    return this.#batch !== null || this.#recording
  }

  /** Whether nothing is half done: effects have run, too. */
  get idle() {
    return !this.busy && this.#showing === 0
  }

  /** Whether that function has changed anything. */
  get changed() {
    return this.#batch !== null && this.#batch.patches.length > 0
  }

  /**
   * Makes an edit and takes it down.
   *
   * @param {Edit} edit
   * @param {Recorded[]} patches Empty where it concerns nothing that is part of the value.
   */
  perform(edit, patches) {
    this.#forbidEndless()
    if (this.#store.readOnly && this.#batch === null && patches.length > 0) {
      // To make it and undo it would put entries of a Map anew behind those that somebody goes through.
      if (!this.#accepts({ edits: [], patches })) return this.#options.onIdle?.()
    }
    if (this.#options.keepsOld) noteOld(this.#store.raw, patches)
    if (edit.target === this.#store.holder.target) for (const patch of patches) patch.whole = true
    edit.apply()
    if (patches.length === 0) this.#noteStray(edit)
    if (this.#batch !== null) {
      this.#batch.edits.push(edit)
      this.note(patches)
      return this.#trigger([edit])
    }
    const edits = [edit]
    if (patches.length > 0) this.#record({ edits, patches })
    this.#show(edits)
  }

  /** Has patches be part of the batch under way. @param {Recorded[]} patches */
  note(patches) {
    for (const patch of patches) /** @type {Batch} */ (this.#batch).patches.push(patch)
  }

  /**
   * Takes down everything that `fn` does together. If it throws, nothing has changed. Effects run
   * after it; what it reads itself is as it has made it.
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
      // An effect's. What `fn` itself has thrown comes first.
      this.#thrown(error)
    } finally {
      this.#endEffects(because)
    }
    return valueOf(/** @type {Outcome<T>} */ (outcome))
  }

  /**
   * @template T
   * @param {() => T} fn
   * @param {Cause} because Why it is called.
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
   * Takes in what others have done: no effect runs before `fn` is done, and each once. Containers that
   * have been taken out and put in again meanwhile are the same objects as before.
   *
   * @template T
   * @param {() => T} fn Must not call code of users.
   * @returns {T}
   * @throws What `fn` throws, after the effects of what it has done; or what an effect throws.
   */
  hold(fn) {
    if (this.#held !== null) return fn()
    /** @type {Edit[]} */
    const held = (this.#held = [])
    try {
      this.#store.settle()
      this.#store.unseen = new Set()
      return fn()
    } finally {
      this.#held = null
      try {
        reconcile(this.#store, held)
      } finally {
        this.#store.unseen = null
        this.#show(held)
      }
    }
  }

  /** Does something when the statement is done that has led to it. @param {() => void} fn */
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

  /** What others have done, and containers that come to rest. @param {Edit[]} edits */
  done(edits) {
    if (this.#held === null) this.#show(edits)
    else for (const edit of edits) this.#held.push(edit)
  }

  /** Has a statement's patches taken down, or the statement undone. @param {Batch} statement */
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

  /** Effects run, and whoever wants to know is told. @param {Edit[]} edits */
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

  /** Effects are nobody's: what they change, whoever has made them run is told of. */
  #beginEffects() {
    this.#showing++
    return goOnBecause(consequence())
  }

  /** @param {Cause} because What they are effects of. */
  #endEffects(because) {
    this.#showing--
    goOnBecause(because)
    this.#rest()
  }

  /** @param {unknown} error An effect's. */
  #thrown(error) {
    const { onThrown = throwLater } = this.#options
    onThrown(error)
  }

  #rest() {
    if (this.idle) this.#options.onIdle?.()
  }

  /** Throws where effects go on for ever: else the stack would end in the midst of a change. */
  #forbidEndless() {
    if (this.#showing < MAX_DEPTH) return
    const message =
      `effects have changed it ${MAX_DEPTH} times in a row, each because of the change before. This ` +
      'change has not been made. Change a ref only where it is not as it should be.'
    throw this.#store.named(new RemoteRefError('ERR_REF_RECURSION', message))
  }

  /** @param {Edit[]} edits */
  #trigger(edits) {
    if (this.#store.reactivity !== inert) effectsOf(edits).run(this.#store.reactivity)
  }

  /** @param {Edit} edit Of what is no part of the value. */
  #noteStray({ target }) {
    const { onStray } = this.#options
    const stray = onStray && strayOf(this.#store.nodes.get(target))
    if (stray) onStray({ ...stray, value: cloneValue(stray.value) })
  }
}

/** @param {Edit[]} edits From the first to the last. */
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
