/** Reading a log from a snapshot or from its start, because what led from the known one to it is not known. */

import { EMPTY } from '../reader/index.js'
import { arrivedIn } from './rejoin.js'
import { upkeepFrom } from './upkeep.js'

/** @typedef {import('./turn.js').Turn} Turn */
/** @typedef {import('./state.js').LogState} LogState */
/** @typedef {import('./state.js').Rebuild} Rebuild */

/** @param {boolean} diverged Whether it is another log than the known one. @returns {Rebuild} */
export function readAnew(diverged) {
  return {
    log: EMPTY,
    fingerprints: [],
    diverged,
    arrived: null,
    start: null,
    refused: false,
    upkeep: upkeepFrom(0, 0)
  }
}

/**
 * @param {Turn} turn @param {LogState} log Of the newest snapshot; an empty one if there is none.
 * @param {number} size Of the snapshot, in bytes.
 */
export function readFromSnapshot({ state, effects }, log, size) {
  const rebuild = /** @type {Rebuild} */ (state.rebuild)
  const diverged = rebuild.diverged || contradicts(state, log)
  if (!diverged && log.seq === state.log.seq) {
    // It has shown that the log is the known one.
    state.rebuild = null
  } else {
    state.rebuild = {
      ...readAnew(diverged),
      log,
      arrived: arrivedIn(log, state.inflight),
      start: log.seq === 0 ? null : { seq: log.seq, fp: log.fp },
      upkeep: upkeepFrom(log.seq, size)
    }
  }
  effects.push({ type: 'read', from: log.seq })
}

/** Whether a snapshot is of another log. @param {import('./state.js').State} state @param {LogState} log */
function contradicts({ log: known }, log) {
  return log.seq < known.seq || (log.seq === known.seq && log.fp !== known.fp)
}

/** The newest snapshot is not valid: the log is read instead, if all of it is still there. @param {Turn} turn */
export function refuseSnapshot({ state, effects }) {
  const rebuild = /** @type {Rebuild} */ (state.rebuild)
  state.rebuild = { ...readAnew(rebuild.diverged), refused: true }
  effects.push({ type: 'report', what: 'bad-snapshot' }, { type: 'read', from: 0 })
}
