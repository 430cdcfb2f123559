/** Entries that arrive from the log. */

import { writePatches } from '../../shared/index.js'
import { fold, readEntries } from '../reader/index.js'
import { Conflicts } from './conflicts.js'
import { holdBack } from './hold-back.js'
import { mayReorder, rebase } from './pending.js'
import { readAnew, refuseSnapshot } from './rebuild.js'
import { arrivedIn, rejoin } from './rejoin.js'
import { targetsAfter, targetsFound, targetsMoved, targetsShown } from './targets.js'
import { Past } from './follow.js'
import { unitsChanged } from './units.js'
import { forgetSeen, pendingOf, fingerprintsAfter } from './state.js'
import { contradicts, doUpkeep, upkeepAfter } from './upkeep.js'
import { settleView, showDifference } from './view.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').Own} Own */
/** @typedef {import('../reader/reader.js').Read} Read */
/**
 * @typedef {object} Frame Entries of the log, in their order.
 * @property {'frame'} type
 * @property {number} from The sequence before the first.
 * @property {number} to The sequence of the last.
 * @property {number} head The last sequence of the log.
 * @property {Uint8Array[]} entries
 * @property {(string | null)[]} [users] Who has written each, as the server says. It means nothing to the rule.
 */
/** @typedef {import('./state.js').Author} Author */
/** @typedef {(read: Read) => Author | null} AuthorOf */

/** @param {Turn} turn @param {Frame} frame */
export function takeFrame(turn, frame) {
  const { state } = turn
  if (state.status === 'offline' || state.status === 'update-required') return
  const { log, fingerprints } = state.rebuild ?? state
  const { from, to, head, entries } = frame
  if (from > log.seq || from + entries.length !== to) {
    turn.effects.push({ type: 'reconnect', reason: 'gap' })
    return
  }
  const rewound = !state.checked && head < log.seq
  state.checked = true
  // Nothing has made of the log what the snapshot says.
  if (rewound && state.rebuild?.start) return refuseSnapshot(turn)
  if (rewound || !continues(frame, log, fingerprints)) return diverge(turn)
  const fresh = entries.slice(log.seq - from)
  /** @type {AuthorOf} */
  const authorOf = ({ seq, txn }) =>
    txn && { client: txn.client, user: frame.users?.[seq - from - 1] ?? null }
  if (state.rebuild) readRebuilt(turn, fresh, head)
  else readInParts(turn, fresh, authorOf)
  if (turn.state.rebuild || turn.state.status === 'update-required') return
  if (turn.state.log.seq < head) return
  turn.state.status = 'live'
  doUpkeep(turn)
}

/**
 * Whether the last entries that were read before are still the same.
 *
 * @param {Frame} frame @param {import('./state.js').LogState} log @param {string[]} fingerprints
 */
function continues({ from, entries }, log, fingerprints) {
  const known = [...fingerprints, log.fp]
  const first = log.seq - fingerprints.length
  return entries.every((entry, i) => {
    const at = from + i - first
    return at < 0 || at >= fingerprints.length || fold(known[at], entry) === known[at + 1]
  })
}

/** The log was rewound or split: it is read again. @param {Turn} turn */
function diverge(turn) {
  const { state } = turn
  state.status = 'diverged'
  state.rebuild = readAnew(true)
  turn.effects.push({ type: 'report', what: 'diverged' }, { type: 'fetch-snapshot' })
}

/** @param {Turn} turn @param {Uint8Array[]} entries @param {number} head */
function readRebuilt(turn, entries, head) {
  const { state } = turn
  const rebuild = /** @type {NonNullable<typeof state.rebuild>} */ (state.rebuild)
  const { state: log, reads, newer } = readEntries(rebuild.log, entries)
  const arrived = reads.some(({ txn, outcome }) => {
    return outcome === 'applied' && txn !== null && sameTxn(txn, state.inflight)
  })
  const known = arrived || (rebuild.arrived ?? arrivedIn(log, state.inflight))
  const fingerprints = fingerprintsAfter(rebuild.fingerprints, reads)
  const upkeep = upkeepAfter(rebuild.upkeep, { reads, entries, fingerprints: rebuild.fingerprints })
  if (contradicts(reads, rebuild.start)) return refuseSnapshot(turn)
  state.rebuild = { ...rebuild, log, fingerprints, arrived: known, upkeep }
  if (newer) return needUpdate(turn)
  if (log.seq >= head) rejoin(turn, state.rebuild)
}

