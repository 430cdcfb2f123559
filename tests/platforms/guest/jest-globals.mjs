/**
 * Stands in for `@jest/globals` where the unit tests run without Jest, which is too heavy for an emulated
 * processor: Node's own test runner, with Jest's `expect`, mocks and tables.
 */

import * as node from 'node:test'
import { bind } from 'jest-each'
import { expect } from 'expect'
import { fn, spyOn } from 'jest-mock'

// An emulated program cannot start another one by its own path.
if (process.env.REMOTE_REF_EXEC_PATH) process.execPath = process.env.REMOTE_REF_EXEC_PATH

// Electron that runs as Node is Node: refs are refused in what is neither that nor the main process.
if (process.versions.electron) {
  const { electron: _, ...versions } = process.versions
  Object.defineProperty(process, 'versions', { value: versions })
}

/** @typedef {(name: string, fn: (...args: any[]) => any) => void} Define */

/** @param {Define} define @param {Define} skip */
function withTables(define, skip) {
  const each = bind(define, false)
  return Object.assign(define, { each, skip: Object.assign(skip, { each: bind(skip, false) }) })
}

/** The fake timers that run. @type {Set<any>} */
const timers = new Set()

/** Node's own, which are not counted. */
function useFakeTimers() {
  timers.clear()
  node.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  const { setTimeout, clearTimeout } = globalThis
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ fn, /** @type {number} */ ms) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        fn()
      }, ms)
      timers.add(timer)
      return timer
    }
  )
  globalThis.clearTimeout = /** @type {any} */ (
    (/** @type {any} */ timer) => {
      timers.delete(timer)
      clearTimeout(timer)
    }
  )
}

/** Node gives a test what Jest does not: a context, which a test would take for a callback. */
const alone = (/** @type {() => any} */ fn) => () => fn()

export const test = withTables(
  (name, fn) => void node.test(name, alone(fn)),
  (name, fn) => void node.test.skip(name, alone(fn))
)
export const describe = withTables(
  (name, fn) => void node.describe(name, alone(fn)),
  (name, fn) => void node.describe.skip(name, alone(fn))
)
export const beforeAll = (/** @type {() => any} */ fn) => node.before(alone(fn))
export const afterAll = (/** @type {() => any} */ fn) => node.after(alone(fn))
export const beforeEach = (/** @type {() => any} */ fn) => node.beforeEach(alone(fn))
export const afterEach = (/** @type {() => any} */ fn) => node.afterEach(alone(fn))
export const jest = {
  fn,
  spyOn,
  useFakeTimers,
  useRealTimers: () => node.mock.timers.reset(),
  advanceTimersByTime: (/** @type {number} */ ms) => node.mock.timers.tick(ms),
  getTimerCount: () => timers.size
}
export { expect }

// Jest has most of them as globals too.
Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test })
