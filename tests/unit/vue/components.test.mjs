/** Components are created and removed, and the ref that they use stays. */

import { jest } from '@jest/globals'
import { h, nextTick, onScopeDispose, onUnmounted, shallowRef, watch, watchEffect } from 'vue'
import { configure, useRemoteRef } from '../../../lib/vue/index.js'
import { Network } from '../../simulation/network.mjs'
import { mount } from '../helpers/renderer.mjs'

/** @type {Network} */
let network
/** @type {import('../../simulation/network.mjs').Window} */
let window
/** Uses to be ended after a test. */
let uses
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'performance'] })
  network = new Network()
  window = network.open()
  uses = []
})
afterEach(() => {
  jest.runAllTimers()
  for (const each of uses) each.destroy()
  jest.useRealTimers()
})

const use = (name, initial, options = {}) => {
  const ref = useRemoteRef(name, initial, { connect: window.bridge.useRemoteRef, ...options })
  uses.push(ref)
  return ref
}

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

describe('a watcher of the ref that is not deep', () => {
  /** What watchers of it see, in this window. */
  async function watched(initial, first = initial) {
    const main = network.remoteRef('settings', initial)
    const other = network.open().replica('settings', first)
    const seen = { watch: [], getter: [], several: [], effect: 0, renders: 0 }
    /** @type {ReturnType<typeof use>} */
    let settings
    const { app, text } = mount({
      setup() {
        settings = use('settings', first)
        watch(settings, (now, old) => seen.watch.push([now === old, JSON.stringify(now)]))
        watch(
          () => settings.value,
          (now) => seen.getter.push(JSON.stringify(now))
        )
        watch([settings, () => 1], ([now]) => seen.several.push(JSON.stringify(now)))
        watchEffect(() => {
          settings.value
          seen.effect++
        })
        return () => {
          seen.renders++
          return `${settings.value.theme}`
        }
      }
    })
    const rest = async () => {
      await network.quiet()
      await nextTick()
    }
    return { main, other, settings, seen, app, text, rest }
  }

  test('is called for the first value of main', async () => {
    const { seen, rest } = await watched({ theme: 'dark' }, { theme: 'light' })
    await rest()
    const dark = JSON.stringify({ theme: 'dark' })
    expect(seen.watch).toEqual([[false, dark]])
    expect(seen.getter).toEqual([dark])
    expect(seen.several).toEqual([dark])
    expect(seen.effect).toBe(2)
  })

  test.each([
    ['another window', ({ other }, next) => (other.value = next)],
    ['main', ({ main }, next) => (main.value = next)],
    ['update of main', ({ main }, next) => main.update(() => next)],
    ['a patch of main', ({ main }, next) => main.patch([{ op: 'replace', path: [], value: next }])],
    ['this window', ({ settings }, next) => (settings.value = next)]
  ])('is told of a whole value that %s assigns', async (_who, assign) => {
    const given = await watched({ theme: 'dark', size: 1 })
    const { seen, settings, rest, text, main } = given
    await rest()
    const held = settings.value
    const renders = seen.renders
    assign(given, { theme: 'dark', size: 2 })
    await rest()
    const next = JSON.stringify({ theme: 'dark', size: 2 })
    expect(seen.watch).toEqual([[false, next]])
    expect(seen.getter).toEqual([next])
    expect(seen.several).toEqual([next])
    expect(seen.effect).toBe(2)
    expect(settings.value === held).toBe(false)
    // What is rendered has not changed. (In the window that assigns, it is another object, as in Vue.)
    if (_who !== 'this window') expect(seen.renders).toBe(renders)
    // The object that was there is live all the same.
    if (_who !== 'this window') held.size = 3
    else settings.value.size = 3
    await rest()
    expect(main.value.size).toBe(3)
    expect(seen.watch).toHaveLength(1)
    expect(text()).toBe('dark')
  })

  test('is not called for a change inside', async () => {
    const { main, other, seen, rest, text } = await watched({ theme: 'dark' })
    await rest()
    other.value.theme = 'light'
    await rest()
    main.value.size = 1
    await rest()
    main.patch([{ op: 'replace', path: ['theme'], value: 'blue' }])
    await rest()
    expect(seen.watch).toEqual([])
    expect(seen.effect).toBe(1)
    expect(text()).toBe('blue')
  })

  test('is called for a large value that main assigns', async () => {
    const rows = (n) => Array.from({ length: 20_000 }, (_, id) => ({ id, name: `row ${id}`, n }))
    const main = network.remoteRef('rows', [])
    /** @type {ReturnType<typeof use>} */
    let rowsRef
    const lengths = []
    const { app } = mount({
      setup() {
        rowsRef = use('rows', [], { keep: 0 })
        watch(rowsRef, (now) => lengths.push([now.length, now[0]?.n]))
        return () => ''
      }
    })
    await network.quiet()
    for (const [i, n] of [1, 2].entries()) {
      main.value = rows(n)
      while (main.busy || rowsRef.value[0]?.n !== n) {
        await new Promise((resolve) => setImmediate(resolve))
        await network.quiet()
      }
      await nextTick()
      expect(lengths[i]).toEqual([20_000, n])
    }
    app.unmount()
  })

  test('is called for a value that is not an object, as with any ref', async () => {
    const main = network.remoteRef('name', 'a')
    const seen = []
    mount({
      setup() {
        const name = use('name', '')
        watch(name, (now, old) => seen.push([old, now]))
        return () => name.value
      }
    })
    await network.quiet()
    await nextTick()
    main.value = 'b'
    await network.quiet()
    await nextTick()
    expect(seen).toEqual([
      ['', 'a'],
      ['a', 'b']
    ])
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
