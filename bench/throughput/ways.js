/**
 * Three ways to share a list between windows, as a page uses them: this package, Immer's patches
 * over IPC, and ShareDB over the same IPC.
 */

import { applyPatches, enablePatches, produceWithPatches } from 'immer'
// @ts-expect-error It has no types.
import Connection from 'sharedb/lib/client/connection.js'
import { useRemoteRef } from '../../lib/vue/index.js'

/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/**
 * @typedef {object} Edits One turn of a window: what it does to the list.
 * @property {[index: number, size: number][]} sizes Fields to set.
 * @property {Item} [push] A row for the end; the first row goes then.
 */
/**
 * @typedef {object} Way
 * @property {(edits: Edits) => void} edit
 * @property {() => number} pending Edits that main has not confirmed.
 * @property {() => number} lost Edits whose place others have removed.
 * @property {number} ahead The most unconfirmed edits before the window waits. Chosen best for each
 *   way.
 * @property {() => readonly Item[]} list
 */
/**
 * @typedef {object} Baseline The bridge in preload.cjs.
 * @property {(channel: string, text: string) => void} send
 * @property {(channel: string, fn: (text: string) => void) => void} on
 * @property {() => Promise<string>} immerState
 */

const { baseline } = /** @type {typeof globalThis & { baseline: Baseline }} */ (globalThis)

/** @param {Edits} edits */
const countOf = ({ sizes, push }) => sizes.length + (push ? 2 : 0)

/** @returns {Promise<Way>} */
async function ours() {
  let lost = 0
  const onConflict = (/** @type {{ patches: object[] }} */ { patches }) => (lost += patches.length)
  const shared = useRemoteRef('list', /** @type {Item[]} */ ([]), { onConflict })
  await shared.ready
  return {
    edit({ sizes, push }) {
      for (const [index, size] of sizes) shared.value[index].size = size
      if (!push) return
      shared.value.push(push)
      shared.value.shift()
    },
    pending: () => shared.pending.value,
    lost: () => lost,
    ahead: 1000,
    list: () => shared.value
  }
}

/**
 * The usual handwritten code: a window shows its own change and sends Immer's patches to main, which
 * applies and forwards them. Nothing is transformed, so windows that edit at the same time may differ
 * for good, and patches may fail.
 *
 * @returns {Promise<Way>}
 */
async function immer() {
  enablePatches()
  /** @type {readonly Item[]} */
  let list = JSON.parse(await baseline.immerState())
  let pending = 0
  baseline.on('immer:patches', (text) => {
    try {
      list = applyPatches(list, JSON.parse(text))
    } catch {
      // Made by a window with another list.
    }
  })
  baseline.on('immer:confirmed', (count) => (pending -= Number(count)))
  return {
    edit(edits) {
      const [next, patches] = produceWithPatches(list, (draft) => {
        for (const [index, size] of edits.sizes) if (draft[index]) draft[index].size = size
        if (!edits.push) return
        draft.push(edits.push)
        draft.shift()
      })
      list = next
      pending += countOf(edits)
      baseline.send('immer:patches', JSON.stringify({ count: countOf(edits), patches }))
    },
    pending: () => pending,
    lost: () => 0,
    ahead: 20,
    list: () => list
  }
}

/** @returns {Promise<Way>} */
async function sharedb() {
  const socket = {
    readyState: 1,
    send: (/** @type {string} */ text) => baseline.send('sharedb', text),
    close: () => {},
    onmessage: (/** @type {{ data: string }} */ _event) => {}
  }
  baseline.on('sharedb', (text) => socket.onmessage({ data: text }))
  const doc = new Connection(socket).get('bench', 'list')
  await new Promise((resolve, reject) => {
    doc.subscribe((/** @type {unknown} */ error) => (error ? reject(error) : resolve(undefined)))
  })
  let pending = 0
  const submit = (/** @type {object} */ operation) => {
    pending++
    doc.submitOp([operation], () => pending--)
  }
  return {
    edit({ sizes, push }) {
      for (const [index, size] of sizes) {
        submit({ p: [index, 'size'], od: doc.data[index].size, oi: size })
      }
      if (!push) return
      submit({ p: [doc.data.length], li: push })
      submit({ p: [0], ld: doc.data[0] })
    },
    pending: () => pending,
    lost: () => 0,
    ahead: 20,
    list: () => doc.data
  }
}

/** @type {Record<string, () => Promise<Way>>} */
export const ways = { ours, immer, sharedb }
