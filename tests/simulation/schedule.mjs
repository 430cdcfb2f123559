/**
 * Random schedules: main and several windows edit one value at once, windows come, go and reload,
 * messages arrive whenever IPC lets them; at the end all must be byte-equal.
 */

import { Network, turn } from './network.mjs'
import { random } from './random.mjs'

/** @typedef {import('./random.mjs').Random} Random */

const KEYS = ['a', 'b', 'c', '7', '10', '__proto__', '']

/**
 * Plays one schedule.
 *
 * @param {number} seed
 * @param {{ windows?: number, steps?: number }} [size]
 * @returns {Promise<{ transactions: number, conflicts: number }>}
 * @throws {Error} Naming the seed, if the values differ at the end.
 */
export async function playSchedule(seed, size = {}) {
  const rng = random(seed)
  const network = new Network()
  const main = network.remoteRef('shared', initialValue())
  const stats = { transactions: 0, conflicts: 0 }
  const options = {
    onConflict: () => stats.conflicts++,
    onError: (/** @type {Error} */ error) => {
      throw error
    }
  }
  const join = () => {
    const window = network.open()
    return { window, replica: window.replica('shared', initialValue(), options) }
  }
  const limit = size.windows ?? 2 + rng.below(4)
  let members = Array.from({ length: limit }, join)
  const steps = size.steps ?? 20 + rng.below(60)
  let unique = 0

  for (let step = 0; step < steps; step++) {
    const dice = rng.next()
    const member = rng.pick(members)
    if (dice < 0.3) edit(rng, member.replica, () => ++unique)
    else if (dice < 0.36) edit(rng, main, () => ++unique)
    else if (dice < 0.62) member.window.deliverUp()
    else if (dice < 0.9) member.window.deliverDown()
    else if (dice < 0.92 && members.length < limit + 2) members.push(join())
    else if (dice < 0.94 && members.length > 1) {
      member.window.close()
      members = members.filter((other) => other !== member)
    }
    if (rng.chance(0.7)) await turn()
  }

  await network.quiet()
  stats.transactions = main.version
  const expected = JSON.stringify(JSON.parse(main.document.text()))
  check(seed, 'main', JSON.stringify(main.value), expected)
  members.forEach(({ replica }, i) => {
    check(seed, `window ${i}`, JSON.stringify(replica.store.raw), expected)
    if (replica.pending !== 0) throw new Error(`seed ${seed}: window ${i} has changes pending`)
    if (replica.version !== main.version) throw new Error(`seed ${seed}: window ${i} is behind`)
  })
  for (const { window } of members) window.close()
  main.destroy()
  return stats
}

function initialValue() {
  return {
    list: [1, 2, 3],
    rows: [{ id: 0, name: 'zero', tags: ['x'] }],
    table: { a: 1, b: 2 },
    text: ''
  }
}

/** @param {number} seed @param {string} who @param {string} value @param {string} expected */
function check(seed, who, value, expected) {
  if (value === expected) return
  throw new Error(`seed ${seed}: ${who} differs\n     is ${value}\n  main ${expected}`)
}

/**
 * One statement, as an app would write it.
 *
 * @param {Random} rng @param {{ value: any }} ref @param {() => number} unique
 */
export function edit(rng, ref, unique) {
  const root = ref.value
  const { list, rows, table } = root
  const row = rows?.length > 0 ? rng.pick([...rows]) : undefined
  const at = (/** @type {any[]} */ array) => rng.below(array.length + 1)
  const key = rng.pick(KEYS)
  const edits = [
    () => list.push(unique()),
    () => list.unshift(unique()),
    () => list.splice(at(list), rng.below(3), ...(rng.chance(0.5) ? [unique()] : [])),
    () => list.length > 0 && (list[rng.below(list.length)] = unique()),
    () => list.pop(),
    () => rows.push({ id: unique(), name: 'new', tags: [] }),
    () => rows.splice(at(rows), 1),
    () => row && (row.name = `name ${unique()}`),
    () => row && row.tags.push(unique()),
    () => row && delete row.name,
    () => row && (row.extra = { deep: [unique()] }),
    () => rows.length > 1 && rows.unshift(...rows.splice(rows.length - 1, 1)),
    () => rows.length > 1 && ([rows[0], rows[1]] = [rows[1], rows[0]]),
    () =>
      (root.rows = rows.filter((/** @type {any} */ _row, /** @type {number} */ i) => i % 2 === 0)),
    () => rows.reverse(),
    () => define(table, key, unique()),
    () => define(table, key, { n: unique() }),
    () => delete table[key],
    () => (root.text += String(unique())),
    () => (root.table = { c: unique() }),
    () => (root.list = [unique(), ...list]),
    () => (ref.value = { ...root, text: 'assigned' })
  ]
  // The last one replaces much and would leave little to disagree on.
  const chosen = rng.chance(0.02) ? edits[edits.length - 1] : edits[rng.below(edits.length - 1)]
  chosen()
}

/** `table[key] = value` also where the key is `__proto__`. @param {object} table @param {string} key @param {unknown} value */
function define(table, key, value) {
  Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true })
}
