/**
 * The replicas of a window: one for each name, shared by all components. After the last component has
 * ended, the replica stays for a while. So the next page finds the value at once, and changes by late
 * handlers of the last page still work.
 */

import { readonly, shallowReadonly, shallowRef } from 'vue'
import { Replica, bridge } from '../client/index.js'
import { badOption, checkOptionNames, describe, needFunction } from '../shared/index.js'
import { reactivity } from './reactivity.js'

/** @typedef {import('../client/replica/replica.js').Status} Status */
/** @typedef {import('./use-remote-ref.js').UseRemoteRefOptions} UseRemoteRefOptions */
/** @typedef {Set<UseRemoteRefOptions>} Uses */
/**
 * @typedef {object} Shared
 * @property {string} name
 * @property {Replica<any>} replica
 * @property {Readonly<import('vue').Ref<Status>>} status
 * @property {Readonly<import('vue').Ref<number>>} pending
 * @property {Readonly<import('vue').Ref<boolean>>} readOnly
 * @property {Readonly<import('vue').ShallowRef<import('../client/replica/cloud-view.js').WindowCloud | null>>} cloud
 * @property {Uses} uses
 * @property {number} keep Milliseconds to keep it after its last use.
 * @property {ReturnType<typeof setTimeout> | undefined} timer Set while it is unused.
 */

/** Milliseconds to keep an unused replica. */
const KEEP = 60_000
/** The most unused replicas that are kept. The one unused for the longest time ends first. */
const MAX_IDLE = 100
/** The longest time of a JavaScript timer, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1

const OPTIONS = ['onError', 'onConflict', 'keep', 'connect']

/** By name. @type {Map<string, Shared>} */
const open = new Map()
/** Unused replicas, in the order in which their last use ended. @type {Set<Shared>} */
const idle = new Set()
let keepByDefault = KEEP

/**
 * Sets how long unused replicas are kept by default.
 *
 * @param {number} keep Milliseconds.
 * @returns {number} The previous time.
 */
export function keepFor(keep) {
  const before = keepByDefault
  keepByDefault = checkKeep(undefined, keep)
  return before
}

/**
 * Adds a use of the replica with that name.
 *
 * @param {string} name
 * @param {unknown} initial
 * @param {UseRemoteRefOptions} options
 * @returns {{ shared: Shared, release: () => void, destroy: () => void }} `release` and `destroy` end
 *   the use. After `destroy` the replica is not kept.
 */
export function acquire(name, initial, options) {
  checkOptions(name, options)
  const shared = open.get(name) ?? connect(name, initial, options)
  // A copy, so that the same object given twice counts twice.
  const use = { ...options }
  shared.uses.add(use)
  shared.keep = Math.max(shared.keep, options.keep ?? keepByDefault)
  clearTimeout(shared.timer)
  idle.delete(shared)
  const giveBack = (/** @type {(shared: Shared) => void} */ end) => () => {
    if (shared.uses.delete(use) && shared.uses.size === 0) end(shared)
  }
  return { shared, release: giveBack(rest), destroy: giveBack(close) }
}

/** Handles that it is unused. @param {Shared} shared */
function rest(shared) {
  const { keep } = shared
  if (keep === 0 || open.get(shared.name) !== shared) return close(shared)
  idle.add(shared)
  if (keep <= MAX_TIMER) {
    /** @type {{ unref?: () => void }} */
    const timer = (shared.timer = setTimeout(close, keep, shared))
    // In Node (tests of components), the timer must not keep the process alive.
    timer.unref?.()
  }
  const bounded = [...idle].filter((each) => each.keep !== Infinity)
  if (bounded.length > MAX_IDLE) close(bounded[0])
}

/** @param {Shared} shared */
function close(shared) {
  forget(shared)
  shared.replica.destroy()
}

/** Removes it, so that its name can be opened again. @param {Shared} shared */
function forget(shared) {
  clearTimeout(shared.timer)
  idle.delete(shared)
  if (open.get(shared.name) === shared) open.delete(shared.name)
}

/**
 * @param {string} name
 * @param {unknown} initial
 * @param {UseRemoteRefOptions} options
 * @returns {Shared}
 */
function connect(name, initial, options) {
  /** @type {Uses} */
  const uses = new Set()
  const status = shallowRef(/** @type {Status} */ ('connecting'))
  const pending = shallowRef(0)
  const readOnly = shallowRef(false)
  /** @type {import('vue').ShallowRef<import('../client/replica/cloud-view.js').WindowCloud | null>} */
  const cloud = shallowRef(null)
  /** @type {{ shared?: Shared }} */
  const made = {}
  const replica = new Replica(name, initial, {
    connect: options.connect ?? bridge().useRemoteRef,
    reactivity: reactivity(),
    onState: (now) => {
      pending.value = now.pending
      readOnly.value = now.readOnly
      cloud.value = now.cloud
      status.value = now.status
      const over = now.status === 'closed' || now.status === 'denied'
      if (over && made.shared) forget(made.shared)
    },
    onError: (error) => tell(uses, 'onError', error, name),
    onConflict: (conflict) => {
      const heard = tell(uses, 'onConflict', conflict)
      if (!heard)
        console.warn(
          `Ref "${name}": changes of this window were lost to those of others`,
          conflict.patches
        )
    }
  })
  const shared = {
    name,
    replica,
    status: readonly(status),
    pending: readonly(pending),
    readOnly: readonly(readOnly),
    cloud: shallowReadonly(cloud),
    uses,
    keep: 0,
    timer: undefined
  }
  made.shared = shared
  open.set(name, shared)
  return shared
}

/**
 * Calls the handlers of all uses, even if one throws.
 *
 * @param {Uses} uses
 * @param {'onError' | 'onConflict'} event
 * @param {[any, ...any[]]} args
 * @returns {boolean} Whether there was a handler.
 * @throws The first error that a handler throws.
 */
function tell(uses, event, ...args) {
  const listeners = [...uses].map((use) => use[event]).filter((listener) => listener !== undefined)
  /** @type {unknown[]} */
  const errors = []
  for (const listener of listeners) {
    try {
      ;/** @type {Function} */ (listener)(...args)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return listeners.length > 0
}

/** @param {string} name @param {UseRemoteRefOptions} options @throws {RemoteRefError} `ERR_REF_OPTION` */
function checkOptions(name, options) {
  checkOptionNames(name, options, OPTIONS)
  const { onError, onConflict, connect, keep } = options
  const need = (
    /** @type {string} */ option,
    /** @type {unknown} */ fn,
    /** @type {string} */ form
  ) => fn === undefined || needFunction(name, `the option "${option}"`, fn, form)
  need('onError', onError, '(error, name) => {}')
  need('onConflict', onConflict, '(conflict) => {}')
  need('connect', connect, '(name, initialText) => handle')
  if (keep !== undefined) checkKeep(name, keep)
}

/** @param {string | undefined} name @param {unknown} keep @returns {number} @throws {RemoteRefError} `ERR_REF_OPTION` */
function checkKeep(name, keep) {
  if (typeof keep === 'number' && keep >= 0) return keep
  const what = `the option "keep" was given ${describe(keep)}. Give it milliseconds, 0 or more, or Infinity.`
  throw badOption(name, what)
}
