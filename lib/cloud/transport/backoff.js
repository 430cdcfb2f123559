/** When a connection is tried again. */

/** @typedef {{ first: number, longest: number }} Backoff Milliseconds. */
/** @typedef {import('./fault.js').Fault} Fault */

/** @type {Backoff} */
export const BACKOFF = { first: 500, longest: 30_000 }
/** More doublings than any pause has. */
const MOST_DOUBLINGS = 30

/**
 * Full jitter, so that many who were cut off at once do not come back at once.
 *
 * @param {Fault['kind']} kind Why there is no connection.
 * @param {number} failures How often it has failed in a row, from 1 on.
 * @param {number} random From 0 to 1.
 * @param {Backoff} backoff
 * @returns {number} Milliseconds.
 */
export function pauseAfter(kind, failures, random, { first, longest }) {
  // A token has ended, or a key was replaced: the next one may be good at once.
  if (['expired', 'auth', 'key'].includes(kind) && failures === 1) return 0
  // Waiting does not mend these by itself.
  if (['denied', 'too-large', 'update', 'key', 'altered'].includes(kind))
    return longest * (0.5 + random / 2)
  return random * Math.min(longest, first * 2 ** Math.min(failures - 1, MOST_DOUBLINGS))
}
