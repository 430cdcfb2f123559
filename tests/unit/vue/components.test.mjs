/** Components are created and removed, and the ref that they use stays. */

import { jest } from '@jest/globals'
import { h, nextTick, onScopeDispose, onUnmounted, shallowRef } from 'vue'
import { configure, useRemoteRef } from '../../../lib/vue/index.js'
import { mount } from '../helpers/renderer.mjs'
import { eachWithWindow, network, use, window } from '../helpers/uses.mjs'

eachWithWindow()

/** An app of two pages, of which it shows one. */
function pages(setups) {
  const page = shallowRef(Object.keys(setups)[0])
  const components = Object.fromEntries(
    Object.entries(setups).map(([name, setup]) => [name, { name, setup }])
  )
  const shown = mount({ setup: () => () => h(components[page.value]) })
  const go = async (name) => {
    page.value = name
    await nextTick()
  }
  return { ...shown, go }
}

describe('a page change', () => {
  test('finds the current value, and costs main nothing', async () => {
    const main = network.remoteRef('state', { n: 41 })
    const drawn = []
    const page = (name) => () => {
      const state = use('state', { n: 0 })
      return () => {
        drawn.push(`${name} ${state.value.n}`)
        return `${state.value.n}`
      }
    }
    const { go } = pages({ one: page('one'), two: page('two') })
    await network.quiet()
    await nextTick()
    drawn.length = 0
    const before = { ...window.counts }
    for (let i = 0; i < 12; i++) {
      await go(i % 2 ? 'one' : 'two')
      await network.quiet()
    }
    expect(drawn).toHaveLength(12)
    expect(new Set(drawn)).toEqual(new Set(['one 41', 'two 41']))
    expect(window.counts).toEqual(before)
    expect(main.subscriptions.size).toBe(1)
  })

  test('an edit in the new page changes the current value', async () => {
    const main = network.remoteRef('state', { n: 41 })
    const { go } = pages({
      one: () => {
        const state = use('state', { n: 0 })
        return () => `${state.value.n}`
      },
      two: () => {
        const state = use('state', { n: 0 })
        state.value.n++
        return () => `${state.value.n}`
      }
    })
    await network.quiet()
    await go('two')
    await network.quiet()
    expect(main.value).toEqual({ n: 42 })
  })

  test('writes of an ending component work as usual, also if it was the last', async () => {
    const main = network.remoteRef('row', {
      editing: true,
      late: 0,
      disposed: false,
      item: { n: 0 }
    })
    /** @type {(value?: unknown) => void} */
    let finish
    const late = new Promise((resolve) => (finish = resolve))
    const kept = {}
    const { go } = pages({
      editor: () => {
        const state = use('row', { editing: false, late: 0, disposed: false, item: { n: 0 } })
        onUnmounted(() => (state.value.editing = false))
        onScopeDispose(() => (state.value.disposed = true))
        late.then(() => state.value.late++)
        return () => {
          kept.item = state.value.item
          return state.value.editing
        }
      },
      other: () => () => 'other'
    })
    await network.quiet()
    await nextTick()
    await go('other')
    kept.item.n = 1
    finish()
    await late
    await network.quiet()
    expect(main.value).toEqual({ editing: false, late: 1, disposed: true, item: { n: 1 } })
  })
})

