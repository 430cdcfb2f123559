/**
 * The reader in JavaScript and the one in C read the same random logs: outcomes, applied patches, values,
 * fingerprints and snapshots are equal, byte for byte.
 */

import { createRequire } from 'node:module'
import { stringify, validatePatches, writePatches } from '../../../../lib/shared/index.js'
import {
  EMPTY,
  OPS,
  readEntries,
  readSnapshot,
  writeFloor,
  writeSnapshot
} from '../../../../lib/cloud/reader/index.js'
import { forAll, patches, tree } from '../../helpers/generate.mjs'

const require = createRequire(import.meta.url)
const { Log } = require('../../../../lib/main/native/addon.js')

const RUNS = Number(process.env.RUNS ?? 20_000) / 40
const ENTRIES = 40
const utf8 = new TextEncoder()
const text = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString()

/** A log and what its readers have seen: the values are known to those who write into it. */
class World {
  state = EMPTY
  log = new Log()
  /** By sequence. @type {unknown[]} */
  values = [null]
  counts = {}
  #numbers = new Map()

  /** @param {any} random @returns {Uint8Array} */
  opening(random) {
    const ops = OPS.filter(() => random.chance(0.98))
    const head = `{"v":1,"window":${random.pick([1, 4, 16, 1024])},"ops":${JSON.stringify(ops)}`
    return utf8.encode(`${head},"value":${stringify(tree(random))}}`)
  }

  /** @param {any} random @returns {Uint8Array} */
  transaction(random) {
    const { seq } = this.state
    const base = Math.max(0, seq - random.below(random.pick([2, 6, 20])))
    const client = random.pick(['a', 'b', 'c0', 'zzzzzzzzzzzzzzzzzzzzzzzz'])
    const n = (this.#numbers.get(client) ?? 0) + 1 - random.below(8) / 7
    this.#numbers.set(client, Math.floor(n))
    const list = patchesFor(random, this.values[base])
    const seen = random.chance(0.2) && base > 0 ? `,"seen":${base - 1}` : ''
    return utf8.encode(
      `{"v":1,"txn":"${client}.${Math.max(1, Math.floor(n))}","base":${base}${seen},"patches":${writePatches(list)}}`
    )
  }

  /** @param {any} random @returns {Uint8Array} */
  entry(random) {
    const kind = random.below(20)
    if (kind === 0)
      return writeFloor(Math.max(0, this.state.seq - random.below(20)), '0123456789abcdef')
    if (kind === 1) return this.opening(random)
    const made = this.transaction(random)
    return kind === 2 ? broken(random, made) : made
  }

  /** @param {Uint8Array} entry */
  take(entry) {
    const { state, reads, newer } = readEntries(this.state, [entry])
    const [outcome, client, n, base, seen, applied] = this.log.read(entry, true)
    if (newer) return same(outcome, 'newer', entry)
    const [read] = reads
    const written = read.outcome === 'applied' ? writePatches(read.patches) : undefined
    const { txn } = read
    const mine = [
      read.outcome,
      txn?.client,
      txn?.n,
      txn ? read.base : undefined,
      txn ? read.seen : undefined
    ]
    same(
      JSON.stringify([outcome, client, n, base, seen, applied]),
      JSON.stringify([...mine, written]),
      entry
    )
    same(this.log.fp, state.fp, entry)
    same(this.log.floor, state.floor, entry)
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1
    this.state = state
    this.values.push(state.value)
  }

  /** Both go on from a snapshot, which may be broken. @param {any} random */
  restart(random) {
    if (this.state.v === 0) return
    const snapshot = writeSnapshot(this.state)
    same(this.log.snapshot(), snapshot)
    const given = random.chance(0.5) ? broken(random, utf8.encode(snapshot)) : utf8.encode(snapshot)
    const log = new Log()
    const loaded = log.load(given)
    const read = /** @type {any} */ (readSnapshot(given))
    same(loaded, read === null ? 'bad' : read === 'newer' ? 'newer' : 'loaded', given)
    if (loaded !== 'loaded') return log.destroy()
    // If it was broken so that it is another one.
    if (text(given) !== snapshot) return same(log.text(), stringify(read.value))
    this.log.destroy()
    this.log = log
    this.state = read
  }
}

/** The generator does not know keys of Maps that broken entries have made. @param {any} random @param {unknown} value */
function patchesFor(random, value) {
  try {
    return validatePatches(patches(random, value, 3))
  } catch {
    return []
  }
}

/** Changes some bytes. @param {any} random @param {Uint8Array} bytes */
function broken(random, bytes) {
  const copy = Array.from(bytes)
  const at = random.below(copy.length)
  const other = [
    ...utf8.encode(
      random.pick([...'0123456789"[]{},:.- eE\\uaz$\'', '-0', '1e5', 'é', '\u{1f600}'])
    )
  ]
  if (random.chance(0.2)) other.push(0xff, 0xed, 0xa0)
  copy.splice(at, random.below(3), ...(random.chance(0.7) ? other : []))
  return Uint8Array.from(copy)
}

/** @param {unknown} actual @param {unknown} wanted @param {Uint8Array} [entry] */
function same(actual, wanted, entry) {
  if (actual === wanted) return
  throw new Error(`${actual} is not ${wanted}${entry ? `, for ${text(entry)}` : ''}`)
}

test('random logs', () => {
  const counts = {}
  forAll('readers in C and JavaScript', RUNS, (random) => {
    const world = new World()
    if (random.chance(0.9)) world.take(world.opening(random))
    for (let i = 0; i < ENTRIES; i++) {
      world.take(world.entry(random))
      if (random.chance(0.05)) world.restart(random)
    }
    same(world.log.text(), stringify(world.state.value))
    if (world.state.v) same(world.log.snapshot(), writeSnapshot(world.state))
    world.log.destroy()
    for (const [outcome, count] of Object.entries(world.counts)) {
      counts[outcome] = (counts[outcome] ?? 0) + count
    }
  })
  // It is worth something only if there is a good deal of each.
  for (const outcome of ['applied', 'stale', 'bad', 'duplicate', 'opened', 'floor']) {
    expect(counts[outcome]).toBeGreaterThan(RUNS / 4)
  }
})

test('broken texts of all kinds of values', () => {
  const values = [
    '{"$date":"2026-01-01T00:00:00.000Z"}',
    '{"$map":{"\'a":{"$set":{"#1":0}}}}',
    '{"$bigint":"7"}',
    '{"$array":[3,{"0":"a"}]}',
    '{"$error":{"name":"Error","message":"x"}}',
    '{"$x":[1,{"$y":2}]}',
    '{"$$x":1}',
    '[0.1,-1.5e-7,1e+21,"\\ud83d\\ude00 \\ud800 \\u0007é"]'
  ]
  forAll('broken values', RUNS * 20, (random) => {
    const head = '{"v":1,"txn":"a.1","base":1,"patches":[{"op":"add","path":[0],"value":'
    const world = new World()
    world.take(utf8.encode('{"v":1,"window":4,"ops":["add"],"value":[]}'))
    const inner = broken(random, utf8.encode(random.pick(values)))
    world.take(Uint8Array.from([...utf8.encode(head), ...inner, ...utf8.encode('}]}')]))
    world.log.destroy()
  })
})
