/** Plays a plan of the simulation, and makes a failing one shorter. */

import * as reader from '../../../lib/cloud/reader/index.js'
import * as replica from '../../../lib/cloud/replica/index.js'
import { planOf } from './plan.mjs'
import { World } from './world.mjs'

const LIBRARY = { ...reader, ...replica }
/** How often a failing plan is played to make it shorter. */
const MOST_TRIES = 3000

/** @typedef {import('./world.mjs').Setup} Setup */
/** @typedef {import('./world.mjs').Step} Step */
/** @typedef {{ setup: Setup, steps: Step[] }} Plan */

/**
 * @param {Plan} plan
 * @param {object} [lib] Another one than the project's: one with a fault.
 * @returns {Promise<Record<string, number>>} What has happened.
 * @throws {Error} If something is not as it should be.
 */
export async function play({ setup, steps }, lib = LIBRARY) {
  const world = new World(setup, lib)
  for (const step of steps) await world.happen(step)
  await world.quiet()
  world.check()
  return world.counts
}

/**
 * @param {number} seed @param {number} length Steps. @param {object} [lib]
 * @returns {Promise<Record<string, number>>}
 * @throws {Error} With the seed, and a short plan that fails too.
 */
export async function playCloud(seed, length, lib) {
  const plan = planOf(seed, length)
  try {
    return await play(plan, lib)
  } catch (cause) {
    const short = await shrink(plan, lib)
    const message = `seed ${seed}: ${/** @type {Error} */ (short.error).message}`
    throw new Error(`${message}\n${JSON.stringify(short.plan)}`, { cause })
  }
}

/**
 * Drops steps while the plan still fails.
 *
 * @param {Plan} plan @param {object} [lib]
 * @returns {Promise<{ plan: Plan, error: unknown }>}
 */
async function shrink(plan, lib) {
  let { steps } = plan
  let error = await errorOf(plan, lib)
  let tries = 0
  for (let size = steps.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < steps.length && tries < MOST_TRIES; tries++) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)]
      const found = await errorOf({ ...plan, steps: fewer }, lib)
      if (found) [steps, error] = [fewer, found]
      else at += size
    }
  }
  return { plan: { ...plan, steps }, error }
}

/** @param {Plan} plan @param {object} [lib] @returns {Promise<unknown>} Undefined if it does not fail. */
async function errorOf(plan, lib) {
  try {
    await play(plan, lib)
    return undefined
  } catch (error) {
    return error
  }
}
