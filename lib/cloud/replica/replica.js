/**
 * A replica of a log, as a pure function: a state and an event give the next state and effects. Sockets,
 * disks and clocks are outside. docs/cloud-protocol.md explains how it stays in step.
 */

import { RemoteRefError, stringify } from '../../shared/index.js'
import { EMPTY, WINDOW, readSnapshot } from '../reader/index.js'
import { answer } from './answers.js'
import { takeFrame } from './frames.js'
import { readRecords } from './memory.js'
import { ENTRY_BYTES, takeTooLarge } from './parts.js'
import { readAnew, readFromSnapshot, refuseSnapshot } from './rebuild.js'
import { OVERLAP } from './state.js'
import { targetsShown } from './targets.js'
import { Turn } from './turn.js'
import { UPKEEP, snapshotPut, upkeepFrom } from './upkeep.js'
import { settleView } from './view.js'
import { record } from './write.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./turn.js').Effect} Effect */
/**
 * @typedef {object} Start
 * @property {string} client An id that no other start of any program has: 1 to 24 characters of a to z and 0
 *   to 9.
 * @property {unknown} initial The value if nobody has opened the log, as a log sees values.
 * @property {number} [window] Of a log that it opens.
 * @property {import('./state.js').Rule | null} [rule] For units that others have changed, too.
 * @property {number} [compact] After so many entries the disk gets a snapshot instead, unless it is much larger.
 * @property {number} [entryBytes] Longer transactions are sent in parts.
 * @property {Partial<import('./upkeep.js').UpkeepLimits>} [upkeep] When the log is made shorter.
 * @property {import('./memory.js').Records} [records] What is on the disk.
 */
/**
 * @typedef {{ type: 'edit', patches: string }
 *   | { type: 'stored', id: number }
 *   | { type: 'connected' }
 *   | { type: 'disconnected' }
 *   | import('./frames.js').Frame
 *   | { type: 'gone', floor: number }
 *   | { type: 'snapshot', bytes: Uint8Array | 'too-large' | null }
 *   | { type: 'snapshot-put', seq: number, newest: number | null }
 *   | import('./answers.js').Answer
 *   | { type: 'too-large' }
 *   | { type: 'rewrite' }} Event `edit`: a local transaction, which the document shows already.
 *   `stored`: a batch, and all before it, are on the disk. `gone`: the log has no entries before that
 *   sequence. `snapshot`: the newest one of the log; null if it has none.
 *   `snapshot-put`: what was to be stored is; `newest` is the sequence of the newest one, or null if it failed.
 *   `too-large`: the server has refused the last entry for its length. `rewrite`: the disk has lost everything.
 */

/**
 * @param {Start} start
 * @returns {State}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if the records are corrupt.
 */
export function startReplica({
  client,
  initial,
  window = WINDOW,
  rule = null,
  compact = WINDOW,
  entryBytes = ENTRY_BYTES,
  upkeep,
  records
}) {
  const { first, edits, ...known } = records ? readRecords(records) : NOTHING
  /** @type {State} */
  const state = {
    ...known,
    client,
    next: 1,
    initial: first === undefined ? initial : first,
    window,
    rule,
    view: undefined,
    status: 'offline',
    rebuild: null,
    checked: false,
    opening: false,
    batches: 0,
    compact,
    edits: edits.length,
    entryBytes,
    limits: { ...UPKEEP, ...upkeep }
  }
  const turn = new Turn(state)
  /** @type {Own[]} */
  const dropped = []
  settleView(turn, dropped)
  turn.state.targets = targetsShown(turn.state)
  turn.lose(dropped, 'dropped')
  turn.tell()
  for (const edit of edits) if (!record(turn, edit)) throw corrupt()
  return turn.state
}

