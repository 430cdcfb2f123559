'use strict'

/** The option `conflict`: what becomes of units that several devices have changed at once. */

const { badOption, describe, faultOfTextPlaces } = require('../../../dist/shared/index.js')

/** @typedef {import('../../../dist/shared/path/path.js').Path} Path */
/** @typedef {import('../../../dist/shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {readonly (string | number)[]} UnitPattern A path that may contain '*'. */
/**
 * @typedef {object} Author Who has made a change.
 * @property {string} client The id of one start of an app on one device.
 * @property {string | null} user Who that is, as the server's `auth` says, which may tell a name instead; null if it has
 *   none, or does not tell it.
 */
/**
 * @typedef {object} Conflict A unit that this device has changed, and others, who had not seen that, before it.
 * @property {Path} path Where it is.
 * @property {any} mine As this device has it; undefined if it has removed it.
 * @property {any} theirs As the others have it; undefined if they have removed it.
 * @property {Author | null} who Who has changed it; null if that is not known.
 * @property {Date} noticed
 */
/**
 * @typedef {(conflict: Conflict) => 'mine' | 'theirs' | object[]} Decide Says at once which one stays, or gives
 *   patches for what is there now: theirs. If it throws, or returns something else, that goes to `onError`, and
 *   the changes are merged. It may change the ref.
 */
/** @typedef {'merge' | 'lastWriteWins' | 'ask'} StrategyName */
/**
 * @typedef {StrategyName | Decide | { strategy: StrategyName | Decide, unit?: UnitPattern[] }} ConflictOption
 *   `merge`: the changes of all devices are merged. `lastWriteWins`: the later unit in the server's order wins as a
 *   whole. `ask`: own changes of a unit are held back until the app has answered. `unit`: the paths of units, where
 *   `*` stands for any element or member: `[['*']]` by default.
 */
/**
 * @typedef {object} ConflictRule
 * @property {StrategyName | Decide} strategy
 * @property {Path[]} unit
 */

const NAMES = ['merge', 'lastWriteWins', 'ask']
const MEMBERS = ['strategy', 'unit']
const FORM =
  "'merge', 'lastWriteWins', 'ask', a function (conflict) => 'mine' | 'theirs' | patches, or { strategy, unit } with one of them"

/**
 * @param {unknown} conflict @param {string} ref
 * @returns {ConflictRule}
 * @throws {RemoteRefError} `ERR_REF_OPTION`
 */
function readConflict(conflict, ref) {
  if (conflict === undefined) return { strategy: 'merge', unit: [] }
  const plain = typeof conflict === 'object' && conflict !== null && !Array.isArray(conflict)
  const given = plain ? conflict : { strategy: conflict }
  const unknown = Object.keys(given).find((name) => !MEMBERS.includes(name))
  if (unknown !== undefined) {
    const text = `the option "conflict" has no member "${unknown}". It has ${MEMBERS.join(' and ')}.`
    throw badOption(ref, text)
  }
  const { strategy, unit = [['*']] } = /** @type {{ strategy?: any, unit?: any }} */ (given)
  if (typeof strategy !== 'function' && !NAMES.includes(strategy)) {
    throw badOption(
      ref,
      `the option "conflict" must be ${FORM}, not ${describe(plain ? strategy : conflict)}.`
    )
  }
  const fault = faultOfTextPlaces(unit)
  if (fault) throw badOption(ref, `the option "conflict.unit" ${fault}`)
  if (unit.length === 0) {
    throw badOption(
      ref,
      'the option "conflict.unit" is empty. Leave it out, or name at least one path.'
    )
  }
  if (strategy === 'merge' && 'unit' in given) {
    throw badOption(
      ref,
      `the option "conflict.unit" is for the other strategies: 'merge' has no units.`
    )
  }
  return { strategy, unit: unit.map((/** @type {Path} */ pattern) => [...pattern]) }
}

module.exports = { readConflict }
