/** The next state of a replica while it is made, and its effects. */

import { stringify } from '../../shared/index.js'
import { writeOpening, writeSnapshot, writeTransaction } from '../reader/index.js'
import { isThere } from './lost.js'
import { EDIT, ENTRY, OWN, keyOf, writeOwn, writePending, writeTargets } from './memory.js'
import { heldAfter, lostAfter, placeAfterAll, placesOf, unitWith } from './places.js'
import { countThatFits } from './parts.js'
import { OVERLAP } from './state.js'
import { nowhere, targetsAfter, targetsConfirmed, targetsTakenBack } from './targets.js'
import { PART, writeUpkeep } from './upkeep.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Own} Own */
/**
 * @typedef {object} Batch Changes of records, to be stored as a whole.
 * @property {'store'} type
 * @property {number} id To be told with `stored`. Batches are stored in their order.
 * @property {Map<string, string | Uint8Array | null>} records Null removes one.
 */
/**
 * @typedef {Batch
 *   | { type: 'send', bytes: Uint8Array }
 *   | { type: 'read', from: number }
 *   | { type: 'fetch-snapshot' }
 *   | { type: 'reconnect', reason: 'gap' | 'bad-snapshot' }
 *   | { type: 'put-snapshot', seq: number, bytes: Uint8Array }
 *   | { type: 'truncate', seq: number }
 *   | { type: 'show', patches: Own[] }
 *   | { type: 'report', what: 'lost', lost: import('./state.js').Lost[] }
 *   | { type: 'report', what: 'diverged' | 'update-required' | 'bad-snapshot' | 'cannot-restore' | 'bad-edit' |
 *   'too-large' }
 * } Effect `send`: append this entry to the log. `read`: send frames with the entries after that sequence.
 *   `show`: a transaction for the document, which has the view. `put-snapshot`: store it for others; the answer
 *   is `snapshot-put`. `truncate`: forget the entries up to there.
 */

/**
 * @typedef {object} Loss
 * @property {Own[]} patches
 * @property {import('./state.js').Lost['reason']} reason
 * @property {Partial<Pick<import('./state.js').Lost, 'place' | 'who' | 'held' | 'lacks' | 'back'>>} known
 * @property {number} from How many changes of the view its place follows already.
 */

export class Turn {
  /** @type {State} */
  state
  /** @type {Effect[]} */
  effects = []
  /** Whether what is not in the log has changed. */
  pending = false
  /** @type {Batch['records']} */
  #records = new Map()
  /** The state before. */
  #before
  /** What has changed the view since. @type {Own[]} */
  #changes = []
  /** @type {Loss[]} */
  #losses = []
  /** Whether writes may be nowhere any more. */
  #looks = false

  /** @param {State} state @param {number} [now] In milliseconds. */
  constructor(state, now = 0) {
    this.now = now
    this.#before = state
    this.state = { ...state }
  }

  /** The document is to follow the view. @param {Own[]} patches */
  show(patches) {
    if (patches.length === 0) return
    this.effects.push({ type: 'show', patches })
    if (this.moveLost(patches)) this.pending = true
  }

  /**
   * The places of lost writes follow what has changed the view.
   *
   * @param {Own[]} patches
   * @returns {boolean} Whether one has moved.
   */
  moveLost(patches) {
    const { state } = this
    const { lost } = state
    for (const patch of patches) this.#changes.push(patch)
    state.lost = lostAfter(lost, patches)
    return state.lost !== lost
  }

  /** @param {string} key @param {string | Uint8Array | null} record */
  put(key, record) {
    this.#records.set(key, record)
  }

  /**
   * Own writes have lost. They are told when the turn ends, since only then the view is what it will be.
   *
   * @param {Own[]} patches @param {import('./state.js').Lost['reason']} reason
   * @param {Partial<Pick<import('./state.js').Lost, 'place' | 'who' | 'held' | 'lacks' | 'back'>>} [known] `place`: in the view
   *   as it is now.
   */
  lose(patches, reason, known = {}) {
    patches = patches.filter(({ made }) => made !== 'back')
    if (patches.length > 0)
      this.#losses.push({ patches, reason, known, from: this.#changes.length })
  }

