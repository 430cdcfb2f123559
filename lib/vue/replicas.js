/**
 * The replicas of a window: one for each name, however many components use it. When the last of these
 * has ended it stays for a while, so that the next page finds the value that is there, and what late
 * handlers of the last one change is an ordinary change.
 */

import { readonly, shallowRef } from 'vue'
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
 * @property {Uses} uses
 * @property {number} keep Milliseconds for which it stays after its last use.
 * @property {ReturnType<typeof setTimeout> | undefined} timer While it has no use.
 */

/** Milliseconds for which a replica stays without a use. */
const KEEP = 60_000
/** Replicas without a use that stay at most; the one that has been so for the longest ends first. */
const MAX_IDLE = 100
/** The longest that a timer of JavaScript can be set to, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1

const OPTIONS = ['onError', 'onConflict', 'keep', 'connect']

/** By name. @type {Map<string, Shared>} */
const open = new Map()
/** Those without a use, in the order in which their last one ended. @type {Set<Shared>} */
const idle = new Set()
let keepByDefault = KEEP

/**
 * Sets how long replicas stay by default.
 *
 * @param {number} keep Milliseconds.
 * @returns {number} How long it was before.
 */
export function keepFor(keep) {
  const before = keepByDefault
  keepByDefault = checkKeep(undefined, keep)
  return before
}

/**
 * Takes a use of the replica of that name.
 *
 * @param {string} name
 * @param {unknown} initial
 * @param {UseRemoteRefOptions} options
 * @returns {{ shared: Shared, release: () => void, destroy: () => void }} `release` gives the use back,
 *   and so does `destroy`, after which nothing stays.
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

/** It has no use for now. @param {Shared} shared */
function rest(shared) {
  const { keep } = shared
  if (keep === 0 || open.get(shared.name) !== shared) return close(shared)
  idle.add(shared)
  if (keep <= MAX_TIMER) {
    /** @type {{ unref?: () => void }} */
    const timer = (shared.timer = setTimeout(close, keep, shared))
    // Of Node, in tests of components: it does not keep the process.
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

/** Its name can be opened afresh. @param {Shared} shared */
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
  /** @type {{ shared?: Shared }} */
  const made = {}
  const replica = new Replica(name, initial, {
    connect: options.connect ?? bridge().useRemoteRef,
    reactivity: reactivity(),
    onState: (now) => {
      pending.value = now.pending
      readOnly.value = now.readOnly
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
    uses,
    keep: 0,
    timer: undefined
  }
  made.shared = shared
  open.set(name, shared)
  return shared
}

/**
 * Tells all who use it, whatever one of them makes of that.
 *
 * @param {Uses} uses
 * @param {'onError' | 'onConflict'} event
 * @param {[any, ...any[]]} args
 * @returns {boolean} Whether anybody listened.
 * @throws What the first one throws that does.
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