/** @param {Turn} turn */
function needUpdate(turn) {
  turn.state.status = 'update-required'
  turn.state.rebuild = null
  turn.effects.push({ type: 'report', what: 'update-required' })
}

/**
 * With a rule for units, the log's value without the own transaction is needed: what others have.
 *
 * @param {Turn} turn @param {Uint8Array[]} entries @param {AuthorOf} authorOf
 */
function readInParts(turn, entries, authorOf) {
  const { rule, inflight } = turn.state
  const own = rule && inflight ? entries.findIndex((entry) => isSame(entry, inflight.bytes)) : -1
  if (own > 0) readFresh(turn, entries.slice(0, own), authorOf)
  if (own <= 0) readFresh(turn, entries, authorOf)
  else if (turn.state.status !== 'update-required') readFresh(turn, entries.slice(own), authorOf)
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function isSame(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** @param {Turn} turn @param {Uint8Array[]} entries @param {AuthorOf} authorOf */
function readFresh(turn, entries, authorOf) {
  const { state } = turn
  const { state: log, reads, newer } = readEntries(state.log, entries)
  const fingerprints = fingerprintsAfter(state.fingerprints, reads)
  const taken = entries.slice(0, reads.length)
  const own = [state.client, state.inflight?.txn.client]
  const { limits } = state
  const upkeep = upkeepAfter(state.upkeep, {
    reads,
    entries,
    fingerprints: state.fingerprints,
    own,
    limits
  })
  if (state.log.v === 0 && log.v !== 0) {
    rejoin(turn, { ...readAnew(false), log, fingerprints, upkeep })
  } else if (reads.length > 0) {
    const reading = new Reading(turn, reads)
    for (const read of reads) reading.take(read, authorOf(read))
    Object.assign(state, { log, fingerprints, upkeep })
    reading.end()
    // Until it is opened there is nothing to keep.
    if (log.v !== 0 && turn.isLongWith(taken)) turn.keepLog(log.seq - taken.length)
    else if (log.v !== 0) turn.keepEntries(taken)
  }
  if (newer) needUpdate(turn)
}

/** Some entries in one go. */
class Reading {
  #turn
  /** What was applied of others, for the view. @type {Own[]} */
  #shown = []
  /** Whether the view may not be what these make of it. */
  #uncertain = false
  /** Whether writes that were in the log are there no more, or again. */
  #rewritten = false
  /** @type {Own[]} */
  #dropped = []
  /** Who has made them lose. @type {Map<Own, Author>} */
  #who = new Map()
  /** The log's value before each entry. */
  #past
  /** Null if there are none. @type {Conflicts | null} */
  #conflicts = null

  /** @param {Turn} turn @param {Read[]} reads */
  constructor(turn, reads) {
    this.#turn = turn
    const { rule, log } = turn.state
    this.#past = new Past(log.value)
    if (!rule || pendingOf(turn.state).length === 0) return
    const touches = reads.some(({ patches }) =>
      patches.some((patch) => unitsChanged(patch, rule.unit).length > 0)
    )
    if (touches) this.#conflicts = new Conflicts(turn, rule)
  }

  /** @param {Read} read @param {Author | null} author */
  take(read, author) {
    const { state } = this.#turn
    const { inflight } = state
    const client = author?.client
    const own = client !== undefined && [state.client, inflight?.txn.client].includes(client)
    const mine = read.txn !== null && sameTxn(read.txn, inflight)
    if (!mine || read.outcome !== 'applied') {
      this.#watch(targetsAfter(state.targets, read, own ? 'self' : author, this.#past))
    }
    if (mine) this.#settle(read)
    else if (read.patches.length > 0) this.#rebase(read, author)
    this.#past.add(read.patches)
    if (author) this.#note(author)
  }

  /** @param {import('./state.js').Target[]} targets After an entry. */
  #watch(targets) {
    const { state } = this.#turn
    if (targets === state.targets) return
    const changed = targets.some(({ fallen }, i) => fallen !== state.targets[i].fallen)
    this.#rewritten ||= changed
    state.targets = targets
  }

  /** @param {Author} author Of the entry that was read last. */
  #note(author) {
    const lost = this.#dropped
    for (let i = lost.length - 1; i >= 0 && !this.#who.has(lost[i]); i--) {
      this.#who.set(lost[i], author)
    }
  }

  /** The own transaction was read. @param {Read} read */
  #settle({ seq, outcome, patches }) {
    const { state } = this.#turn
    const inflight = /** @type {import('./state.js').Inflight} */ (state.inflight)
    // Sent twice, and read before.
    if (outcome === 'duplicate') return
    this.#turn.pending = true
    state.inflight = null
    if (outcome !== 'applied') {
      state.seen = inflight.seen
      if (holdBack(this.#turn, inflight.patches, this.#dropped)) this.#uncertain = true
      return
    }
    const same = writePatches(inflight.patches) === writePatches(patches)
    const kept = same ? inflight.patches : this.#reconcile(patches, inflight)
    this.#conflicts?.settled(patches, inflight.ids)
    this.#turn.confirm(seq, kept, this.#past)
    this.#rewritten = true
    this.#turn.keepOwn(seq, kept)
  }

  /**
   * The log has made something else of the own transaction than this replica, which was away meanwhile.
   *
   * @param {Read['patches']} patches As they were applied. @param {import('./state.js').Inflight} inflight
   * @returns {Own[]} The same, known as own ones.
   */
  #reconcile(patches, inflight) {
    const { state } = this.#turn
    const kept = patches.map((patch) => ownOf(patch, inflight))
    const ids = new Set(kept.map(({ id }) => id))
    const gone = inflight.patches.filter(({ id, op }) => op !== 'remove' && id && !ids.has(id))
    const there = (/** @type {Own} */ { id }) => id !== undefined && ids.has(id)
    this.#dropped = [...this.#dropped.filter((patch) => !there(patch)), ...gone]
    state.lost = state.lost.filter(({ patch }) => !there(patch))
    state.targets = targetsFound(state.targets, kept)
    this.#uncertain = true
    return kept
  }

  /** @param {Read} read An entry of somebody else. @param {Author | null} author */
  #rebase({ patches }, author) {
    const { state } = this.#turn
    this.#conflicts?.detect(patches, author, this.#dropped)
    const { inflight, buffer } = state
    const own = [inflight?.patches ?? [], buffer]
    if (own[0].length + own[1].length === 0) {
      for (const patch of patches) this.#shown.push(patch)
      this.#conflicts?.shown(patches)
      return
    }
    this.#uncertain ||= mayReorder([...own[0], ...own[1]], patches)
    const { lists, remote } = rebase(own, patches, this.#dropped)
    if (inflight) state.inflight = { ...inflight, patches: lists[0] }
    state.buffer = lists[1]
    for (const patch of remote) this.#shown.push(patch)
    this.#conflicts?.shown(remote)
    this.#turn.pending = true
  }

  /** All are read, and the log is the new one. */
  end() {
    const turn = this.#turn
    const { state } = turn
    const { view } = state
    const failed = this.#dropped.length
    settleView(turn, this.#dropped)
    forgetSeen(state, this.#dropped)
    const conflicts = this.#conflicts?.changed ? this.#conflicts : null
    conflicts?.settle(this.#dropped)
    if (conflicts) turn.pending = true
    const anew = this.#uncertain || conflicts || this.#dropped.length > failed
    if (anew || this.#rewritten) state.targets = targetsShown(state)
    else state.targets = targetsMoved(state.targets, this.#shown)
    if (anew) showDifference(turn, view)
    else turn.show(this.#shown)
    if (anew || this.#rewritten || this.#dropped.length > 0) turn.look()
    this.#lose(this.#dropped.filter((patch) => !conflicts?.covers(patch)))
    conflicts?.tell('dropped')
  }

  /** @param {Own[]} patches That were dropped. */
  #lose(patches) {
    /** By their author. @type {Map<string, { who: Author | null, lost: Own[] }>} */
    const all = new Map()
    for (const patch of patches) {
      const who = this.#who.get(patch) ?? null
      const key = JSON.stringify(who)
      const known = all.get(key) ?? { who, lost: [] }
      known.lost.push(patch)
      all.set(key, known)
    }
    for (const { who, lost } of all.values()) this.#turn.lose(lost, 'dropped', { who })
  }
}

/**
 * @param {import('../reader/entry.js').TextPatch} patch As it was applied.
 * @param {import('./state.js').Inflight} inflight
 * @returns {Own}
 */
function ownOf({ at, ...patch }, { ids, patches }) {
  const id = at === undefined ? undefined : ids[at]
  const own = id === undefined ? undefined : patches.find((each) => each.id === id)
  return own ? { ...patch, id, mine: own.mine } : { ...patch, id }
}

/** @param {import('./state.js').Txn} txn @param {import('./state.js').Inflight | null} inflight */
function sameTxn({ client, n }, inflight) {
  return inflight !== null && inflight.txn.client === client && inflight.txn.n === n
}
