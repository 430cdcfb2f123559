/**
 * A replica of a log, as a pure function: a state and an event give the next state and effects. Sockets,
 * disks and clocks are outside. docs/cloud-protocol.md explains how it stays in step.
 */

import { RemoteRefError, stringify, valueAt, writePatches } from '../../shared/index.js'
import { merged } from '../../client/pending/index.js'
import { Draft, EMPTY, OPS, WINDOW, readSnapshot, readTransaction } from '../reader/index.js'
import { takeFrame } from './frames.js'
import { restored } from './lost.js'
import { readRecords } from './memory.js'
import { targetsEdited, targetsShown } from './targets.js'
import { arrivedIn } from './rejoin.js'
import { Turn } from './turn.js'
import { settleView } from './view.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('./turn.js').Effect} Effect */
/**
 * @typedef {object} Start
 * @property {string} client An id that no other start of any program has: 1 to 24 characters of a to z and 0
 *   to 9.
 * @property {unknown} initial The value if nobody has opened the log, as a log sees values.
 * @property {number} [window] Of a log that it opens.
 * @property {number} [compact] After so many entries the disk gets a snapshot instead.
 * @property {import('./memory.js').Records} [records] What is on the disk.
 */
/**
 * @typedef {{ type: 'edit', patches: string }
 *   | { type: 'stored', id: number }
 *   | { type: 'connected' }
 *   | { type: 'disconnected' }
 *   | import('./frames.js').Frame
 *   | { type: 'gone', floor: number }
 *   | { type: 'snapshot', bytes: Uint8Array | null }
 *   | { type: 'restore', id: number }
 *   | { type: 'dismiss', id: number }
 *   | { type: 'rewrite' }} Event `edit`: a local transaction, which the document shows already.
 *   `stored`: a batch, and all before it, are on the disk. `gone`: the log has no entries before that
 *   sequence. `snapshot`: the newest one of the log; null if it has none. `restore`: a lost write is to be
 *   made again; `dismiss`: it is to be forgotten. `rewrite`: the disk has lost everything.
 */

/**
 * @param {Start} start
 * @returns {State}
 * @throws {RemoteRefError} `ERR_REF_TEXT` if the records are corrupt.
 */
export function startReplica({ client, initial, window = WINDOW, compact = WINDOW, records }) {
  const { first, edits, ...known } = records ? readRecords(records) : NOTHING
  /** @type {State} */
  const state = {
    ...known,
    client,
    next: 1,
    initial: first === undefined ? initial : first,
    window,
    view: undefined,
    status: 'offline',
    rebuild: null,
    checked: false,
    opening: false,
    batches: 0,
    compact,
    edits: edits.length
  }
  const turn = new Turn(state)
  /** @type {Own[]} */
  const dropped = []
  settleView(turn, dropped)
  turn.state.targets = targetsShown(turn.state)
  turn.lose(dropped, 'dropped')
  for (const edit of edits) if (!record(turn, edit)) throw corrupt()
  return turn.state
}

