/** The protocol's cursors: what makes the address of each waiting read another one for caches. */

/** Of the protocol. */
const START = Date.UTC(2024, 9, 9)
const INTERVAL = 20_000
const MOST_JITTER = 180

/**
 * @param {string | null} last What the client has, if it has one.
 * @returns {string} A number above it.
 */
export function nextCursor(last) {
  const now = Math.floor((Date.now() - START) / INTERVAL)
  const known = /^\d{1,15}$/.test(last ?? '') ? Number(last) : -1
  return String(known < now ? now : known + 1 + Math.floor(Math.random() * MOST_JITTER))
}
