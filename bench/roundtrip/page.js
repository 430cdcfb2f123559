/**
 * A window of the round-trip benchmark. One round: this window changes one field of the list's middle
 * item, the other window's watcher sees it and changes another field in answer, and this window's
 * watcher sees that: four hops.
 */

import { nextTick, ref, toRaw, watch } from 'vue'
import { useRemoteRef } from '../../lib/vue/index.js'

const role = new URLSearchParams(location.search).get('role')

/** @typedef {{ ping(n: number): void, onPong(fn: (n: number) => void): void }} Way */
/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/**
 * @typedef {object} Baseline The bridge in preload.cjs.
 * @property {(text: string) => void} relay
 * @property {(fn: (text: string) => void) => void} onRelay
 * @property {(size: number) => Promise<Item[]>} getFull
 * @property {(size: number, value: Item[], txn: string) => void} setFull
 * @property {(fn: (size: number, value: Item[], txn: string) => void) => void} onFull
 */

const scope = /** @type {Window & { baseline: Baseline, bench: object }} */ (
  /** @type {unknown} */ (window)
)
const { baseline } = scope

/** @type {Record<string, Way>} */
const ways = {}

/** 90 bytes, about what one small patch takes. */
const padding = 'x'.repeat(78)

function relay() {
  let pong = (/** @type {number} */ _n) => {}
  baseline.onRelay((text) => {
    const [kind, number] = text.split(' ')
    if (kind === 'ping') baseline.relay(`pong ${number} ${padding}`)
    else pong(Number(number))
  })
  ways.relay = {
    ping: (n) => baseline.relay(`ping ${n} ${padding}`),
    onPong: (fn) => (pong = fn)
  }
}

/**
 * Answers and reports through two fields of one item of a list in a Vue ref.
 *
 * @param {import('vue').Ref<Item[]>} list
 * @returns {Way}
 */
function overList(list) {
  const item = () => list.value[list.value.length >> 1]
  let pong = (/** @type {number} */ _n) => {}
  if (role === 'b') {
    watch(
      () => item()?.id,
      (n) => {
        if (n < 0) item().size = n
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
  return {
    ping: (n) => {
      item().id = -n
    },
    onPong: (fn) => (pong = fn)
  }
}

/**
 * The whole value at each change; the flag mends the endless echo between windows.
 *
 * @param {number} size
 */
async function fullValue(size) {
  const list = ref(await baseline.getFull(size))
  const own = new Set()
  let applying = false
  let count = 0
  watch(
    list,
    () => {
      if (applying) return
      const txn = `${role}.${++count}`
      own.add(txn)
      baseline.setFull(
        size,
        toRaw(list.value).map((item) => ({ ...toRaw(item) })),
        txn
      )
    },
    { deep: true }
  )
  baseline.onFull(async (of, value, txn) => {
    if (of !== size || own.delete(txn)) return
    applying = true
    list.value = value
    await nextTick()
    applying = false
    // What the watchers above changed in answer has been held back with the echo.
    answer()
  })
  let answer = () => {}
  const item = () => list.value[list.value.length >> 1]
  let pong = (/** @type {number} */ _n) => {}
  let seen = 0
  answer = () => {
    if (role === 'b' && item().id < 0 && item().id !== seen) {
      seen = item().id
      item().size = seen
    } else if (role === 'a' && item().size < 0) pong(-item().size)
  }
  return /** @type {Way} */ ({
    ping: (n) => {
      item().id = -n
    },
    onPong: (fn) => (pong = fn)
  })
}

let round = 0

scope.bench = {
  /** @param {number[]} sizes */
  async open(sizes) {
    relay()
    for (const size of sizes) {
      const list = useRemoteRef(`list-${size}`, /** @type {Item[]} */ ([]))
      await list.ready
      ways[`ours:${size}`] = overList(list)
    }
  },

  /** @param {number} size */
  async openFull(size) {
    ways[`full:${size}`] = await fullValue(size)
  },

  /** @param {string} way @param {number} count @returns {Promise<number[]>} Milliseconds of each round. */
  async rounds(way, count) {
    if (!crossOriginIsolated) throw new Error('the clock of this page is too coarse')
    const times = []
    for (let i = 0; i < count; i++) {
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
