/** What the app is told of a replica, its connection and its disk, as one word. */

/** @typedef {import('../../main/options/cloud.js').CloudStatus} CloudStatus */
/** @typedef {import('../transport/fault.js').Fault} Fault */
/**
 * @typedef {object} Facts
 * @property {import('../replica/state.js').Status} replica
 * @property {boolean} opened Whether the log has its first entry.
 * @property {import('../transport/line-options.js').Phase} phase
 * @property {Fault['kind'] | null} fault
 * @property {import('../../main/disk/disk.js').DiskState['status']} disk
 */

/** What a fault says by itself. @type {Partial<Record<Fault['kind'], CloudStatus>>} */
const OF_FAULT = {
  auth: 'auth',
  denied: 'denied',
  missing: 'denied',
  'too-large': 'denied',
  update: 'update-required',
  key: 'key',
  altered: 'key'
}

/** @param {Facts} facts @returns {CloudStatus} What is hardest to mend comes first. */
export function statusOf({ replica, opened, phase, fault, disk }) {
  if (replica === 'update-required') return 'update-required'
  if (disk === 'failing' || disk === 'off') return 'disk'
  if (phase === 'stopped') return 'local'
  const refused = fault && OF_FAULT[fault]
  if (refused) return refused
  if (replica === 'diverged') return 'diverged'
  if (phase === 'open') return replica === 'live' && opened ? 'live' : 'catching-up'
  return phase === 'opening' && fault === null ? 'connecting' : 'offline'
}
