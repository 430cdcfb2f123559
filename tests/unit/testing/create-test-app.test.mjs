/** Refs without Electron, for tests of apps. */

import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { h, nextTick } from 'vue'
import { Replica } from '../../../lib/client/index.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { mount } from '../helpers/renderer.mjs'

const require = createRequire(import.meta.url)
const { createTestApp } = require('../../../lib/testing/index.js')
const { remoteRef } = require('../../../lib/main/index.js')

/** @typedef {import('../../../lib/testing/index.js').TestApp} TestApp */

/** @type {TestApp} */
let app
beforeEach(() => {
  app = createTestApp()
})
afterEach(() => app.close())

/** A component as apps have it. */
const List = {
  setup() {
    const list = useRemoteRef('list', ['…'])
    return { list, add: (/** @type {string} */ name) => list.value.push(name) }
  },
  render: (/** @type {any} */ { list }) => h('p', list.join(' '))
}

/** @param {TestApp['window']} window */
const replicaIn = (window, options = {}) =>
  new Replica('list', [], { connect: window.useRemoteRef, ...options })

test("a component shows main's value, and main gets its changes", async () => {
  const list = app.remoteRef('list', ['a'])
  const { app: mounted, text } = mount(List)
  expect(text()).toBe('…')
  await app.settled()
  expect(text()).toBe('a')
  list.value.push('b')
  await app.settled()
  expect(text()).toBe('a b')
  const instance = /** @type {any} */ (mounted._instance)
  instance.setupState.add('c')
  expect(list.get([])).toEqual(['a', 'b'])
  await nextTick()
  expect(text()).toBe('a b c')
  await app.settled()
  expect(list.get([])).toEqual(['a', 'b', 'c'])
  mounted.unmount()
})

test('messages arrive in microtasks, with real or fake timers', async () => {
  jest.useFakeTimers()
  try {
    const list = app.remoteRef('list', ['a'])
    const { app: mounted, text } = mount(List)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(text()).toBe('a')
    list.value[0] = 'b'
    for (let i = 0; i < 20; i++) await Promise.resolve()
    await app.settled()
    expect(text()).toBe('b')
    mounted.unmount()
  } finally {
    jest.useRealTimers()
  }
})

test("a ref created by the app's modules is in the windows, and outlives the test app", async () => {
  const own = remoteRef('of the app', 1)
  const replica = new Replica('of the app', 0, { connect: app.window.useRemoteRef })
  await app.settled()
  expect(replica.value).toBe(1)
  app.close()
  expect(replica.status).toBe('closed')
  expect(own.get([])).toBe(1)
  app = createTestApp()
  const again = new Replica('of the app', 0, { connect: app.window.useRemoteRef })
  await app.settled()
  expect(again.value).toBe(1)
  own.destroy()
})

test('windows see each other, by their own access', async () => {
  app.remoteRef('list', ['a'], {
    access: (/** @type {{ url: string }} */ { url }) =>
      url.endsWith('viewer.html') ? 'read' : url.startsWith('file:') ? 'write' : 'none'
  })
  const viewer = app.openWindow({ url: 'file:///viewer.html' })
  const stranger = app.openWindow({ url: 'https://example.com/', origin: 'https://example.com' })
  const onError = jest.fn()
  const [mine, read, none] = [
    replicaIn(app.window),
    replicaIn(viewer),
    replicaIn(stranger, { onError })
  ]
  await app.settled()
  expect([mine.status, read.readOnly, none.status]).toEqual(['live', true, 'denied'])
  expect(/** @type {any} */ (onError.mock.calls[0][0]).code).toBe('ERR_REF_DENIED')
  mine.value.push('b')
  await app.settled()
  expect(read.value).toEqual(['a', 'b'])
})

test('a window that closes sends its changes, and its refs end', async () => {
  const list = app.remoteRef('list', ['a'])
  const other = app.openWindow()
  const replica = replicaIn(other)
  await app.settled()
  const onConflict = jest.fn()
  const strict = replicaIn(other, { onConflict })
  await app.settled()
  strict.value.push('last words')
  other.close()
  expect(onConflict).not.toHaveBeenCalled()
  expect(list.get([])).toEqual(['a', 'last words'])
  expect(replica.status).toBe('closed')
})

test('a ref of the next test is a new one, for the same component too', async () => {
  app.remoteRef('list', ['first'])
  const one = mount(List)
  await app.settled()
  expect(one.text()).toBe('first')
  one.app.unmount()
  app.close()
  app = createTestApp()
  app.remoteRef('list', ['second'])
  const two = mount(List)
  await app.settled()
  expect(two.text()).toBe('second')
  two.app.unmount()
})

test('hundreds of changes at once, and a value that main reads in steps', async () => {
  const list = app.remoteRef('list', [])
  const replica = replicaIn(app.window)
  await app.settled()
  for (let i = 0; i < 2000; i++) {
    replica.value.push(i)
    await Promise.resolve()
  }
  replica.value.push('x'.repeat(300_000))
  await app.settled()
  expect(list.get([])).toHaveLength(2001)
  expect(replica.status).toBe('live')
})

describe('window.remoteRef', () => {
  test('exists while the app is open, and then the old one is restored', () => {
    const scope = /** @type {any} */ (globalThis)
    expect(scope.remoteRef.useRemoteRef).toBe(app.window.useRemoteRef)
    app.close()
    expect('remoteRef' in scope).toBe(false)
    scope.remoteRef = 'mine'
    app = createTestApp()
    expect(scope.remoteRef).not.toBe('mine')
    app.close()
    expect(scope.remoteRef).toBe('mine')
    delete scope.remoteRef
  })

  test('another test app closes the previous one', () => {
    const list = app.remoteRef('list', [])
    const next = createTestApp()
    expect(() => next.remoteRef('list', [])).not.toThrow()
    expect(() => list.value.push(1)).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
    next.close()
  })
})

describe('mistakes', () => {
  test('a frame that is none', () => {
    const code = expect.objectContaining({ code: 'ERR_REF_OPTION' })
    for (const frame of ['https://example.com', null, { ulr: 'https://example.com' }]) {
      expect(() => createTestApp(/** @type {any} */ (frame))).toThrow(code)
      expect(() => app.openWindow(/** @type {any} */ (frame))).toThrow(code)
    }
  })

  test('an app that was closed', () => {
    app.close()
    const closed = expect.objectContaining({ code: 'ERR_REF_DESTROYED' })
    expect(() => app.remoteRef('list', [])).toThrow(closed)
    expect(() => app.openWindow()).toThrow(closed)
  })
})