  /**
   * Changes what is kept of questions to the app, also of those that are asked in this turn.
   *
   * @param {Set<number | undefined>} backs Changes that take back what was in flight: of questions with one of these.
   * @param {(kept: import('./state.js').Kept) => import('./state.js').Kept} change
   */
  revise(backs, change) {
    if (backs.size === 0) return
    const { state } = this
    const concerns = (/** @type {number[]} */ back) => back.some((id) => backs.has(id))
    state.lost = state.lost.map((lost) =>
      concerns(lost.back) ? { ...lost, ...change(lost) } : lost
    )
    this.#losses = this.#losses.map((loss) => {
      const { held = [], lacks = false, back = [], place = null, ...known } = loss.known
      if (!concerns(back)) return loss
      const after = this.#changes.slice(loss.from)
      const kept = change({ back, ...heldAfter({ held, lacks }, after) })
      const moved = { ...known, ...kept, place: placeAfterAll(place, after) }
      return { ...loss, known: moved, from: this.#changes.length }
    })
  }

  /** Own changes were dropped or taken out, or have been overwritten: looks whether writes are nowhere any more. */
  look() {
    this.#looks = true
  }

  /**
   * Tells what has lost. A write is told when it is nowhere any more, neither in the log nor in what follows, and in no
   * unit that is written again or told as a whole, and nobody who has seen it has taken it away.
   */
  tell() {
    const losses = this.#losses
    if (!this.#looks && losses.length === 0) return
    const { state } = this
    const isNowhere = nowhere(state)
    const targets = new Map(state.targets.map((target) => [target.patch.id, target]))
    const left = this.#looks ? state.targets.filter(isNowhere) : []
    const told = new Set(losses.flatMap(({ patches }) => patches.map(({ id }) => id)))
    for (const loss of lossesOf(left.filter(({ patch }) => !told.has(patch.id)))) {
      losses.push({ ...loss, from: 0 })
      for (const { id } of loss.patches) told.add(id)
    }
    for (const { patches, reason, known, from } of losses) {
      const lost = patches.filter(({ id }) => {
        const target = targets.get(id)
        if (!target) return true
        if (target.within?.some((unit) => told.has(unit.id))) return false
        return reason !== 'dropped' || isNowhere(target)
      })
      this.#tellOf(lost, reason, known, from)
    }
    const gone = new Set(left.map(({ patch }) => patch.id))
    state.targets = state.targets.filter(({ patch: { id } }) => !told.has(id) && !gone.has(id))
    this.#losses = []
    this.#looks = false
    this.pending = true
  }

  /**
   * @param {Own[]} patches @param {import('./state.js').Lost['reason']} reason
   * @param {Parameters<Turn['lose']>[2] & {}} known @param {number} from How many changes of the view its place follows already.
   */
  #tellOf(patches, reason, known, from) {
    if (patches.length === 0) return
    const { state, now: noticed } = this
    const { who = null, held = [], lacks = false, back = [], place } = known
    const after = this.#changes.slice(from)
    const placed =
      place === undefined
        ? this.#placed(patches, new Set(patches.map(({ id }) => id)))
        : [{ patch: patches[0], place: placeAfterAll(place, after) }]
    const rest = { reason, who, noticed, ...heldAfter({ held, lacks }, after), back }
    const lost = placed.map((each) => ({ id: ++state.ids, ...rest, ...each }))
    // Somebody has written the same.
    const told = lost.filter((each) => reason !== 'overwritten' || !isThere(state.view, each))
    state.lost = [...state.lost, ...told]
    if (told.length > 0) this.effects.push({ type: 'report', what: 'lost', lost: told })
  }

  /** @param {Own[]} patches @param {Set<number | undefined>} ids Theirs. */
  #placed(patches, ids) {
    const before = this.#before
    const places = placesOf(before, ids)
    /** @type {Map<string, { patch: Own, place: import('./state.js').Place | null }>} */
    const units = new Map()
    const placed = patches.map((patch) => {
      const was = places.get(patch.id) ?? null
      const place = placeAfterAll(was, this.#changes)
      const whole = place || !was ? null : unitWith(before, was.path, this.#changes)
      const key = JSON.stringify(whole?.patch.path)
      if (!whole) return { patch, place }
      const known = units.get(key) ?? { ...whole, patch: { ...whole.patch, id: patch.id } }
      units.set(key, known)
      return known
    })
    return [...new Set(placed)]
  }

  /**
   * An own transaction is in the log. What it has overwritten, though not on purpose, is told when the view is what
   * the log makes of it: until then it is there.
   *
   * @param {number} seq @param {Own[]} patches As they were applied.
   * @param {import('./follow.js').Past} past The log's value before it.
   */
  confirm(seq, patches, past) {
    const { state } = this
    const known = targetsTakenBack(state.targets, patches)
    const others = targetsAfter(known, { patches, seen: seq, seq }, 'self', past)
    state.targets = targetsConfirmed(others, patches, seq)
    this.look()
  }

  /** Keeps what belongs to an own entry. @param {number} seq @param {Own[]} patches */
  keepOwn(seq, patches) {
    this.state.own = [...this.state.own, seq]
    this.put(keyOf(OWN, seq), writeOwn(patches, this.state.targets))
  }

  /**
   * Keeps the entries that were read.
   *
   * @param {Uint8Array[]} entries The last ones of the log.
   */
  keepEntries(entries) {
    const { state } = this
    entries.forEach((entry, i) => {
      const seq = state.log.seq - entries.length + 1 + i
      this.put(keyOf(ENTRY, seq), entry)
    })
    state.entries += entries.length
    state.weight += bytesOf(entries)
  }

  /**
   * Whether a snapshot takes the place of the stored entries, with these. Of a large value it is written less
   * often, so that a change costs no more than with a small one.
   *
   * @param {Uint8Array[]} entries
   */
  isLongWith(entries) {
    const { state } = this
    if (state.entries + entries.length < state.compact) return false
    return state.weight + bytesOf(entries) >= state.size * PART
  }

  /** Deletes the log that is stored, and stores this one. @param {number} seq Of the last stored entry. */
  keepLog(seq) {
    const { state } = this
    for (let s = seq - state.entries + 1; s <= seq; s++) this.put(keyOf(ENTRY, s), null)
    for (const s of state.own) this.put(keyOf(OWN, s), null)
    const text = state.log.v === 0 ? null : writeSnapshot(state.log)
    state.entries = 0
    state.weight = 0
    state.size = text?.length ?? 0
    state.own = []
    this.put('log', text)
    this.put('fingerprints', JSON.stringify(state.fingerprints.slice(-OVERLAP)))
    this.put('upkeep', writeUpkeep(state.upkeep))
    this.put('targets', writeTargets(state.targets))
  }

  /** @param {string} text Of a local change, which is in the buffer. */
  keepEdit(text) {
    this.put(keyOf(EDIT, ++this.state.edits), text)
  }

  /** @returns {{ state: State, effects: Effect[] }} */
  end() {
    const { state } = this
    this.tell()
    this.#launch()
    if (this.pending) this.#keepPending()
    if (this.#records.size > 0) {
      state.batches++
      this.effects.push({ type: 'store', id: state.batches, records: this.#records })
    }
    this.#send()
    return { state, effects: this.effects }
  }

  #keepPending() {
    const { state } = this
    for (; state.edits > 0; state.edits--) this.put(keyOf(EDIT, state.edits), null)
    this.put('pending', writePending(state))
  }

  /** Makes of the buffer, or as much of it as fits, the transaction in flight, if it can be sent. */
  #launch() {
    const { state } = this
    if (state.status !== 'live' || state.log.v === 0) return
    if (state.inflight || state.buffer.length === 0) return
    const txn = { client: state.client, n: state.next++ }
    const base = state.log.seq
    const { seen } = state
    const count = countThatFits(state.buffer, state.entryBytes)
    const patches = state.buffer.slice(0, count)
    const bytes = writeTransaction(txn, base, seen, patches)
    const stored = state.batches + 1
    const ids = patches.map(({ id }) => id)
    state.inflight = { txn, base, seen, bytes, ids, patches, stored, sent: false }
    state.buffer = state.buffer.slice(count)
    this.pending = true
  }

  /** Sends what is stored, and opens a log that nobody has opened. */
  #send() {
    const { state } = this
    if (state.status !== 'live') return
    const { inflight } = state
    if (state.log.v === 0 && !state.opening) {
      state.opening = true
      this.effects.push({
        type: 'send',
        bytes: writeOpening(stringify(state.initial), state.window)
      })
    } else if (inflight && inflight.stored === 0 && !inflight.sent) {
      state.inflight = { ...inflight, sent: true }
      this.effects.push({ type: 'send', bytes: inflight.bytes })
    }
  }
}

/** @param {Uint8Array[]} entries */
function bytesOf(entries) {
  return entries.reduce((sum, { length }) => sum + length, 0)
}

/**
 * @param {import('./state.js').Target[]} targets That are nowhere any more.
 * @returns {Omit<Loss, 'from'>[]} Those that were not taken away on purpose, by who has done it.
 */
function lossesOf(targets) {
  /** @type {Map<string | undefined, Omit<Loss, 'from'>>} */
  const losses = new Map()
  for (const { patch, gone, fallen } of targets) {
    // The parts of a unit that is not written again after all are watched each for itself.
    if (gone || fallen?.unseen === false || (patch.made && !fallen)) continue
    const key = fallen && JSON.stringify(fallen.who)
    const known = losses.get(key)
    if (known) known.patches.push(patch)
    else {
      const reason = fallen ? 'overwritten' : 'dropped'
      losses.set(key, { patches: [patch], reason, known: { who: fallen?.who ?? null } })
    }
  }
  return [...losses.values()]
}
