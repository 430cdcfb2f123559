/** Objects that no longer belong to a value, and that nobody holds, are collected. */

import { watchEffect } from 'vue'
import { Store } from '../../../lib/shared/index.js'
import { reactivity } from '../../../lib/vue/reactivity.js'

/** Waits until the objects are gone; false if they stay. @param {WeakRef<object>[]} refs */
async function collected(...refs) {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    globalThis.gc()
    if (refs.every((ref) => ref.deref() === undefined)) return true
  }
  return false
}

const make = (initial) => new Store(initial, { reactivity: reactivity() })

test('a removed object, its proxy and its raw proxy', async () => {
  const store = make({ list: [{ n: 1, inner: { n: 2 } }] })
  const refs = (() => {
    const [item] = store.value.list
    const { inner } = item
    const rawProxy = item.__v_raw
    const raw = store.raw.list[0]
    store.value.list.splice(0, 1)
    return [item, inner, rawProxy, raw].map((object) => new WeakRef(object))
  })()
  expect(await collected(...refs)).toBe(true)
  expect(store.raw).toEqual({ list: [] })
})

test('a replaced array, although its elements live on', async () => {
  const store = make([{ n: 1 }, { n: 2 }])
  const refs = (() => {
    const before = new WeakRef(store.value)
    const raw = new WeakRef(store.raw)
    store.value = store.value.filter(({ n }) => n === 2)
    return [before, raw]
  })()
  const [item] = store.value
  expect(await collected(...refs)).toBe(true)
  expect(store.pathOf(item)).toEqual([0])
})

test('a stored original, of which the store has a copy', async () => {
  const store = make([])
  const ref = (() => {
    const original = { n: 1 }
    store.value.push(original)
    return new WeakRef(original)
  })()
  expect(await collected(ref)).toBe(true)
  expect(store.raw).toEqual([{ n: 1 }])
})

test('a store, after effects, moves and batches', async () => {
  const ref = (() => {
    const store = make([{ n: 1 }, { n: 2 }])
    const stop = watchEffect(() => JSON.stringify(store.value), { flush: 'sync' })
    ;[store.value[0], store.value[1]] = [store.value[1], store.value[0]]
    store.value.push(store.value[0])
    store.batch(() => store.value.pop())
    stop()
    return new WeakRef(store)
  })()
  expect(await collected(ref)).toBe(true)
})

test('a thousand additions and removals leave nothing behind', async () => {
  const store = make([])
  const refs = []
  for (let i = 0; i < 1000; i++) {
    store.value.push({ i })
    refs.push(new WeakRef(store.value[0]))
    store.value.shift()
  }
  expect(await collected(...refs)).toBe(true)
})
