/** What all transports promise to those who use them. */

/** @typedef {{ type: 'unseen', fault: Fault }} Unseen What this device shows is refused. */
/** @typedef {import('../../server/wire/frames.js').Message | Unseen} Message */
/** @typedef {import('./fault.js').Fault} Fault */
/**
 * @typedef {object} Dialed
 * @property {string} address Of the document.
 * @property {number} from The sequence before the first entry that is wanted.
 * @property {string | null} token
 * @property {import('node:http').Agent | undefined} agent
 * @property {number} patience Milliseconds between two signs of life, and for which an answer is waited for.
 */
/**
 * @typedef {object} Heard What a connection tells. Nothing is told after `ended`, or after `close`.
 * @property {() => void} opened
 * @property {(message: Message) => void} message
 * @property {(fault: Fault) => void} ended
 */
/**
 * @typedef {object} Connection
 * @property {(bytes: Uint8Array) => void} append Sends an entry. The answer is a message.
 * @property {(client: string, text: string | null) => void} show Shows others something, and begins to tell who is
 *   there: messages `present`.
 * @property {number} unanswered Entries that were sent and are not answered.
 * @property {() => void} close
 */
/**
 * @typedef {object} Transport
 * @property {() => Promise<any>} load What `open` needs. Rejects with a `Fault` if it is not installed.
 * @property {(loaded: any, dialed: Dialed, heard: Heard) => Connection} open
 */

import { loadWebSocket, openWebSocket } from './websocket.js'
import { openEvents } from './events.js'
import { openLongPoll } from './long-poll.js'

const loadNothing = async () => null

/** In the order of preference. @type {Record<string, Transport>} */
export const TRANSPORTS = {
  websocket: { load: loadWebSocket, open: openWebSocket },
  sse: { load: loadNothing, open: openEvents },
  'long-poll': { load: loadNothing, open: openLongPoll }
}
/** The names of all transports. */
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS)
