/** Shared values in the stores that Vue apps have. */

import { jest } from '@jest/globals'
import { createPinia, defineStore } from 'pinia'
import { nextTick, watch } from 'vue'
import { createStore } from 'vuex'
import { eachWithWindow, network, use } from '../helpers/uses.mjs'

eachWithWindow()

const files = () => use('shared-files', [])

async function rest() {
  await network.quiet()
  await nextTick()
}

test('a Pinia store: actions, getters and the state of the connection', async () => {
  const main = network.remoteRef('shared-files', [{ name: 'a', done: true }])
  const useFiles = defineStore('files', () => {
    const shared = files()
    return { shared, status: shared.status, add: (name) => shared.value.push({ name }) }
  })
  const store = useFiles(createPinia())
  await rest()
  expect([store.status, store.shared[0].name]).toEqual(['live', 'a'])
  store.add('b')
  main.value[0].done = false
  await rest()
  expect(main.value).toEqual([{ name: 'a', done: false }, { name: 'b' }])
  expect(store.shared).toEqual(main.value)
})

test('a Vuex store: mutations, getters, subscribers and watchers', async () => {
  const main = network.remoteRef('shared-files', [{ name: 'a', done: true }])
  const store = createStore({
    state: () => ({ files: files(), own: 0 }),
    getters: { done: (state) => state.files.filter(({ done }) => done).length },
    mutations: {
      add: (state, name) => void state.files.push({ name, done: true }),
      clear: (state) => void (state.files = [])
    },
    modules: {
      nested: {
        namespaced: true,
        state: () => ({ list: files() }),
        mutations: { pop: (state) => void state.list.pop() }
      }
    }
  })
  const heard = []
  store.subscribe(({ type }) => heard.push(type))
  const seen = []
  watch(
    () => store.getters.done,
    (done) => seen.push(done)
  )
  await rest()
  expect([store.state.files[0].name, store.getters.done]).toEqual(['a', 1])
  store.commit('add', 'b')
  await rest()
  main.value[0].done = false
  await rest()
  expect(main.value).toEqual([
    { name: 'a', done: false },
    { name: 'b', done: true }
  ])
  expect(store.state.nested.list).toEqual(main.value)
  store.commit('nested/pop')
  await rest()
  expect(main.value).toHaveLength(1)
  store.commit('clear')
  await rest()
  expect([main.value, store.state.nested.list]).toEqual([[], []])
  expect(heard).toEqual(['add', 'nested/pop', 'clear'])
  expect(seen).toEqual([1, 2, 1, 0])
})

test('a strict Vuex store tells that others have changed it, and has what they wrote', async () => {
  const main = network.remoteRef('shared-files', [1])
  jest.spyOn(console, 'warn').mockImplementation(() => {})
  const errors = []
  const store = createStore({
    strict: true,
    state: () => ({ files: use('shared-files', [], { onError: (error) => errors.push(error) }) }),
    mutations: { add: (state, n) => void state.files.push(n) }
  })
  await rest()
  store.commit('add', 2)
  await rest()
  main.value.push(3)
  await rest()
  expect(store.state.files).toEqual([1, 2, 3])
  expect(main.value).toEqual([1, 2, 3])
  expect(errors.at(-1)).toMatchObject({ code: 'ERR_REF_CALLBACK', ref: 'shared-files' })
  expect(errors.at(-1).message).toContain(
    'do not mutate vuex store state outside mutation handlers'
  )
})