describe('how long a ref stays', () => {
  const ended = async (options) => {
    const main = network.remoteRef('state', { n: 1 })
    /** @type {ReturnType<typeof use>} */
    let ref
    const { app } = mount({
      setup() {
        ref = use('state', { n: 0 }, options)
        return () => `${ref.value.n}`
      }
    })
    await network.quiet()
    app.unmount()
    const open = async () => {
      await network.quiet()
      return main.subscriptions.size === 1
    }
    return { main, ref, open }
  }

  test('a minute by default', async () => {
    const { ref, open } = await ended()
    jest.advanceTimersByTime(59_000)
    expect(await open()).toBe(true)
    jest.advanceTimersByTime(2000)
    expect(await open()).toBe(false)
    expect(ref.status.value).toBe('closed')
    expect(() => ref.value.n++).toThrow(expect.objectContaining({ code: 'ERR_REF_DESTROYED' }))
  })

  test('as long as the option keep says, or the longest of several', async () => {
    use('state', {}, { keep: 500 }).destroy()
    const first = await ended({ keep: 5000 })
    jest.advanceTimersByTime(4000)
    expect(await first.open()).toBe(true)
    jest.advanceTimersByTime(2000)
    expect(await first.open()).toBe(false)
  })

  test('as configured', async () => {
    configure({ keep: 1000 })
    try {
      const { open } = await ended()
      jest.advanceTimersByTime(900)
      expect(await open()).toBe(true)
      jest.advanceTimersByTime(200)
      expect(await open()).toBe(false)
    } finally {
      configure({ keep: 60_000 })
    }
  })

  test('not at all', async () => {
    const { open } = await ended({ keep: 0 })
    expect(await open()).toBe(false)
  })

  test('as long as the page', async () => {
    const { main, open } = await ended({ keep: Infinity })
    jest.advanceTimersByTime(2 ** 31)
    expect(await open()).toBe(true)
    main.destroy()
    await network.quiet()
  })

  test('outside of a component, until it is destroyed', async () => {
    const main = network.remoteRef('state', 1)
    const ref = use('state', 0)
    await network.quiet()
    jest.advanceTimersByTime(10 ** 9)
    await network.quiet()
    expect(main.subscriptions.size).toBe(1)
    ref.destroy()
    await network.quiet()
    expect(main.subscriptions.size).toBe(0)
  })

  test('after a new use the time starts again', async () => {
    const { main, open } = await ended({ keep: 1000 })
    jest.advanceTimersByTime(900)
    const { app } = mount({ setup: () => (use('state', {}), () => '') })
    jest.advanceTimersByTime(900)
    expect(await open()).toBe(true)
    app.unmount()
    jest.advanceTimersByTime(59_000)
    expect(await open()).toBe(true)
    jest.advanceTimersByTime(2000)
    expect(await open()).toBe(false)
    expect(main.value).toEqual({ n: 1 })
  })

  test('destroy() ends it at once', async () => {
    const main = network.remoteRef('state', 1)
    mount({
      setup() {
        use('state', 0).destroy()
        return () => ''
      }
    })
    await network.quiet()
    expect(main.subscriptions.size).toBe(0)
  })

  test('at most a hundred are kept', async () => {
    const refs = Array.from({ length: 120 }, (_, i) => network.remoteRef(`ref ${i}`, i))
    const { app } = mount({
      setup() {
        refs.forEach(({ name }) => use(name, 0))
        return () => ''
      }
    })
    await network.quiet()
    app.unmount()
    await network.quiet()
    const open = refs.filter(({ subscriptions }) => subscriptions.size === 1)
    expect(open).toEqual(refs.slice(20))
  })
})

test('status, pending and readOnly are refs, which templates and stores can use', async () => {
  network.remoteRef('list', [], { access: ({ url }) => (url.includes('index') ? 'write' : 'read') })
  const { app, text } = mount({
    setup() {
      const { status, pending, readOnly } = use('list', [], { keep: 0 })
      return { status, pending, readOnly }
    },
    render() {
      return `${this.status} ${this.pending} ${this.readOnly}`
    }
  })
  expect(text()).toBe('connecting 0 false')
  await network.quiet()
  await nextTick()
  expect(text()).toBe('live 0 false')
  app.unmount()
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const { status } = use('list', [])
  ;/** @type {any} */ (status).value = 'closed'
  expect(status.value).toBe('connecting')
  expect(warn.mock.calls[0][0]).toMatch(/readonly/)
  warn.mockRestore()
})

test.each([
  [{ kepp: 1 }, /no option "kepp".*onError, onConflict, keep, connect/],
  [{ keep: -1 }, /"keep" was given -1/],
  [{ keep: '1s' }, /"keep" was given the string "1s"/],
  [{ keep: NaN }, /"keep" was given NaN/],
  [{ onError: 'print' }, /"onError" was given the string "print"/],
  [{ onConflict: {} }, /"onConflict" was given an object/],
  [{ connect: 1 }, /"connect" was given 1/],
  [null, /the options must be an object, not null/]
])('the options %p are refused', (options, message) => {
  const refused = expect.objectContaining({
    code: 'ERR_REF_OPTION',
    ref: 'list',
    message: expect.stringMatching(message)
  })
  expect(() => useRemoteRef('list', [], /** @type {any} */ (options))).toThrow(refused)
})

test.each([
  [{ keeps: 1 }, /no option "keeps"/],
  [{ keep: -1 }, /"keep" was given -1/],
  [{ keep: 5, onError: 1 }, /"onError" was given 1/]
])('configure(%p) is refused, and sets nothing', (options, message) => {
  const refused = expect.objectContaining({
    code: 'ERR_REF_OPTION',
    message: expect.stringMatching(message)
  })
  expect(() => configure(/** @type {any} */ (options))).toThrow(refused)
})
