/** Measures one kind, named on the command line, and prints its figures as JSON. */

import { createRequire } from 'node:module'
import { percentile } from '../table.mjs'
import { held, kinds } from './peers.mjs'

const require = createRequire(import.meta.url)
const { makeList } = require('../roundtrip/list.cjs')

const [name, sizes] = process.argv.slice(2)
const kind = kinds[name]

/** Milliseconds after which a measure ends, and rounds. */
const ENOUGH = 250
const ROUNDS = 3000
/** The least items for measuring memory. */
const MEMORY_ITEMS = 100_000

/**
 * @param {() => void} action
 * @param {() => void} [undo] Not measured.
 * @returns {number} The median in milliseconds.
 */
function time(action, undo = () => {}) {
  const times = []
  const end = performance.now() + ENOUGH
  while (times.length < ROUNDS && (times.length === 0 || performance.now() < end)) {
    const start = performance.now()
    action()
    times.push(performance.now() - start)
    undo()
  }
  return percentile(times, 0.5)
}

/** @param {number} size */
function measure(size) {
  const source = kind.source(() => makeList(size))
  // Many short lists, so that other memory of the process does not matter.
  const lists = Math.ceil(MEMORY_ITEMS / size)
  const before = held()
  const [peer, ...others] = Array.from({ length: lists }, () => kind.read(source))
  const bytes = (held() - before) / (size * lists)
  for (const other of others) other.end?.()

  /** @type {import('./peers.mjs').Peer | undefined} */
  let fresh
  const parse = time(
    () => (fresh = kind.read(source)),
    () => fresh?.end?.()
  )
  const write = time(() => peer.write())
  const middle = size >> 1
  const changed = makeList(size)
  changed[middle].size++
  const next = JSON.stringify(changed)
  const compare = peer.compare && time(() => peer.compare?.(next))
  const edits = peer.edits && timeEdits(peer.edits, size)
  peer.end?.()
  return { name, size, bytes, parse, write, compare, ...edits }
}

/** @param {import('./peers.mjs').Edits} edits @param {number} size */
function timeEdits({ set, insert, remove }, size) {
  const middle = size >> 1
  const [item] = makeList(1)
  let n = 0
  return {
    set: time(() => set((n++ * 7919) % size, 2000 + n)),
    front: time(
      () => insert(0, item),
      () => remove(0)
    ),
    append: time(
      () => insert(size, item),
      () => remove(size)
    ),
    middle: time(
      () => remove(middle),
      () => insert(middle, item)
    )
  }
}

const rows = JSON.parse(sizes)
  .filter((/** @type {number} */ size) => size <= (kind.largest ?? Infinity))
  .map(measure)
process.stdout.write(JSON.stringify(rows))
