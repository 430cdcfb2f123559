/** Floods: a page repeats something as fast as it can, without reading main's answers. */

import { expect } from '@jest/globals'
import { below } from './matchers.mjs'

const TIMES = 100_000
const push = '{"op":"add","path":["list",0],"value":"lie"}'

/**
 * Through the bridge, like a normal page. Each does one thing 100,000 times, if the bridge allows it,
 * and then stops; some continue until everything has been sent.
 *
 * @typedef {object} BridgeFlood
 * @property {string} attack Its name.
 * @property {string} [name] The ref, `shared` if left out.
 * @property {string} [say] What is sent; `#` is the number.
 * @property {'open' | 'churn' | 'leave' | 'ask'} [act] What is done in place of that.
 * @property {number} times
 * @property {boolean} [patiently] Whether it waits when the bridge takes no more, and goes on.
 */

/** @type {BridgeFlood[]} */
export const bridgeFloods = [
  {
    attack: 'transactions, each as if the one before had been answered',
    say: 't [#,0,[]]',
    times: 15_000,
    patiently: true
  },
  { attack: 'transactions that are refused', say: `t [7,0,[${push}]]`, times: TIMES },
  { attack: 'transactions that are none', say: 't x', times: TIMES },
  { attack: 'transactions where it may only read', name: 'shown', say: 't [#,0,[]]', times: TIMES },
  { attack: 'messages that make no sense', say: '?', times: TIMES },
  { attack: 'requests for snapshots of a large ref', name: 'large', say: 'r x', times: TIMES },
  { attack: 'acknowledgements', say: 'a 0', times: TIMES },
  { attack: 'questions that it does not wait for', name: 'shared', say: 'q ', times: TIMES },
  { attack: 'opens', act: 'open', times: 10_000 },
  { attack: 'opens and closes of a large ref', name: 'large', act: 'churn', times: 20_000 },
  { attack: 'events as if it left', act: 'leave', times: 2000 },
  {
    attack: 'questions about a large ref, one after the other',
    name: 'large',
    act: 'ask',
    times: 300
  }
]

/**
 * Directly on the channel, as only a compromised renderer can: `#` is the number; otherwise as in
 * messages.mjs.
 *
 * @typedef {object} ChannelFlood
 * @property {string} attack Its name.
 * @property {string} [name] The ref, `shared` if left out.
 * @property {string[]} say
 * @property {number} times
 * @property {Record<string, number | typeof PER_SECOND>} hear What main may tell, and how often at
 *   most.
 * @property {number} [characters] What main sends at most.
 */

/** As often as main complains. */
const PER_SECOND = 'at most 100 a second'

/** @type {ChannelFlood[]} */
export const channelFloods = [
  {
    attack: 'transactions, each as if the one before had been answered',
    say: ['t@ [#,^,[]]'],
    times: TIMES,
    // Main may have answered some when the next comes, along with what an honest window does.
    hear: { k: 1000, 'no ERR_REF_MESSAGE': 1 }
  },
  {
    attack: 'transactions that are refused',
    say: [`t@ [7,^,[${push}]]`],
    times: TIMES,
    hear: { 'x ERR_REF_ORDER': TIMES, b: TIMES, 'no ERR_REF_MESSAGE': 1 },
    characters: 4 * 2 ** 20
  },
  {
    attack: 'messages that make no sense',
    say: ['?'],
    times: TIMES,
    hear: { 'no ERR_REF_MESSAGE': PER_SECOND }
  },
  {
    attack: 'opens of refs that nobody has made',
    say: ['o9# {"name":"none #","page":"~"}'],
    times: 30_000,
    // Each of the thousand that it may have: once when it is opened, and on a slow machine once more,
    // since nobody has made the ref after three seconds.
    hear: { w: 2000, 'no ERR_REF_TOO_LARGE': PER_SECOND }
  },
  {
    attack: 'opens of one ref on ten thousand channels',
    say: ['o9# {"name":"shared","page":"~"}'],
    times: 10_000,
    hear: { b: 1000, 'no ERR_REF_TOO_LARGE': PER_SECOND }
  },
  {
    attack: 'opens of a ref that it may not see',
    say: ['o9# {"name":"secret","page":"~"}'],
    times: 20_000,
    hear: { 'no ERR_REF_DENIED': 20_000 }
  },
  {
    attack: 'opens and closes of a large ref',
    say: ['o9# {"name":"large","page":"~"}', 'c9# '],
    times: 2000,
    // The first slice comes at once, others if they are written before it closes.
    hear: { b: 2000, s: 4000 }
  },
  {
    attack: 'opens, each as another document',
    say: ['o9# {"name":"shared","page":"~#"}'],
    times: 20_000,
    hear: { b: 20_000 }
  },
  {
    attack: 'requests for snapshots of a large ref',
    name: 'large',
    say: ['r@ again'],
    times: 30_000,
    hear: { b: 30_000, s: 30_000 },
    characters: 4 * 2 ** 20
  },
  { attack: 'farewells', say: ['g0 '], times: 30_000, hear: {} },
  {
    attack: 'questions whose answers it does not wait for',
    name: 'large',
    say: ['q@ '],
    times: 1000,
    hear: { s: 100 }
  }
]

/**
 * What a page may have heard after a flood.
 *
 * @param {ChannelFlood} flood
 * @param {string} kind Of what main has told.
 * @param {number} seconds How long it took to hear it all.
 */
export function mayHear({ hear }, kind, seconds) {
  // Main counts them by seconds that begin when it likes.
  const complaints = 100 * (seconds + 2)
  // Any flood may be cut off for its rate: each connection that it has, and each that it asks for then.
  if (kind === 'no ERR_REF_RATE') return below(1001 + complaints)
  const most = hear[kind]
  return most === undefined ? undefined : below(most === PER_SECOND ? complaints : most)
}

/** The bridge's error for a page that sends too much. */
export const HELD_BACK = expect.stringContaining('messages of this page wait to be sent')
