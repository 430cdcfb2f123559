/**
 * The libraries to compare, each with the same list. All make the same edits. All but plain objects
 * emit them as patches or updates that could be sent, like ours.
 */

import { createRequire } from 'node:module'
import fastJsonPatch from 'fast-json-patch'
import { enablePatches, produceWithPatches } from 'immer'
import { create } from 'mutative'
import * as Y from 'yjs'

const require = createRequire(import.meta.url)
const { Document, usage } = require('../../lib/main/native/addon.js')

/** @typedef {{ id: number, name: string, size: number, done: boolean }} Item */
/**
 * @typedef {object} Peer One list.
 * @property {() => string | Uint8Array | Item[]} write Writes it as it would be sent to a new window.
 * @property {(text: string) => unknown} [compare] Computes the patches that lead to the list in a text,
 *   if it can. Includes reading the text.
 * @property {Edits} [edits]
 * @property {() => void} [end]
 */
/**
 * @typedef {object} Edits
 * @property {(at: number, size: number) => void} set A field of one element.
 * @property {(at: number, item: Item) => void} insert
 * @property {(at: number) => void} remove
 */
/**
 * @typedef {object} Kind
 * @property {(list: () => Item[]) => string | Uint8Array | Item[]} source What it reads.
 * @property {(source: any) => Peer} read
 * @property {number} [largest] Items up to which it is measured.
 */

enablePatches()

const stringify = (/** @type {() => Item[]} */ list) => JSON.stringify(list())

/**
 * Immer and Mutative: both have a function that makes a new list of an old one, and patches.
 *
 * @param {(list: Item[], edit: (draft: Item[]) => void) => readonly [Item[], ...unknown[]]} produce
 * @returns {Kind}
 */
const immutable = (produce) => ({
  source: stringify,
  read(text) {
    /** @type {Item[]} */
    let list = JSON.parse(text)
    const edit = (/** @type {(draft: Item[]) => void} */ change) => {
      list = produce(list, change)[0]
    }
    return {
      write: () => JSON.stringify(list),
      edits: {
        set: (at, size) =>
          edit((draft) => {
            draft[at].size = size
          }),
        insert: (at, item) =>
          edit((draft) => {
            draft.splice(at, 0, item)
          }),
        remove: (at) =>
          edit((draft) => {
            draft.splice(at, 1)
          })
      }
    }
  }
})

/** @type {Record<string, Kind>} */
export const kinds = {
  'electron-remote-ref': {
    source: stringify,
    read(text) {
      const document = new Document(text)
      const submit = (/** @type {string} */ patch) => document.submit(`[${patch}]`, false)
      return {
        write: () => document.text(),
        compare(next) {
          const assignment = document.assign(next, 1000, 1 << 20)
          const patches = assignment.patches()
          assignment.close()
          return patches
        },
        edits: {
          set: (at, size) => submit(`{"op":"replace","path":[${at},"size"],"value":${size}}`),
          insert: (at, item) =>
            submit(`{"op":"add","path":[${at}],"value":${JSON.stringify(item)}}`),
          remove: (at) => submit(`{"op":"remove","path":[${at}]}`)
        },
        end: () => document.destroy()
      }
    }
  },

  'plain objects': {
    source: stringify,
    read(text) {
      /** @type {Item[]} */
      const list = JSON.parse(text)
      return {
        write: () => JSON.stringify(list),
        edits: {
          set(at, size) {
            list[at].size = size
          },
          insert: (at, item) => list.splice(at, 0, item),
          remove: (at) => list.splice(at, 1)
        }
      }
    }
  },

  // Without JSON; it is only read and written.
  structuredClone: {
    source: (list) => list(),
    read(source) {
      const list = structuredClone(source)
      return { write: () => structuredClone(list) }
    }
  },

  immer: immutable(produceWithPatches),

  mutative: immutable((list, edit) => create(list, edit, { enablePatches: true })),

  'fast-json-patch': {
    source: stringify,
    read(text) {
      /** @type {Item[]} */
      const list = JSON.parse(text)
      const apply = (/** @type {import('fast-json-patch').Operation} */ patch) =>
        fastJsonPatch.applyPatch(list, [patch])
      return {
        write: () => JSON.stringify(list),
        compare: (next) => fastJsonPatch.compare(list, JSON.parse(next)),
        edits: {
          set: (at, size) => apply({ op: 'replace', path: `/${at}/size`, value: size }),
          insert: (at, item) => apply({ op: 'add', path: `/${at}`, value: item }),
          remove: (at) => apply({ op: 'remove', path: `/${at}` })
        }
      }
    }
  },

  yjs: {
    // Larger lists take gigabytes and minutes.
    largest: 100_000,
    source(list) {
      const doc = new Y.Doc()
      doc.getArray('list').push(list().map((item) => new Y.Map(Object.entries(item))))
      return Y.encodeStateAsUpdate(doc)
    },
    read(update) {
      const doc = new Y.Doc()
      // Emits each edit for others.
      doc.on('update', () => {})
      Y.applyUpdate(doc, update)
      /** @type {Y.Array<Y.Map<unknown>>} */
      const list = doc.getArray('list')
      return {
        write: () => Y.encodeStateAsUpdate(doc),
        edits: {
          set: (at, size) => list.get(at).set('size', size),
          insert: (at, item) => list.insert(at, [new Y.Map(Object.entries(item))]),
          remove: (at) => list.delete(at)
        }
      }
    }
  }
}

/** The bytes of this process for values, in V8 and outside it. */
export function held() {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers + usage().reserved
}
