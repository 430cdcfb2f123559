/**
 * Statements that run code of the app: compares their results in main, in a window and with Vue's own
 * value.
 */

import { ref as vueRef } from 'vue'
import { encode, stringify } from '../../../lib/shared/index.js'
import { makeReactivity } from '../../../lib/vue/reactivity.js'
import { Network } from '../../simulation/network.mjs'

const reactivity = makeReactivity()

/** The edit that throws. */
export const FAILS = 'an error'

/** As text, also of what JSON lacks; holes as `undefined`. @param {unknown} value */
export function shown(value) {
  const entries = (_key, inner) => {
    if (inner instanceof Map || inner instanceof Set) return [...inner]
    if (typeof inner === 'bigint' || Number.isNaN(inner)) return `${inner}`
    return inner === undefined ? 'undefined' : inner
  }
  return JSON.stringify(value, entries)
}

/**
 * @typedef {object} Tools What an edit has.
 * @property {any} it The container that the statement works on.
 * @property {any} ref What has the value.
 */
/**
 * @typedef {(it: any, call: (...seen: unknown[]) => void, root: any, ref: any) => unknown} Statement
 *   `call` at each chance, with what the code is given.
 */

/**
 * The result of a statement, with an edit at one of its calls.
 *
 * @param {any} ref
 * @param {(root: any) => any} pick The container to work on.
 * @param {Statement} statement
 * @param {(tools: Tools) => unknown} edit
 * @param {number} at Which of the calls.
 */
function play(ref, pick, statement, edit, at) {
  const root = ref.value
  const it = pick(root)
  const seen = []
  let calls = 0
  const call = (...what) => {
    if (what.length > 0) seen.push(shown(what))
    if (++calls === at) edit({ it, ref })
  }
  let result
  try {
    result = shown(statement(it, call, root, ref))
  } catch (error) {
    result = `${error.name}: ${error.message}`
  }
  return { value: shown(ref.value), it: shown(it), result, seen }
}

/** Main and a window. */
class World {
  network = new Network()

  /** @param {() => unknown} initial */
  constructor(initial) {
    this.initial = initial
    this.main = this.network.remoteRef('shared', initial())
    this.window = this.network.open().replica('shared', null, { reactivity, onConflict() {} })
  }

  async reset() {
    // Assign a new object, since an assignment keeps the order of members.
    this.main.value = null
    this.main.value = this.initial()
    await this.network.quiet()
  }

  /** @returns {Promise<string | undefined>} How they differ. */
  async difference() {
    await this.network.quiet()
    const text = this.main.document.text()
    const [mirror, view] = [encode(this.main.value), stringify(this.window.store.raw)]
    return text === mirror && text === view ? undefined : `${text}, ${mirror}, ${view}`
  }
}

/**
 * Runs a statement with each edit at each of its calls. Main and a window must behave like Vue's own
 * value, and end with the same value.
 *
 * @param {object} scene
 * @param {() => unknown} scene.initial
 * @param {(root: any) => any} scene.pick
 * @param {Record<string, (tools: Tools) => unknown>} scene.edits
 * @param {Statement} scene.statement
 * @param {Statement} [scene.vues] What Vue's own value does instead.
 * @param {number} scene.most How many of the calls.
 * @param {('main' | 'window')[]} [scene.who]
 */
export async function expectAsVue({ initial, pick, edits, statement, ...scene }) {
  const { vues = statement, most, who = ['main', 'window'] } = scene
  const wrong = []
  const world = new World(initial)
  await world.network.quiet()
  for (const [title, edit] of Object.entries(edits)) {
    for (let at = 1; at <= most; at++) {
      // An error inside Vue's own methods leaves Vue in a state that delays all effects for ever.
      const reference = title === FAILS ? { value: initial() } : vueRef(initial())
      const wanted = shown(play(reference, pick, vues, edit, at))
      for (const party of who) {
        await world.reset()
        const found = shown(play(world[party], pick, statement, edit, at))
        const apart = await world.difference()
        const place = `${title} at call ${at}, in ${party}`
        if (apart !== undefined) wrong.push(`${place}: ${apart}`)
        if (found !== wanted) wrong.push(`${place}:\n  ${found}\n  ${wanted}`)
      }
    }
  }
  expect(wrong.slice(0, 3)).toEqual([])
}