/** @type {ReturnType<typeof readRecords>} */
const NOTHING = {
  log: EMPTY,
  priors: [],
  inflight: null,
  buffer: [],
  seen: 0,
  lost: [],
  ids: 0,
  own: [],
  targets: [],
  entries: 0,
  first: undefined,
  edits: []
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {{ state: State, effects: Effect[] }}
 */
export function step(state, event) {
  const turn = new Turn(state)
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
  restore,
  dismiss,
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

/**
 * Puts a local change into the buffer.
 *
 * @param {Turn} turn @param {string} text
 * @returns {boolean} False if it does not apply.
 */
function record(turn, text) {
  const { state } = turn
  const patches = readTransaction(text, OPS)
  if (!patches) return false
  const draft = new Draft(state.view)
  const buffer = state.buffer.slice()
  /** @type {Set<Own>} */
  const made = new Set()
  try {
    for (const { at: _at, ...patch } of patches) {
      draft.apply(patch)
      add(buffer, { ...patch, id: ++state.ids }, draft, made)
    }
  } catch {
    return false
  }
  if (state.buffer.length === 0) state.seen = state.log.seq
  state.view = draft.share()
  state.targets = targetsEdited(state.targets, patches, [...made])
  state.buffer = buffer
  turn.moveLost(patches)
  return true
}

/**
 * @param {Own[]} buffer @param {Own} patch @param {Draft} draft With it.
 * @param {Set<Own>} made The last ones of the buffer that are new.
 */
function add(buffer, patch, draft, made) {
  const last = buffer[buffer.length - 1]
  const both =
    last &&
    /** @type {Own | undefined} */ (merged(/** @type {any} */ (last), /** @type {any} */ (patch)))
  const own = both ?? patch
  // A text that is part of a written string: merging changes the string's text.
  if (both && patch.op === 'text' && own.text !== undefined) own.value = JSON.parse(own.text)
  if (own.op === 'text' || own.op === 'move') own.mine = stringify(valueAt(draft.root, own.path))
  if (both) {
    made.delete(last)
    buffer.pop()
  }
  buffer.push(own)
  made.add(own)
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
  if (state.rebuild) {
    state.status = state.rebuild.diverged ? 'diverged' : 'catching-up'
    turn.effects.push({ type: 'fetch-snapshot' })
    return
  }
  state.status = 'catching-up'
  turn.effects.push({ type: 'read', from: state.log.seq - state.priors.length })
}

/** @param {Turn} turn */
function disconnected({ state }) {
  if (state.status !== 'update-required') state.status = 'offline'
}

/** @param {Turn} turn @param {{ floor: number }} event */
function gone(turn, { floor }) {
  const { state } = turn
  const { seq } = (state.rebuild ?? state).log
  if (!state.rebuild && floor < seq) {
    turn.effects.push({ type: 'read', from: floor })
    return
  }
  state.rebuild ??= { log: EMPTY, priors: [], diverged: false, arrived: null }
  turn.effects.push({ type: 'fetch-snapshot' })
}

/** @param {Turn} turn @param {{ bytes: Uint8Array | null }} event */
function takeSnapshot(turn, { bytes }) {
  const { state } = turn
  if (!state.rebuild) return
  const log = bytes === null ? EMPTY : readSnapshot(bytes)
  if (log === 'newer') {
    state.status = 'update-required'
    turn.effects.push({ type: 'report', what: 'update-required' })
  } else if (log === null) {
    turn.effects.push({ type: 'report', what: 'bad-snapshot' })
  } else {
    const diverged = state.rebuild.diverged || contradicts(state, log)
    if (!diverged && log.seq === state.log.seq) return resume(turn)
    state.rebuild = { log, priors: [], diverged, arrived: arrivedIn(log, state.inflight) }
    turn.effects.push({ type: 'read', from: log.seq })
  }
}

/** A snapshot has shown that the log is the known one. @param {Turn} turn */
function resume({ state, effects }) {
  state.rebuild = null
  effects.push({ type: 'read', from: state.log.seq })
}

/** Whether a snapshot is of another log. @param {State} state @param {State['log']} log */
function contradicts({ log: known }, log) {
  return log.seq < known.seq || (log.seq === known.seq && log.fp !== known.fp)
}

/** @param {Turn} turn @param {{ id: number }} event */
function restore(turn, { id }) {
  const { state } = turn
  const lost = state.lost.find((each) => each.id === id)
  const patch = lost && restored(state.view, lost)
  if (!patch) {
    turn.effects.push({ type: 'report', what: 'cannot-restore' })
    return
  }
  state.lost = state.lost.filter((each) => each !== lost)
  record(turn, writePatches([patch]))
  turn.effects.push({ type: 'show', patches: [patch] })
  turn.pending = true
}

/** @param {Turn} turn @param {{ id: number }} event */
function dismiss(turn, { id }) {
  const { state } = turn
  const kept = state.lost.filter((lost) => lost.id !== id)
  if (kept.length === state.lost.length) return
  state.lost = kept
  turn.pending = true
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
