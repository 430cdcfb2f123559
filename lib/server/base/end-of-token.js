/** When a token ends: an app may take it from a JWT, which has seconds. */

/** Seconds since 1970, of any time in which this program runs: as milliseconds they are in January 1970. */
const SECONDS = { from: 1e9, to: 1e11 }

/**
 * @param {unknown} expires When a token ends, as an app says it.
 * @returns {string | null} What is wrong with it.
 */
export function faultOfEnd(expires) {
  if (expires === undefined || expires === null) return null
  if (typeof expires !== 'number' || Number.isNaN(expires)) {
    return 'its "expires" is no number of milliseconds since 1970'
  }
  const isSeconds = expires >= SECONDS.from && expires < SECONDS.to
  return isSeconds ? 'its "expires" is in seconds: give milliseconds, exp * 1000 of a JWT' : null
}
