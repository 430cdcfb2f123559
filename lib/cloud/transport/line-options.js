/** What a line is given, and what it tells. */

/** @typedef {import('./connection.js').Message} Message */
/** @typedef {import('./backoff.js').Backoff} Backoff */
/** @typedef {import('./auth.js').Auth} Auth */
/** @typedef {import('./fault.js').Fault} Fault */
/** @typedef {'stopped' | 'opening' | 'open' | 'waiting'} Phase */
/**
 * @typedef {object} LineOptions
 * @property {string} address Of the document.
 * @property {Auth} [auth] Is asked before each connection.
 * @property {() => Promise<void>} [prepare] Is waited for before each connection.
 * @property {string[]} transports In the order of preference.
 * @property {import('./agent.js').FindProxy} [findProxy] Is asked before each connection.
 * @property {Backoff} backoff
 * @property {number} patience Milliseconds between two pings, and for each answer.
 * @property {(text: string) => string} [seal] What becomes of what this device shows before it leaves it, after
 *   `prepare`.
 * @property {() => boolean} [held] Whether nothing is begun at present.
 * @property {() => number} random From 0 to 1.
 */
/**
 * @typedef {object} LineEvents
 * @property {() => void} connected A connection begins: `read` or `fetchSnapshot` is to be called.
 * @property {() => void} disconnected
 * @property {(message: Extract<Message, { type: 'frame' | 'gone' }>) => void} message
 * @property {(bytes: Uint8Array | 'too-large' | null) => void} snapshot
 * @property {(seq: number, newest: number | null) => void} snapshotPut `newest`: the sequence of the newest one; null
 *   if it was not stored.
 * @property {() => boolean} tooLarge The server has refused an entry for its length. Returns whether it is made shorter.
 * @property {(text: string) => void} [present] Who is there, as the server says it.
 * @property {(fault: Fault) => void} [unseen] What this device shows is refused.
 * @property {() => boolean} mayCreate Whether the document is created if the server does not have it.
 * @property {() => void} changed
 * @property {(fault: Fault) => void} failed Called once for each kind, until it is well again.
 */

export {}
