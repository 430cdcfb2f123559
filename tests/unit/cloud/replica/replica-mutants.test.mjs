/**
 * Each promise of the reader and the replica is broken in turn: the simulation must notice. What it finds
 * here, no change may break. Takes minutes, so only in long runs. What it finds once in thousands of runs, or
 * cannot see, has tests of its own: overwritten.test.mjs, units.test.mjs, upkeep.test.mjs and parts.test.mjs.
 */

import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root as project } from '../../../../scripts/system.mjs'
import { play } from '../../../simulation/cloud/play.mjs'
import { planOf } from '../../../simulation/cloud/plan.mjs'
import { mutate } from '../../../simulation/mutate.mjs'

const long = process.env.REMOTE_REF_LONG ? test : test.skip

/** Every fault is found within so many. */
const SEEDS = 400
const LENGTH = 250
const READER = 'cloud/reader/reader.js'
const TURN = 'cloud/replica/turn.js'
const FRAMES = 'cloud/replica/frames.js'
const REJOIN = 'cloud/replica/rejoin.js'
const REPLICA = 'cloud/replica/replica.js'
const TARGETS = 'cloud/replica/targets.js'
const CONFLICTS = 'cloud/replica/conflicts.js'
const UPKEEP = 'cloud/replica/upkeep.js'
const PARTS = 'cloud/replica/parts.js'
const REBUILD = 'cloud/replica/rebuild.js'

/** The fault, the file, what stands there, and what stands in its place. */
const MUTANTS = [
  ['a transaction is taken twice', READER, "else if (!isNew) read.outcome = 'duplicate'\n", ''],
  [
    'a reader has a limit of its own',
    READER,
    "if (!written) return 'bad'",
    "if (!written || this.#tail.length > 9) return 'bad'"
  ],
  [
    'what is sent again has other bytes',
    TURN,
    'bytes: inflight.bytes })',
    'bytes: writeTransaction(inflight.txn, state.log.seq, inflight.seen, [...inflight.patches, ...state.buffer]) })'
  ],
  [
    'it is sent before it is stored',
    TURN,
    'inflight.stored === 0 && !inflight.sent',
    '!inflight.sent'
  ],
  [
    'what is not in the log is stored before the entries that have changed it',
    TURN,
    'if (this.#records.size > 0) {',
    `if (this.#records.has('pending')) {
      const records = new Map([['pending', this.#records.get('pending') ?? null]])
      this.effects.push({ type: 'store', id: ++state.batches, records })
      this.#records.delete('pending')
    }
    if (this.#records.size > 0) {`
  ],
  [
    'the offset is stored before its entries',
    TURN,
    "    this.put('log', text)",
    `    const records = new Map([['log', text]])
    this.effects.push({ type: 'store', id: ++state.batches, records })
    this.put('log', text)`
  ],
  [
    'another start has the same id',
    REPLICA,
    '    client,\n    next: 1,',
    "    client: client.replace(/s\\d+$/, 's0'),\n    next: 1,"
  ],
  ['a gap is read over', FRAMES, 'if (from > log.seq || ', 'if ('],
  [
    'a rewound log is not noticed',
    FRAMES,
    'if (rewound || !continues(frame, log, fingerprints)) return diverge(turn)',
    ''
  ],
  [
    'a log with other entries is not noticed',
    FRAMES,
    'rewound || !continues(frame, log, fingerprints)',
    'rewound'
  ],
  [
    'what is left of a stale transaction is forgotten',
    FRAMES,
    'holdBack(this.#turn, inflight.patches, this.#dropped)',
    'holdBack(this.#turn, [], this.#dropped)'
  ],
  [
    'the order of members is not looked at',
    FRAMES,
    'this.#uncertain ||= mayReorder([...own[0], ...own[1]], patches)',
    ''
  ],
  [
    'what may have arrived is sent again',
    REJOIN,
    "outcome === 'unknown' ? withoutDoubling(turn, inflight.patches) : inflight.patches",
    'inflight.patches'
  ],
  [
    'after a snapshot changes stay at their indices',
    REJOIN,
    'const moved = realign(lists, difference, dropped)',
    'const moved = lists'
  ],
  [
    'a dropped change is not told',
    TURN,
    'this.#tellOf(lost, reason, known, from)',
    "if (reason !== 'dropped') this.#tellOf(lost, reason, known, from)"
  ],
  [
    'nobody looks for what is nowhere any more',
    TURN,
    'this.#looks ? state.targets.filter(isNowhere) : []',
    '[]'
  ],
  [
    'what is part of a unit that is written again is taken for lost',
    CONFLICTS,
    'state.targets = targetsCarried(state, carried, id)\n',
    ''
  ],
  [
    'an overwritten one is not told',
    TURN,
    'if (gone || fallen?.unseen === false ||',
    'if (gone || fallen ||'
  ],
  [
    'what its author had seen is its base',
    TURN,
    'const { seen } = state',
    'const seen = state.log.seq'
  ],
  [
    'own entries overwrite nothing',
    TARGETS,
    'const unseen = own || isUnseen',
    'const unseen = !own && isUnseen'
  ],
  [
    'a snapshot has another fingerprint',
    UPKEEP,
    'writeSnapshot(log)',
    "writeSnapshot({ ...log, fp: '0123456789abcdef' })"
  ],
  [
    'a snapshot is of a part of what was read',
    UPKEEP,
    'writeSnapshot(log)',
    'writeSnapshot({ ...log, last: new Map() })'
  ],
  [
    'a floor entry comes before its snapshot',
    UPKEEP,
    "effects.push({ type: 'put-snapshot', seq, bytes })",
    "effects.push({ type: 'send', bytes: writeFloor(seq, fp) }, { type: 'put-snapshot', seq, bytes })"
  ],
  ['a snapshot that was not stored is named', UPKEEP, 'newest === seq &&', ''],
  [
    'the log is truncated without a wait',
    UPKEEP,
    'seq - each.seq >= keptEntries || bytes - each.bytes >= keptBytes',
    'seq > each.seq'
  ],
  [
    'parts are sent in another order',
    TURN,
    'const patches = state.buffer.slice(0, count)',
    'const patches = state.buffer.slice(-count)'
  ],
  [
    'what comes after a part is forgotten',
    TURN,
    'state.buffer = state.buffer.slice(count)',
    'state.buffer = []'
  ],
  [
    'what is refused for its length is forgotten',
    PARTS,
    'if (holdBack(turn, patches, dropped)) showAnew(turn, view, dropped)',
    ''
  ],
  [
    'a change that is taken back is not told',
    PARTS,
    "patches.filter(({ id }) => id !== undefined),\n    'too-large'",
    "[],\n    'too-large'"
  ],
  [
    'a snapshot is read as if it followed the known log',
    REBUILD,
    "effects.push({ type: 'read', from: log.seq })",
    "effects.push({ type: 'read', from: log.seq + 1 })"
  ]
]

