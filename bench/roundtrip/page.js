/**
 * A window of the round-trip benchmark. One round: this window changes one field of the list's middle
 * item, the other window sees it and changes another field in answer, and this window sees that: four
 * hops.
 */

import { applyPatches, enablePatches, produceWithPatches } from 'immer'
import { nextTick, ref, shallowRef, toRaw, watch } from 'vue'
import * as Y from 'yjs'
import { useRemoteRef } from '../../lib/vue/index.js'

const role = new URLSearchParams(location.search).get('role')

/** @typedef {{ ping(n: number): void, onPong(fn: (n: number) => void): void }} Way */
/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/**
 * @typedef {object} Baseline The bridge in preload.cjs.
 * @property {(way: string) => Promise<any>} begin
 * @property {(way: string, ...args: unknown[]) => void} send
 * @property {(way: string, fn: (...args: any[]) => void) => void} on
 */

const scope = /** @type {Window & { baseline: Baseline, bench: object }} */ (
  /** @type {unknown} */ (window)
)
const { baseline } = scope
enablePatches()

/** 90 bytes, about the size of a small patch. */
const padding = 'x'.repeat(78)

function relay() {
  let pong = (/** @type {number} */ _n) => {}
  baseline.on('relay', (/** @type {string} */ text) => {
    const [kind, number] = text.split(' ')
    if (kind === 'ping') baseline.send('relay', `pong ${number} ${padding}`)
    else pong(Number(number))
  })
  return /** @type {Way} */ ({
    ping: (n) => baseline.send('relay', `ping ${n} ${padding}`),
    onPong: (fn) => (pong = fn)
  })
}

/**
 * Answers and reports through two fields of one item of a list in a Vue ref.
 *
 * @param {{ readonly value: readonly Item[] }} list
 * @param {(field: 'id' | 'size', n: number) => void} set Changes the middle item.
 * @returns {Way}
 */
function watched(list, set) {
  const item = () => list.value[list.value.length >> 1]
  let pong = (/** @type {number} */ _n) => {}
  if (role === 'b') {
    watch(
      () => item()?.id,
      (n) => {
        if (n < 0) set('size', n)
      },
      { flush: 'sync' }
    )
  } else {
    watch(
      () => item()?.size,
      (n) => {
        if (n < 0) pong(-n)
      },
      { flush: 'sync' }
    )
  }
  return { ping: (n) => set('id', -n), onPong: (fn) => (pong = fn) }
}

/** A deep Vue list on a bare relay that sends a field as text: the cost of any reactive library. */
async function vue() {
  const list = ref(/** @type {Item[]} */ (JSON.parse(await baseline.begin('vue'))))
  baseline.on('vue', (/** @type {string} */ text) => {
    const { at, field, value } = JSON.parse(text)
    const item = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (list.value[at]))
    item[field] = value
  })
  return watched(list, (field, n) => {
    const at = list.value.length >> 1
    list.value[at][field] = n
    baseline.send('vue', JSON.stringify({ at, field, value: n, padding: padding.slice(40) }))
  })
}

async function ours() {
  const list = useRemoteRef('list', /** @type {Item[]} */ ([]))
  await list.ready
  return watched(list, (field, n) => {
    list.value[list.value.length >> 1][field] = n
  })
}

/** Patches of Immer, sent as they are. */
async function immer() {
  const list = shallowRef(
    /** @type {readonly Item[]} */ (JSON.parse(await baseline.begin('immer')))
  )
  baseline.on('immer', (patches) => {
    list.value = applyPatches(list.value, patches)
  })
  return watched(list, (field, n) => {
    const [next, patches] = produceWithPatches(list.value, (draft) => {
      draft[draft.length >> 1][field] = n
    })
    list.value = next
    baseline.send('immer', patches)
  })
}

/** Updates of Yjs, with an observer of the item, as in its documentation. */
async function yjs() {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, await baseline.begin('yjs'), 'main')
  /** @type {Y.Array<Y.Map<any>>} */
  const list = doc.getArray('list')
  const item = list.get(list.length >> 1)
  let pong = (/** @type {number} */ _n) => {}
  doc.on('update', (update, origin) => {
    if (origin !== 'main') baseline.send('yjs', update)
  })
  baseline.on('yjs', (update) => Y.applyUpdate(doc, update, 'main'))
  item.observe((event) => {
    if (role === 'b' && event.keysChanged.has('id')) item.set('size', item.get('id'))
    else if (role === 'a' && event.keysChanged.has('size')) pong(-item.get('size'))
  })
  return /** @type {Way} */ ({
    ping: (n) => item.set('id', -n),
    onPong: (fn) => (pong = fn)
  })
}

/** The whole value at each change. The flag prevents an endless echo between windows. */
async function full() {
  const list = ref(/** @type {Item[]} */ (await baseline.begin('full')))
  const own = new Set()
  let applying = false
  let count = 0
  watch(
    list,
    () => {
      if (applying) return
      const txn = `${role}.${++count}`
      own.add(txn)
      const value = toRaw(list.value).map((item) => ({ ...toRaw(item) }))
      baseline.send('full', value, txn)
    },
    { deep: true }
  )
  const item = () => list.value[list.value.length >> 1]
  let pong = (/** @type {number} */ _n) => {}
  let seen = 0
  const answer = () => {
    if (role === 'b' && item().id < 0 && item().id !== seen) {
      seen = item().id
      item().size = seen
    } else if (role === 'a' && item().size < 0) pong(-item().size)
  }
  baseline.on('full', async (value, txn) => {
    if (own.delete(txn)) return
    applying = true
    list.value = value
    await nextTick()
    applying = false
    answer()
  })
  return /** @type {Way} */ ({
    ping: (n) => {
      item().id = -n
    },
    onPong: (fn) => (pong = fn)
  })
}

/** @type {Record<string, () => Way | Promise<Way>>} */
const kinds = { relay, vue, ours, immer, yjs, full }
/** @type {Record<string, Way>} */
const ways = {}
let round = 0

scope.bench = {
  /** @param {string} way */
  async open(way) {
    ways[way] = await kinds[way]()
  },

  /**
   * @param {string} way
   * @param {number} count
   * @param {number} enough Milliseconds after which fewer rounds are enough.
   * @returns {Promise<number[]>} Milliseconds of each round.
   */
  async rounds(way, count, enough) {
    if (!crossOriginIsolated) throw new Error('the clock of this page is too coarse')
    const times = []
    const end = performance.now() + enough
    for (let i = 0; i < count && (i === 0 || performance.now() < end); i++) {
      const n = ++round
      const start = performance.now()
      const back = new Promise((resolve) => ways[way].onPong((m) => m === n && resolve(undefined)))
      ways[way].ping(n)
      await back
      times.push(performance.now() - start)
    }
    return times
  }
}
