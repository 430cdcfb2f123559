/** Values of a store inside Vue: refs, toRaw, watchers, and what components render. */

import { jest } from '@jest/globals'
import {
  computed,
  createRenderer,
  customRef,
  h,
  isReactive,
  nextTick,
  reactive,
  ref,
  renderList,
  shallowRef,
  toRaw,
  toRef,
  toRefs,
  watch,
  watchEffect
} from 'vue'
import { Store } from '../../../lib/shared/store/store.js'
import { describeReactive, ways } from '../helpers/reactive.mjs'

/** A renderer that makes plain objects: enough of a DOM for components. */
const { createApp } = createRenderer({
  createElement: (tag) => ({ tag, children: [] }),
  createText: (text) => /** @type {any} */ ({ text }),
  createComment: () => ({ text: '' }),
  setText: (node, text) => (node.text = text),
  setElementText: (node, text) => (node.children = [{ text, parent: node }]),
  patchProp: (node, key, _old, value) => (node[key] = value),
  parentNode: (node) => node.parent ?? null,
  nextSibling: (node) => node.parent.children[node.parent.children.indexOf(node) + 1] ?? null,
  insert(node, parent, anchor) {
    node.parent?.children.splice(node.parent.children.indexOf(node), 1)
    node.parent = parent
    const { children } = parent
    children.splice(anchor ? children.indexOf(anchor) : children.length, 0, node)
  },
  remove(node) {
    node.parent.children.splice(node.parent.children.indexOf(node), 1)
    node.parent = null
  }
})

/** @param {any} node @returns {string} */
const text = (node) => node.text ?? node.children.map(text).join(' ').trim()

/** Mounts a component; `shown()` is its text. */
function mount(component) {
  const root = { tag: 'root', children: [] }
  const app = createApp(component)
  app.mount(root)
  return { root, shown: () => text(root), unmount: () => app.unmount() }
}

