/**
 * The tables of a store, in a schema of their own:
 *
 *     logs       a row for each log: what it has, and up to where it is truncated
 *     entries    by log and sequence
 *     snapshots  the newest one of a log
 *
 * A log is found by the SHA-256 of its name, since names can be long.
 */

import { createHash } from 'node:crypto'

/** @typedef {import('pg').Pool} Pool */
/** @typedef {import('pg').PoolClient} PoolClient */

const VERSION = 1
/** Names this library's locks in the database. */
const LOCK = 0x65_72_72_66

/** @param {string} schema A valid name. @returns {string} */
const tablesOf = (schema) => `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE TABLE ${schema}.logs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key bytea NOT NULL UNIQUE,
    name bytea NOT NULL,
    head bigint NOT NULL DEFAULT 0,
    floor bigint NOT NULL DEFAULT 0 CHECK (floor <= head)
  ) WITH (fillfactor = 50);
  CREATE TABLE ${schema}.entries (
    log bigint NOT NULL REFERENCES ${schema}.logs,
    seq bigint NOT NULL CHECK (seq > 0),
    bytes bytea NOT NULL,
    PRIMARY KEY (log, seq)
  );
  CREATE TABLE ${schema}.snapshots (
    log bigint PRIMARY KEY REFERENCES ${schema}.logs,
    seq bigint NOT NULL,
    bytes bytea NOT NULL
  );
  CREATE TABLE ${schema}.store (version integer NOT NULL, checked timestamptz NOT NULL);
  INSERT INTO ${schema}.store VALUES (${VERSION}, now());`

/** What each connection is told: settings of the database or the role must not weaken what is promised. */
export const SETTINGS = `
  SELECT set_config('default_transaction_isolation', 'read committed', false),
    CASE current_setting('synchronous_commit')
      WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END`

/**
 * Makes the tables if they are missing. Several servers may do it at once.
 *
 * @param {Pool} pool @param {string} schema
 */
export async function prepare(pool, schema) {
  await checkDurable(pool)
  const client = await pool.connect()
  try {
    // A role that may not create anything can use tables that are there.
    if (!(await hasTables(client, schema))) await create(client, schema)
    const { rows } = await client.query(`SELECT version FROM ${schema}.store`)
    if (rows[0]?.version === VERSION) return client.release()
    throw new Error(`The schema ${schema} is of version ${rows[0]?.version}, not ${VERSION}.`)
  } catch (error) {
    client.release(/** @type {Error} */ (error))
    throw error
  }
}

/** @param {Pool} pool */
async function checkDurable(pool) {
  for (const name of ['fsync', 'full_page_writes']) {
    const { rows } = await pool.query(`SHOW ${name}`)
    if (rows[0][name] === 'on') continue
    throw new Error(`PostgreSQL has ${name} = off: what it acknowledges is lost with the power.`)
  }
}

/** @param {PoolClient} client @param {string} schema */
async function hasTables(client, schema) {
  const { rows } = await client.query('SELECT to_regclass($1) AS found', [`${schema}.store`])
  return rows[0].found !== null
}

/** @param {PoolClient} client @param {string} schema */
async function create(client, schema) {
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  // Another server may have made them while this one waited.
  if (!(await hasTables(client, schema))) await client.query(tablesOf(schema))
  await client.query('COMMIT')
}

/** @param {string} document @returns {Buffer} */
export function keyOf(document) {
  return createHash('sha256').update(document).digest()
}