/** @type {ReturnType<typeof readRecords>} */
const NOTHING = {
  log: EMPTY,
  fingerprints: [],
  inflight: null,
  buffer: [],
  seen: 0,
  lost: [],
  ids: 0,
  own: [],
  targets: [],
  entries: 0,
  weight: 0,
  size: 0,
  upkeep: upkeepFrom(0, 0),
  first: undefined,
  edits: []
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {number} [now] In milliseconds: when what loses by it was noticed.
 * @returns {{ state: State, effects: Effect[] }}
 */
export function step(state, event, now) {
  const turn = new Turn(state, now)
  HANDLERS[event.type](turn, /** @type {any} */ (event))
  return turn.end()
}

/** @type {Record<Event['type'], (turn: Turn, event: any) => void>} */
const HANDLERS = {
  edit: takeEdit,
  stored: takeStored,
  connected,
  disconnected,
  frame: takeFrame,
  gone,
  snapshot: takeSnapshot,
  'snapshot-put': snapshotPut,
  answer,
  'too-large': takeTooLarge,
  rewrite
}

/** @param {Turn} turn @param {{ patches: string }} event */
function takeEdit(turn, { patches }) {
  const { state } = turn
  const first = state.log.v === 0 && state.buffer.length === 0
  if (!record(turn, patches)) {
    turn.effects.push({ type: 'report', what: 'bad-edit' })
    return
  }
  if (first) turn.put('first', stringify(state.initial))
  turn.keepEdit(patches)
}

/** @param {Turn} turn @param {{ id: number }} event */
function takeStored({ state }, { id }) {
  const { inflight } = state
  if (inflight && inflight.stored > 0 && inflight.stored <= id) {
    state.inflight = { ...inflight, stored: 0 }
  }
}

/** @param {Turn} turn */
function connected(turn) {
  const { state } = turn
  if (state.status === 'update-required') return
  state.opening = false
  if (state.inflight) state.inflight = { ...state.inflight, sent: false }
  state.checked = false
  // Who has nothing begins with the newest snapshot.
  if (state.log.seq === 0) state.rebuild ??= readAnew(false)
  if (state.rebuild) {
    state.status = state.rebuild.diverged ? 'diverged' : 'catching-up'
    turn.effects.push({ type: 'fetch-snapshot' })
    return
  }
  state.status = 'catching-up'
  turn.effects.push({
    type: 'read',
    from: state.log.seq - Math.min(OVERLAP, state.fingerprints.length)
  })
}

/** @param {Turn} turn */
function disconnected({ state }) {
  if (state.status !== 'update-required') state.status = 'offline'
  state.upkeep = { ...state.upkeep, work: null }
}

/** @param {Turn} turn @param {{ floor: number }} event */
function gone(turn, { floor }) {
  const { state } = turn
  const { seq } = (state.rebuild ?? state).log
  if (!state.rebuild && floor < seq) {
    turn.effects.push({ type: 'read', from: floor })
    return
  }
  if (state.rebuild?.refused || state.rebuild?.start) {
    // There may be a better one, or a newer one, later.
    const reason = state.rebuild.refused ? 'bad-snapshot' : 'gap'
    turn.effects.push({ type: 'reconnect', reason })
    return
  }
  state.rebuild ??= readAnew(false)
  turn.effects.push({ type: 'fetch-snapshot' })
}

/** @param {Turn} turn @param {{ bytes: Uint8Array | 'too-large' | null }} event */
function takeSnapshot(turn, { bytes }) {
  const { state } = turn
  if (!state.rebuild) return
  const log = bytes === null ? EMPTY : bytes === 'too-large' ? null : readSnapshot(bytes)
  if (log === 'newer') {
    state.status = 'update-required'
    turn.effects.push({ type: 'report', what: 'update-required' })
  } else if (log === null) {
    refuseSnapshot(turn)
  } else {
    readFromSnapshot(turn, log, bytes?.length ?? 0)
  }
}

/** Stores all that a replica keeps. @param {Turn} turn */
function rewrite(turn) {
  const { state } = turn
  if (state.log.v === 0) turn.put('first', stringify(state.initial))
  else turn.keepLog(state.log.seq)
  turn.pending = true
}

function corrupt() {
  return new RemoteRefError(
    'ERR_REF_TEXT',
    'What is stored of a shared document does not fit together.'
  )
}