describeReactive('in Vue', ({ make, counting }) => {
  test('a ref of the value is deep', () => {
    const store = make({ list: [{ n: 1 }] })
    const value = customRef(() => ({
      get: () => store.value,
      set: (next) => (store.value = next)
    }))
    const n = counting(() => value.value.list[0]?.n)
    value.value.list[0].n = 2
    expect(n.seen).toBe(2)
    value.value = { list: [{ n: 3 }] }
    expect(n.seen).toBe(3)
  })

  test('toRaw gives a raw proxy that is not reactive and still records', () => {
    const { value } = make([{ n: 1 }])
    const raw = toRaw(value)
    expect(raw).not.toBe(value)
    expect(toRaw(raw)).toBe(raw)
    expect(isReactive(raw)).toBe(false)
    expect(isReactive(raw[0])).toBe(false)
    expect(toRaw(value[0])).toBe(raw[0])
    expect(raw).toEqual([{ n: 1 }])
    const n = counting(() => value.map((item) => item.n).join())
    Object.getOwnPropertyDescriptor(raw, 0).value.n = 2
    raw.push({ n: 3 })
    delete raw[1].n
    raw[1].n = 4
    raw.splice(0, 1)
    raw.length = 1
    expect(n.seen).toBe('4')
    const untracked = counting(() => raw[0].n)
    value[0].n = 5
    expect(untracked.runs).toBe(1)
  })

  test('reactive(toRaw(x)) is x', () => {
    const { value } = make([{ n: 1 }])
    expect(reactive(toRaw(value))).toBe(value)
    expect(reactive(toRaw(value)[0])).toBe(value[0])
  })

  test('stored in a ref, in a reactive, in a shallow ref: the same object', () => {
    const { value } = make([{ n: 1 }, { n: 2 }])
    const [selected, shallow] = [ref(null), shallowRef(null)]
    const state = reactive({ selected: null, all: [] })
    selected.value = value[1]
    shallow.value = value[1]
    state.selected = value[1]
    state.all.push(value[1])
    for (const one of [selected.value, shallow.value, state.selected, state.all[0]]) {
      expect(one).toBe(value[1])
    }
    const n = counting(() => value[1].n)
    selected.value.n = 3
    state.selected.n = 4
    expect(n).toEqual({ runs: 3, seen: 4 })
    expect(ref(value).value).toBe(value)
    expect(value.indexOf(state.selected)).toBe(1)
  })

  test('toRef and toRefs write through', () => {
    const { value } = make({ a: 1, b: { c: 2 } })
    const { a } = toRefs(value)
    const c = toRef(value.b, 'c')
    const seen = counting(() => [value.a, value.b.c].join())
    a.value = 5
    c.value++
    expect(seen.seen).toBe('5,3')
  })

  test('deep watchers see every change, once a tick', async () => {
    const store = make({ list: [{ n: 1, tags: ['a'] }] })
    const calls = jest.fn()
    watch(() => store.value, calls, { deep: true })
    watch(store.value, calls)
    const changes = [
      (v) => (v.list[0].n = 2),
      (v) => v.list[0].tags.push('b'),
      (v) => v.list.push({ n: 3 }),
      (v) => (v.list[1].n = 4),
      (v) => delete v.list[0].n,
      (v) => v.list.reverse()
    ]
    for (const change of changes) {
      calls.mockClear()
      change(store.value)
      await nextTick()
      expect(calls).toHaveBeenCalledTimes(2)
    }
  })

  test('a watcher of one field', async () => {
    const { value } = make({ a: { n: 1, other: 1 } })
    const calls = jest.fn()
    watch(() => value.a.n, calls)
    value.a.other = 2
    await nextTick()
    expect(calls).not.toHaveBeenCalled()
    value.a.n = 2
    value.a.n = 3
    await nextTick()
    expect(calls.mock.calls.map(([next, last]) => [next, last])).toEqual([[3, 1]])
  })

  test('v-for renders the objects themselves, and follows', async () => {
    const { value } = make([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' }
    ])
    const rendered = []
    const list = mount({
      render: () =>
        h(
          'ul',
          renderList(value, (item, index) => {
            rendered.push(item)
            return h('li', { key: item.id }, `${index}:${item.name}`)
          })
        )
    })
    expect(list.shown()).toBe('0:a 1:b')
    expect(rendered[0]).toBe(value[0])
    expect(rendered[1]).toBe(value[1])
    /** @type {[() => unknown, string][]} */
    const changes = [
      [() => (rendered[1].name = 'B'), '0:a 1:B'],
      [() => value.push({ id: 3, name: 'c' }), '0:a 1:B 2:c'],
      [() => value.splice(0, 1), '0:B 1:c'],
      [() => ([value[0], value[1]] = [value[1], value[0]]), '0:c 1:B'],
      [() => (value[0] = { id: 4, name: 'd' }), '0:d 1:B'],
      [() => value.sort((a, b) => a.name.localeCompare(b.name)), '0:B 1:d'],
      [() => (value.length = 0), ''],
      [() => value.unshift({ id: 5, name: 'e' }), '0:e']
    ]
    for (const [change, shown] of changes) {
      change()
      await nextTick()
      expect(list.shown()).toBe(shown)
    }
    list.unmount()
  })

  test('v-for over members', async () => {
    const { value } = make({ a: { n: 1 } })
    const list = mount({
      render: () =>
        h(
          'ul',
          renderList(value, (item, key) => h('li', { key }, `${key}${item.n}`))
        )
    })
    value.b = { n: 2 }
    value.a.n = 3
    await nextTick()
    expect(list.shown()).toBe('a3 b2')
    delete value.a
    await nextTick()
    expect(list.shown()).toBe('b2')
    list.unmount()
  })

  test('v-for over what a computed filters', async () => {
    const { value } = make([
      { n: 1, done: false },
      { n: 2, done: true }
    ])
    const open = computed(() => value.filter((item) => !item.done))
    const list = mount({
      render: () =>
        h(
          'ul',
          renderList(open.value, (item) => h('li', item.n))
        )
    })
    value[0].done = true
    value[1].done = false
    value.push({ n: 3, done: false })
    await nextTick()
    expect(list.shown()).toBe('2 3')
    open.value[1].n = 4
    await nextTick()
    expect(list.shown()).toBe('2 4')
    expect(value[2].n).toBe(4)
    list.unmount()
  })

  test('props and v-model of a component', async () => {
    const { value } = make({ files: [{ name: 'a' }] })
    /** @type {any} */
    let child
    const Field = {
      props: ['modelValue', 'file'],
      emits: ['update:modelValue'],
      setup(props, { emit }) {
        child = { props, emit }
        return () => h('p', `${props.modelValue} ${props.file.name}`)
      }
    }
    const form = mount({
      render: () =>
        h(Field, {
          file: value.files[0],
          modelValue: value.files[0].name,
          'onUpdate:modelValue': (name) => (value.files[0].name = name)
        })
    })
    expect(child.props.file).toBe(value.files[0])
    child.emit('update:modelValue', 'b')
    await nextTick()
    expect(form.shown()).toBe('b b')
    child.props.file.name = 'c'
    await nextTick()
    expect(form.shown()).toBe('c c')
    form.unmount()
  })

  test('effects end with their component, not with the store', async () => {
    /** @type {Store} */
    let store
    let runs = 0
    const mounted = mount({
      setup() {
        store = make({ n: 0 })
        watchEffect(() => (runs++, store.value.n), { flush: 'sync' })
        return () => h('p', store.value.n)
      }
    })
    store.value.n = 1
    store.apply([{ op: 'replace', path: ['n'], value: 2 }])
    await nextTick()
    expect(mounted.shown()).toBe('2')
    mounted.unmount()
    store.value.n = 3
    expect(runs).toBe(3)
    // Batches go on to work after the component that first needed one has gone.
    const seen = counting(() => store.value.n)
    store.batch(() => (store.value.n = 4))
    expect(seen.seen).toBe(4)
  })
})

test.each([
  ['', ways[0][1]],
  [', even where Vue does not let its proxies be known', { ...ways[0][1], adopt: null }]
])('toRaw, v-for and refs record what is changed through them%s', (_where, reactivity) => {
  const patches = []
  const store = new Store([{ n: 1 }], {
    reactivity,
    onPatches: (made) => void patches.push(...made.map(({ op, path }) => `${op} ${path.join('.')}`))
  })
  toRaw(store.value)[0].n = 2
  toRaw(store.value).push({ n: 3 })
  toRaw(toRaw(store.value)[1]).n = 4
  const rendered = renderList(store.value, (item) => ((item.n = 5), item))
  expect(rendered[0]).toBe(store.value[0])
  const selected = ref()
  selected.value = store.value[0]
  selected.value.n = 6
  const list = ref(store.value)
  list.value = store.value
  list.value.push(7)
  list.value.splice(1, 1)
  expect(patches).toEqual([
    'replace 0.n',
    'add 1',
    'replace 1.n',
    'replace 0.n',
    'replace 1.n',
    'replace 0.n',
    'add 2',
    'remove 1'
  ])
})