const folder = path.join(project, 'build', 'cloud-mutants')
beforeAll(() => fs.rmSync(folder, { recursive: true, force: true }))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

/** @param {number} index @param {string} file @param {string} from @param {string} to */
async function mutant(index, file, from, to) {
  const copy = path.join(folder, String(index))
  for (const area of ['shared', 'client', 'cloud']) {
    fs.cpSync(path.join(project, 'lib', area), path.join(copy, area), { recursive: true })
  }
  mutate(path.join(copy, file), from, to)
  const load = (/** @type {string} */ room) =>
    import(pathToFileURL(path.join(copy, 'cloud', room, 'index.js')).href)
  return { ...(await load('reader')), ...(await load('replica')) }
}

/** @param {object} [lib] @returns {Promise<string | null>} */
async function fault(lib) {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      await play(planOf(seed, LENGTH), lib)
    } catch (error) {
      return `seed ${seed}: ${/** @type {Error} */ (error).message}`
    }
  }
  return null
}

long.each(MUTANTS)('%s', async (fault_, file, from, to) => {
  const index = MUTANTS.findIndex(([each]) => each === fault_)
  const lib = await mutant(index, file, from, to)
  const found = await fault(lib)
  if (process.env.SHOW) process.stderr.write(`${fault_}: ${found?.slice(0, 150)}\n`)
  expect(found).not.toBeNull()
})

long('nothing is found in what is not broken', async () => {
  expect(await fault()).toBeNull()
})
