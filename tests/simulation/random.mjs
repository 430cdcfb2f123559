/**
 * A seeded generator of random numbers (mulberry32), so that every failure can be replayed.
 *
 * @param {number} seed
 */
export function random(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    /** A whole number from 0 up to, but not with, `limit`. @param {number} limit */
    below: (limit) => Math.floor(next() * limit),
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[Math.floor(next() * items.length)],
    /** @param {number} probability */
    chance: (probability) => next() < probability
  }
}

/** @typedef {ReturnType<typeof random>} Random */
