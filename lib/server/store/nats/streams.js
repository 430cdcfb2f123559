/** The connection to NATS, and the streams of a store: each has the logs whose names have one hash. */

import { createHash, randomBytes } from 'node:crypto'
import { optional } from '../../base/index.js'

/** @typedef {import('@nats-io/transport-node').NatsConnection} NatsConnection */
/** @typedef {import('@nats-io/jetstream').JetStreamClient} JetStreamClient */
/** @typedef {import('@nats-io/jetstream').JetStreamManager} JetStreamManager */
/** @typedef {import('./nats-store.js').NatsOptions} NatsOptions */
/** @typedef {{ nc: NatsConnection, js: JetStreamClient, quick: JetStreamClient[], jsm: JetStreamManager, headers: typeof import('@nats-io/transport-node').headers }} Link */

/** Milliseconds until a request counts as lost: while there is no leader nobody answers, also not later. */
export const TIMEOUT = 4000
/** The same where it is tried again. */
const IMPATIENT = [1000, 2000]
/** The same while streams are made. */
const BEGINNING = 20_000
/** Until a consumer is deleted, and between two attempts. Milliseconds. */
const FORGETTING = [0, 1000, 5000, 20_000]
/** It is tried for ever. Who does not answer two pings is gone. */
const FOREVER = {
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  pingInterval: 5000,
  timeout: 5000,
  name: 'electron-remote-ref'
}
const MARKED = /^nats(\+tls)?:\/\/|^tls:\/\//

/**
 * Connects, and makes the streams that are missing. Several servers may do it at once.
 *
 * @param {NatsOptions} options @param {string[]} names Of the streams.
 * @returns {Promise<Link>}
 */
export async function openStreams({ url, prefix = 'remote-ref', replicas, connection }, names) {
  const { connect, headers } = await optional(
    () => import('@nats-io/transport-node'),
    '@nats-io/transport-node'
  )
  const { jetstream, jetstreamManager } = await optional(
    () => import('@nats-io/jetstream'),
    '@nats-io/jetstream'
  )
  const nc = await connect({ ...FOREVER, ...addressOf(url), ...connection })
  try {
    const maker = await jetstreamManager(nc, { timeout: BEGINNING, checkAPI: false })
    const copies = replicas ?? (nc.info?.cluster ? 3 : 1)
    await makeStreams(maker, { prefix, names, replicas: copies })
    const jsm = await jetstreamManager(nc, { timeout: TIMEOUT, checkAPI: false })
    const quick = IMPATIENT.map((timeout) => jetstream(nc, { timeout }))
    return { nc, jsm, js: jetstream(nc, { timeout: TIMEOUT }), quick, headers }
  } catch (error) {
    await nc.close()
    throw error
  }
}

/**
 * A consumer that nobody else has. NATS may give it to a node that has just ended, and then nobody answers: so it is
 * tried again, with another one, and with more patience.
 *
 * @param {Link} link @param {string} stream
 * @param {{ prefix: string, filter: string, headersOnly?: boolean, start?: number }} wanted Of its name; which
 *   subjects; from which message on.
 */
export async function makeConsumer(link, stream, { prefix, filter, headersOnly, start = 1 }) {
  const { quick, js } = link
  for (const client of [...quick, js]) {
    const name = `${prefix}${randomBytes(9).toString('hex')}`
    try {
      return await client.consumers.get(stream, {
        name_prefix: name,
        filter_subjects: filter,
        headers_only: headersOnly === true,
        opt_start_seq: start
      })
    } catch (error) {
      void forgetConsumer(link, stream, () => `${name}_1`)
      if (client === js) throw error
    }
  }
  throw new Error('There is no consumer.')
}

/**
 * Deletes a consumer that nobody uses any more, or that may be made although it was given up: what is truncated is
 * not deleted before all consumers have read it (see pruning.js), and NATS forgets unused ones only after minutes.
 *
 * @param {Link} link @param {string} stream
 * @param {() => string} name Asked each time: NATS's client may have replaced it by another one meanwhile.
 */
export async function forgetConsumer({ jsm }, stream, name) {
  for (const wait of FORGETTING) {
    await new Promise((resolve) => void setTimeout(resolve, wait).unref())
    // An error means that it is not there, or not there yet, or that nobody answers.
    await jsm.consumers.delete(stream, name()).catch(() => {})
  }
}

/**
 * @param {string} url Several addresses are separated by commas. The first can have a user and a password, or a
 *   token.
 */
function addressOf(url) {
  const servers = url.split(',').map((each) => each.trim())
  const [first] = servers
  const { username, password } = new URL(MARKED.test(first) ? first : `nats://${first}`)
  const [user, pass] = [username, password].map(decodeURIComponent)
  return {
    servers: servers.map((each) => each.replace(MARKED, '').replace(/^[^@]*@/, '')),
    ...(user && pass && { user, pass }),
    ...(user && !pass && { token: user }),
    ...(/^(nats\+)?tls:/.test(first) && { tls: {} })
  }
}

/** @param {JetStreamManager} jsm @param {{ prefix: string, names: string[], replicas: number }} wanted */
async function makeStreams(jsm, { prefix, names, replicas }) {
  const found = new Map()
  for await (const { config } of jsm.streams.list(`${prefix}.>`)) found.set(config.name, config)
  for (const [index, name] of names.entries()) {
    const config = configOf({ prefix, index, name, replicas })
    // Another server may have made it meanwhile: an equal one is no error.
    const there = found.get(name) ?? (await jsm.streams.add(config)).config
    checkStream(there, config)
    found.delete(name)
  }
  const [other] = found.keys()
  if (other === undefined) return
  throw new Error(
    `The store has the stream ${other}, which is none of ${names.length}: the number of streams cannot change.`
  )
}

/** @param {{ prefix: string, index: number, name: string, replicas: number }} stream */
function configOf({ prefix, index, name, replicas }) {
  return /** @type {import('@nats-io/jetstream').StreamConfig} */ ({
    name,
    subjects: [`${prefix}.${index}.>`],
    storage: 'file',
    num_replicas: replicas,
    retention: 'limits',
    // A full stream refuses what comes, and never forgets what it has.
    discard: 'new',
    max_msgs: -1,
    max_bytes: -1,
    max_age: 0,
    max_msgs_per_subject: -1,
    allow_direct: true
  })
}

/** @param {any} found @param {any} wanted Configurations. */
function checkStream(found, wanted) {
  if (found.num_replicas < wanted.num_replicas) {
    throw new Error(
      `The stream ${found.name} has ${found.num_replicas} replicas, not ${wanted.num_replicas}.`
    )
  }
  for (const key of [
    'storage',
    'retention',
    'discard',
    'max_msgs',
    'max_age',
    'max_msgs_per_subject'
  ]) {
    if ((found[key] ?? wanted[key]) !== wanted[key]) {
      throw new Error(
        `The stream ${found.name} has ${key} = ${found[key]}: it would forget entries.`
      )
    }
  }
}

/** @param {string} prefix @param {number} count @returns {string[]} */
export function streamNames(prefix, count) {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}-of-${count}`)
}

/**
 * Where a log is. Names can be long, and have characters that subjects may not have.
 *
 * @param {string} document @param {number} count Of streams.
 */
export function placeOf(document, count) {
  const hash = createHash('sha256').update(document).digest()
  return { stream: hash.readUInt32BE(28) % count, token: hash.toString('base64url') }
}
