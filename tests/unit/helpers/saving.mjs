/**
 * Plays random changes, answers of the disk, failures and crashes for one ref that is stored, with a store
 * in memory and slices of a few characters, and checks after each step what the next start would find.
 */

import { createRequire } from 'node:module'
import { Random, patches, tree, value as anyValue } from './generate.mjs'

const require = createRequire(import.meta.url)
const { RemoteRefError, decode, encode, writePatches } = require('../../../dist/shared/index.js')

const NAME = 'a "ref"'
const PREFIX = JSON.stringify(NAME)
/** So that short values have several pieces, and short logs are long. */
export const SMALL = /** @type {[string, string, string][]} */ ([
  ['lib/main/disk/saving.js', 'SHORTEST_LOG = 64 * 1024', 'SHORTEST_LOG = 60'],
  ['lib/main/disk/saving.js', 'LONGEST_LOG = 16 * 1024 * 1024', 'LONGEST_LOG = 600'],
  ['lib/main/disk/saving.js', 'MAX_PART = 1024 * 1024', 'MAX_PART = 150']
])
const SLICE = 25

/** A store whose answers come when the test says so. */
class SlowStore {
  /** What is on the disk. @type {Map<string, string>} */
  texts = new Map()
  /** @type {{ operations: any[], done: (error: any) => void }[]} */
  waiting = []

  commit(operations, done) {
    this.waiting.push({ operations, done })
  }

  /** @param {'stored' | 'lost' | 'unsure'} outcome `unsure`: stored, but it is said that it failed. */
  answer(outcome) {
    const next = this.waiting.shift()
    if (!next) return false
    if (outcome !== 'lost') this.#store(next.operations)
    next.done(outcome === 'stored' ? null : new RemoteRefError('ERR_REF_DISK', 'full'))
    return true
  }

  wait() {
    return this.answer('stored')
  }

  read() {
    const entries = [...this.texts].filter(([key]) => key.startsWith(PREFIX))
    return { entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)), damaged: [] }
  }

  #store(operations) {
    for (const [, from, to] of operations.filter(([name]) => name === 'delete')) {
      for (const key of [...this.texts.keys()]) if (key >= from && key < to) this.texts.delete(key)
      if (!to.startsWith(PREFIX)) throw new Error('another ref is deleted')
    }
    for (const [name, key, text] of operations) if (name === 'put') this.texts.set(key, text)
  }
}

/** A document whose snapshots are read when the test says so. */
function slowDocument(document, reads) {
  const wrap = (text) => {
    let at = 0
    const next = () => {
      const slice = text.slice(at, (at += SLICE))
      return [slice, at >= text.length]
    }
    let closed = false
    return {
      fork: () => wrap(text),
      begin: next,
      take: () => text,
      close: () => {
        closed = true
      },
      read: (callback) =>
        reads.push(() => {
          if (closed) return
          const [slice, done] = next()
          callback(null, [slice], done)
        })
    }
  }
  return { snapshot: () => wrap(document.text()) }
}

/**
 * @param {(file: string) => any} load Loads the files under test.
 * @param {number} seed
 * @returns {Promise<string | null>} What is wrong; null if nothing is.
 */
export async function faultOfSaving(load, seed) {
  const run = new Run(load, new Random(seed))
  try {
    for (let step = 0; step < 120; step++) {
      await run.step()
      run.check()
    }
    return await run.end()
  } catch (error) {
    return error instanceof Fault ? error.message : `throws ${error.stack}`
  } finally {
    run.stop()
  }
}

class Fault extends Error {}

class Run {
  store = new SlowStore()
  /** The texts of the value, by the number of changes. */
  texts = [encode(null)]
  /** The changes that `saved` has told to be on the disk. */
  told = 0
  /** Counts crashes: promises of before tell nothing. */
  life = 0
  reads = []

