/** What a session is made with. */

/** @typedef {import('../../shared/errors/errors.js').RemoteRefError} RemoteRefError */
/** @typedef {import('../../shared/index.js').Store} Store */
/** @typedef {import('../pending/pending.js').Pending} Pending */
/** @typedef {import('./reporter.js').Reporter} Reporter */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('../../../preload/index.js').Handle} Handle */
/**
 * @typedef {object} SessionOptions
 * @property {Store} store Holds the view.
 * @property {Pending} pending
 * @property {State} state
 * @property {Reporter} reporter
 * @property {import('./cloud-view.js').CloudView} cloud
 * @property {Handle} handle The connection.
 * @property {(steps: import('../pending/pending.js').Rebased['view']) => void} shows Called with
 *   changes of others before they are shown.
 * @property {() => void} idle Calls handlers, which are code of the app, when no change is unfinished.
 * @property {(error: RemoteRefError | null) => void} settled Called once: with null when main's value
 *   has arrived, or with an error if it will not.
 */

export {}
