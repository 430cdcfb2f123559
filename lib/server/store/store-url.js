/** Stores by their addresses, for the program. */

import { natsStore } from './nats/nats-store.js'
import { postgresStore } from './postgres/postgres-store.js'

/** @typedef {import('./log-store.js').LogStore & { open: () => Promise<void> }} OpenableStore */

/** Options of a store that its address may have, and whether they are numbers. @type {Record<string, Record<string, boolean>>} */
const OPTIONS = {
  nats: { prefix: false, replicas: true, streams: true },
  postgres: { schema: false }
}
const SCHEMES = /** @type {Record<string, string>} */ ({
  nats: 'nats',
  tls: 'nats',
  postgres: 'postgres',
  postgresql: 'postgres'
})

/**
 * @param {string} address Like `postgres://host/database?schema=notes` or `nats://one:4222,two:4222?replicas=3`.
 * @returns {OpenableStore} Throws a `TypeError` or a `RangeError` if it is none.
 */
export function storeOf(address) {
  const [, scheme = ''] = /^([a-z]+):\/\//.exec(address) ?? []
  const kind = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : null
  // It may have a password, so it is not repeated.
  if (!kind) throw new TypeError('A store has an address of nats:// or postgres://.')
  const { url, options } = optionsIn(address, OPTIONS[kind])
  return kind === 'nats' ? natsStore({ url, ...options }) : postgresStore({ url, ...options })
}

/** @param {string} address @param {Record<string, boolean>} known */
function optionsIn(address, known) {
  const [base, query = ''] = address.split(/\?(.*)/s)
  const others = new URLSearchParams()
  /** @type {Record<string, any>} */
  const options = {}
  for (const [name, value] of new URLSearchParams(query)) {
    if (Object.hasOwn(known, name)) options[name] = known[name] ? Number(value) : value
    else others.append(name, value)
  }
  // Those of `pg`, such as `sslmode`.
  const rest = others.toString()
  if (rest && known === OPTIONS.nats)
    throw new TypeError(`NATS has no option ${[...others.keys()][0]}.`)
  return { url: rest ? `${base}?${rest}` : base, options }
}
