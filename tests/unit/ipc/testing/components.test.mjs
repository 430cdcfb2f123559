/** Components that call and answer, and modules that are imported once, in tests of apps. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { effectScope, h, nextTick, ref } from 'vue'
import { handleIpc, ipc, onIpc, useIpcNames } from '../../../../lib/ipc/vue/index.js'
import { IpcError } from '../../../../lib/ipc/window/index.js'
import { createTestApp } from '../../../../lib/ipc/testing/index.js'
import { mount } from '../../helpers/renderer.mjs'

/** @typedef {import('../../../../lib/ipc/testing/index.js').TestApp} TestApp */

// As a module of an app does it, when there is no page yet.
const told = []
ipc.on('to the module', (event, text) => told.push([event.from, text]))
ipc.handle('of the module', () => 'module')

/** @type {TestApp} */
let app
beforeEach(() => {
  app = createTestApp()
  told.length = 0
})
afterEach(() => app.close())

const Title = {
  props: ['prefix'],
  setup({ prefix = '' }) {
    const title = ref('…')
    onIpc('set-title', (_event, text) => {
      title.value = prefix + text
    })
    handleIpc('title', () => title.value)
    return { title, save: () => ipc.invoke('save', title.value) }
  },
  render: (/** @type {any} */ { title }) => h('p', title)
}

test('a component listens and answers until it ends', async () => {
  const errors = []
  app.ipc.onError((error) => errors.push(error.code))
  const one = mount(Title)
  app.ipc.to(app.window).send('set-title', 'a')
  await app.settled()
  expect(one.text()).toBe('a')
  expect(await app.ipc.to(app.window).invoke('title')).toBe('a')
  one.app.unmount()
  app.ipc.to(app.window).send('set-title', 'b')
  const asked = app.ipc.to(app.window).invoke('title')
  await expect(asked).rejects.toMatchObject({ code: 'ERR_IPC_NO_HANDLER' })
  expect(errors).toEqual(['ERR_IPC_NO_LISTENER'])
})

test('a component calls main', async () => {
  const saved = []
  app.ipc.handle('save', (event, text) => {
    saved.push([text, event.window === app.window])
    return saved.length
  })
  const { app: mounted } = mount(Title)
  const { save } = /** @type {any} */ (mounted._instance).setupState
  expect(await save()).toBe(1)
  expect(saved).toEqual([['…', true]])
  mounted.unmount()
})

test('a component that is mounted again answers, as after hot reloading', async () => {
  const Hot = {
    setup() {
      handleIpc('hot', () => 'one', { replace: true })
      return () => h('p', 'one')
    }
  }
  const Next = {
    setup() {
      handleIpc('hot', () => 'two', { replace: true })
      return () => h('p', 'two')
    }
  }
  const one = mount(Hot)
  await app.settled()
  expect(await app.ipc.to(app.window).invoke('hot')).toBe('one')
  // The new one is set up before the old one is unmounted.
  const two = mount(Next)
  one.app.unmount()
  expect(await app.ipc.to(app.window).invoke('hot')).toBe('two')
  two.app.unmount()
  expect(() => mount(Hot).app.unmount()).not.toThrow()
})

test('two components cannot answer the same calls, without replace', () => {
  const one = mount(Title)
  const scope = effectScope()
  expect(() => scope.run(() => handleIpc('title', () => 1))).toThrow(
    expect.objectContaining({ code: 'ERR_IPC_EXISTS' })
  )
  scope.stop()
  one.app.unmount()
})

test('what is added in a scope can be ended earlier, and outside of one it stays', async () => {
  const seen = []
  const scope = effectScope()
  const stop = scope.run(() => onIpc('note', () => seen.push('scope')))
  const stopOther = onIpc('note', () => seen.push('none'))
  app.ipc.to(app.window).send('note')
  await app.settled()
  stop?.()
  scope.stop()
  app.ipc.to(app.window).send('note')
  await app.settled()
  stopOther()
  expect(seen).toEqual(['scope', 'none', 'none'])
})

test('names as a ref, before there are any', async () => {
  const scope = effectScope()
  const names = scope.run(() => useIpcNames())
  await app.settled()
  expect([names?.status.value, names?.value]).toEqual(['live', []])
  scope.stop()
})

test('names as a ref', async () => {
  const Names = {
    setup: () => ({ names: useIpcNames() }),
    render: (/** @type {any} */ { names }) => h('p', names.join(' '))
  }
  app.ipc.name(app.window, 'main')
  const { app: mounted, text } = mount(Names)
  await app.settled()
  expect(text()).toBe('main')
  const other = app.openWindow(undefined, 'other')
  await app.settled()
  expect(text()).toBe('main other')
  other.close()
  await app.settled()
  expect(text()).toBe('main')
  mounted.unmount()
})

test('a page that is loaded again has new components', async () => {
  const one = mount(Title)
  await app.settled()
  const asked = /** @type {any} */ (one.app._instance).setupState.save()
  const failed = expect(asked).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
  app.ipc.handle('save', () => new Promise(() => {}))
  app.window.reload()
  await failed
  one.app.unmount()
  const two = mount(Title)
  app.ipc.to(app.window).send('set-title', 'new')
  await app.settled()
  expect(two.text()).toBe('new')
  two.app.unmount()
})

describe('ipc of a module', () => {
  test.each([1, 2])('is connected to each test app: %d', async (n) => {
    // Nothing in the page has called anything.
    app.ipc.to(app.window).send('to the module', n)
    expect(await app.ipc.to(app.window).invoke('of the module')).toBe('module')
    expect(told).toEqual([['main', n]])
  })

  test('is that of the window, and what a test adds ends with it', async () => {
    app.window.ipc.handle('of the test', () => 1)
    expect(() => ipc.handle('of the test', () => 2)).toThrow(
      expect.objectContaining({ code: 'ERR_IPC_EXISTS' })
    )
    expect(await app.ipc.to(app.window).invoke('of the test')).toBe(1)
    app.window.reload()
    app.window.ipc.handle('of the test', () => 2)
    expect(await app.ipc.to(app.window).invoke('of the test')).toBe(2)
    app.close()
    app = createTestApp()
    app.window.ipc.handle('of the test', () => 3)
    expect(await app.ipc.to(app.window).invoke('of the test')).toBe(3)
  })

  test('has no page when the app is closed', async () => {
    app.close()
    await expect(ipc.invoke('anything')).rejects.toBeInstanceOf(IpcError)
    await expect(ipc.invoke('anything')).rejects.toMatchObject({ code: 'ERR_IPC_BRIDGE' })
  })

  test('ends calls of the page that was replaced', async () => {
    app.ipc.handle('never', () => new Promise(() => {}))
    const asked = ipc.invoke('never')
    const failed = expect(asked).rejects.toMatchObject({ code: 'ERR_IPC_GONE' })
    await nextTick()
    app = createTestApp()
    await failed
  })
})
