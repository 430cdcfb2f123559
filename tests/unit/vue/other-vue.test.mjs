/** Pages with another copy or an unsupported version of Vue. */

import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import * as vue from 'vue'
import { checkVersion } from '../../../lib/vue/app-vue.js'
import { useRemoteRef } from '../../../lib/vue/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { Store } from '../../../lib/shared/index.js'
import { Network } from '../../simulation/network.mjs'

const modules = path.join(import.meta.dirname, '..', '..', '..', 'node_modules')

/** @type {string} */
let folder
/** A whole other copy of Vue, as a linked checkout brings it. @type {typeof vue} */
let other
/** @type {Network} */
let network

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-vue-'))
  const wanted = ['vue', '@vue/reactivity', '@vue/runtime-core', '@vue/runtime-dom', '@vue/shared']
  const compilers = ['@vue/compiler-dom', '@vue/compiler-core']
  for (const name of [...wanted, ...compilers]) {
    fs.cpSync(path.join(modules, name), path.join(folder, 'node_modules', name), {
      recursive: true
    })
  }
  // What is left out is only for compilers.
  for (const name of fs.readdirSync(modules)) {
    const place = path.join(folder, 'node_modules', name)
    if (!fs.existsSync(place)) fs.symlinkSync(path.join(modules, name), place, 'junction')
  }
  other = createRequire(path.join(folder, 'index.js'))('vue')
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  network = new Network()
})

/** What `setup` of a component of that Vue throws, if it does. */
function thrownInSetup(
  /** @type {typeof vue} */ { createRenderer },
  /** @type {() => unknown} */ setup
) {
  const nodes = {
    createElement: () => ({}),
    createText: () => ({}),
    createComment: () => ({}),
    setText() {},
    setElementText() {},
    insert() {},
    remove() {},
    patchProp() {},
    parentNode: () => null,
    nextSibling: () => null
  }
  const app = createRenderer(nodes).createApp({
    setup() {
      setup()
      return () => null
    }
  })
  /** @type {unknown} */
  let thrown
  app.config.errorHandler = (error) => (thrown = error)
  app.mount({})
  app.unmount()
  return thrown
}

test('a component of another copy of Vue throws at once', () => {
  expect(other.EffectScope).not.toBe(vue.EffectScope)
  const { bridge } = network.open()
  const use = () => useRemoteRef('files', [], { connect: bridge.useRemoteRef, keep: 0 })
  expect(thrownInSetup(vue, use)).toBeUndefined()
  expect(thrownInSetup(other, use)).toMatchObject({
    code: 'ERR_REF_VUE',
    message: expect.stringMatching(/two copies of Vue.*dedupe.*alias/)
  })
})

test('also if the ref was created before the component', () => {
  const { bridge } = network.open()
  const files = useRemoteRef('files', [], { connect: bridge.useRemoteRef, keep: 0 })
  expect(thrownInSetup(vue, () => files.value)).toBeUndefined()
  expect(thrownInSetup(other, () => files.value)).toMatchObject({ code: 'ERR_REF_VUE' })
  files.destroy()
})

test.each(['3.4.38', '3.2.0', '2.7.16'])('Vue %s is too old, with a clear message', (version) => {
  expect(() => checkVersion(version)).toThrow(
    `electron-remote-ref/vue needs Vue 3.5 or later, and the app has ${version}. `
  )
})

test.each(['3.5.0', vue.version, '3.6.0-beta.1', '4.0.0'])('Vue %s is not', (version) => {
  checkVersion(version)
})

test('a global build of Vue instead of the library works, with a warning', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  // What a page has that maps both `vue` and `@vue/reactivity` to `window.Vue`.
  const { value } = new Store([1], { reactivity: makeReactivity(/** @type {any} */ (vue)) })
  /** @type {number[]} */
  const seen = []
  const stop = vue.watchEffect(() => seen.push(value[0]), { flush: 'sync' })
  value[0] = 2
  stop()
  expect(seen).toEqual([1, 2])
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/one that is not the library/)]])
  warn.mockRestore()
})
