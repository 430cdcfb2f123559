/** Watchers of a shared ref itself. */

import { nextTick, watch, watchEffect } from 'vue'
import { mount } from '../helpers/renderer.mjs'
import { eachWithWindow, network, use } from '../helpers/uses.mjs'

eachWithWindow()

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
