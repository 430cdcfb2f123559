/** Two devices with a strategy for units, which have changed the same without having seen each other. */

import { together, worlds } from './devices.mjs'
import { until } from './until.mjs'

export const world = worlds()
export const card = (/** @type {string} */ id) => ({ id, title: '', text: '' })
export const FIRST = {
  cards: [card('a'), card('b'), card('c')],
  note: 'hello',
  members: { x: { n: 0, m: 0 } }
}
export const UNIT = [['cards', '*'], ['note'], ['members', '*']]

/** @param {any} device */
export const inFlight = ({ ref }) => ref.saving.replica.inflight !== null

/** @param {any} strategy @param {object} [more] */
export const rule = (strategy, more) => ({ ref: { conflict: { strategy, unit: UNIT }, ...more } })

/**
 * Two devices of which one was away: the edits of the other one are in the log before its own.
 *
 * @param {object} options Of both. @param {(value: any) => void} theirs @param {(value: any) => void} mine
 * @param {string | null} [folder]
 */
export async function conflictOf(options, theirs, mine, folder = null) {
  const { one, other, way } = await world.apart(FIRST, { folder, ...options }, options)
  other.ref.update(mine)
  one.ref.update(theirs)
  await one.state.synced()
  way.down = false
  await until(() => other.state.status === 'live')
  await together(one, other)
  return { one, other, way }
}

export const title = (/** @type {any} */ value) => void (value.cards[1].title = 'theirs')
export const text = (/** @type {any} */ value) => void (value.cards[1].text = 'mine')