  constructor(load, random) {
    this.Saving = load('lib/main/disk/saving.js').Saving
    this.Batches = load('lib/persist/batches.js').Batches
    this.loading = load('lib/main/disk/loading.js')
    this.random = random
    this.texts = [encode(tree(random))]
    this.initial = this.texts[0]
    this.start()
  }

  start() {
    this.reads = []
    this.store.waiting = []
    const { document, begun } = this.load()
    this.document = document
    this.batches = new this.Batches(this.store, () => {})
    const slow = slowDocument(document, this.reads)
    this.saving = new this.Saving(NAME, 1, slow, this.batches, begun, () => {})
  }

  load() {
    const wanted = { name: NAME, version: 1, initial: this.initial, limits: {} }
    return this.loading.load(wanted, this.store.read())
  }

  async step() {
    const { random } = this
    const n = random.below(100)
    if (n < 45) this.edit()
    else if (n < 48) this.replace()
    else if (n < 75)
      this.store.answer(random.chance(0.9) ? 'stored' : random.pick(['lost', 'unsure']))
    else if (n < 88) this.reads.shift()?.()
    else if (n < 92) this.wait()
    else if (n < 95) this.batches.retry()
    else if (n < 97) this.saving.lost()
    else if (n < 98) this.crash()
    else if (n < 99) this.again()
    await settleMicrotasks()
  }

  edit() {
    const made = patches(this.random, decode(this.document.text()), 3)
    const [change] = this.document.submit(writePatches(made), false, this.random.chance(0.3))
    this.texts.push(this.document.text())
    this.saving.changed(change)
  }

  replace() {
    const next = { op: 'replace', path: [], value: anyValue(this.random) }
    this.document.submit(writePatches([next]), false, true)
    this.texts.push(this.document.text())
    this.saving.replaced()
  }

  wait() {
    const { life } = this
    const seq = this.texts.length - 1
    this.saving.saved().then(
      () => {
        if (life === this.life) this.told = Math.max(this.told, seq)
      },
      () => {}
    )
  }

  /** The process is killed, maybe while the disk has a batch. */
  crash() {
    if (this.random.chance(0.5)) this.store.answer('unsure')
    this.life++
    this.stop()
    const at = this.found()
    this.texts.length = at + 1
    this.start()
  }

  /** The ref is destroyed and created again. */
  again() {
    this.saving.close()
    this.saving.finish()
    if (!this.batches.settle(1000)) throw new Fault('it is not stored when the ref is destroyed')
    if (this.found() !== this.texts.length - 1) throw new Fault('the last changes are not stored')
    this.life++
    this.stop()
    this.start()
  }

  /** What the next start would find: as many changes. */
  found() {
    const { document } = this.load()
    const text = document.text()
    document.destroy()
    const at = this.texts.lastIndexOf(text)
    if (at === -1) throw new Fault('a value that has never been')
    return at
  }

  check() {
    if (this.found() < this.told) throw new Fault('what saved() has told is not there')
  }

  async end() {
    this.saving.finish()
    if (!this.batches.settle(1000)) return 'it does not come to an end'
    if (this.found() !== this.texts.length - 1) return 'the last changes are not stored'
    return this.garbage()
  }

  /** What was replaced must not fill the disk. */
  garbage() {
    const keys = [...this.store.texts.keys()].map((key) => key.slice(PREFIX.length))
    const head = this.store.texts.get(`${PREFIX}/head`)
    if (head === undefined) return null
    const { generation, seq } = JSON.parse(head)
    const isOld = (key) => {
      const [, kind, number] = key.split('/')
      return kind === 'piece'
        ? Number(number) < generation
        : kind === 'log' && Number(number) <= seq
    }
    const old = keys.filter(isOld)
    return old.length > 0 ? `${old} are left` : null
  }

  stop() {
    this.batches.stop()
    this.document.destroy()
  }
}

async function settleMicrotasks() {
  for (let i = 0; i < 5; i++) await null
}
