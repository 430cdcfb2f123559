/**
 * What this page has changed in refs and not sent yet. A call or message waits for it, so that main has
 * all changes that were made before.
 */

/**
 * @typedef {object} Sender One connection to a ref.
 * @property {() => boolean} flush Sends what may be sent now. Returns false if changes remain, which wait
 *   for an answer of main.
 * @property {() => void} force Sends them, and blocks until main has answered.
 * @property {(fn: () => void) => void} whenSent Calls `fn` once, when they were sent, or never will be.
 */

/** @type {Set<Sender>} */
const senders = new Set()

/** @param {Sender} sender @returns {() => void} Removes it. */
export function addSender(sender) {
  senders.add(sender)
  return () => senders.delete(sender)
}

/**
 * Sends all changes.
 *
 * @returns {Sender[]} Those that could not send everything.
 */
export function flushChanges() {
  /** @type {Sender[]} */
  const unsent = []
  for (const sender of senders) if (!sender.flush()) unsent.push(sender)
  return unsent
}

/** Sends all changes, and blocks where it has to. */
export function forceChanges() {
  for (const sender of [...senders]) if (!sender.flush()) sender.force()
}
