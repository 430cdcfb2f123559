#!/usr/bin/env node
/** `electron-remote-ref serve | dump | restore` */

import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { dump, localStore, storeOf, undump } from '../store/index.js'
import { Limiter } from '../access/index.js'
import { serve } from './serve.js'

const USAGE = `Usage:
  electron-remote-ref serve (--dir DIR | --store URL) [--port 4437] [--host 127.0.0.1] [--auth FILE]
                           [--origin URL]... [--limit NAME=NUMBER]...
      Serves the store in DIR, or in a database: postgres://HOST/DATABASE or nats://HOST,HOST,HOST.
      REMOTE_REF_STORE can have the URL, so that its password is not among the processes.
      FILE is a module that exports the auth function as default.
  electron-remote-ref dump --dir DIR [FILE]
      Writes all of the store to FILE, or to the output. The server must be stopped.
  electron-remote-ref restore --dir DIR [FILE]
      Makes a new store of a dump.
`

const OPTIONS = /** @type {const} */ ({
  dir: { type: 'string' },
  store: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  auth: { type: 'string' },
  origin: { type: 'string', multiple: true },
  limit: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' }
})
/** @typedef {{ dir: string, store?: string, port?: string, host?: string, auth?: string, origin?: string[], limit?: string[] }} Options */

const MOST_PORT = 65_535
const TAKEN = 'Is it running already? Stop it, or give another --port.'
/** What a folder may have that has no store yet: of the file system, or left by LevelDB without its file CURRENT. */
const NO_STRANGERS = /^(\.|lost\+found$|LOCK$|LOG(\.old)?$|MANIFEST-|\d+\.(log|ldb|sst|dbtmp)$)/

/** What the user did wrong. */
class UsageError extends Error {}

/** @type {Record<string, (options: Options, file: string | undefined) => Promise<void>>} */
const COMMANDS = { serve: run, dump: write, restore: read }

/** @param {Options} options */
async function run({ dir, store: address, port, host, auth, origin, limit }) {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= MOST_PORT))
    throw new UsageError(`--port needs a number from 0 to ${MOST_PORT}.`)
  const hook = auth && (await hookIn(auth))
  if (!hook && host && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new UsageError('To serve other machines, say who may do what: --auth FILE.')
  }
  const limits = limitsIn(limit)
  if (dir) checkFolder(dir)
  const store = address ? databaseAt(address) : localStore(dir)
  try {
    await store.open()
  } catch (error) {
    await store.close()
    throw error
  }
  const server = serve({
    store,
    ...(hook && { auth: hook }),
    ...(port !== undefined && { port: Number(port) }),
    ...(host && { host }),
    ...(origin && { origins: origin }),
    limits
  })
  const stop = async () => {
    await server.close()
    await store.close()
  }
  const { url } = await server.ready.catch(async (error) => {
    await stop()
    throw error.code === 'EADDRINUSE' ? new Error(`${error.message}. ${TAKEN}`) : error
  })
  console.log(`listening on ${url}`)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void stop().then(() => process.exit(0), fail))
  }
}

/** @param {string} file @returns {Promise<import('../access/access.js').Auth>} */
async function hookIn(file) {
  const place = path.resolve(file)
  if (!fs.existsSync(place)) throw new UsageError(`There is no file ${file} (--auth).`)
  const { default: hook } = await import(pathToFileURL(place).href).catch((cause) => {
    throw new Error(`Cannot load ${file} (--auth): ${cause?.message ?? cause}`, { cause })
  })
  if (typeof hook !== 'function') throw new UsageError(`${file} exports no function as default.`)
  return hook
}

/** A store among files of something else is a mistake in the name. @param {string} dir */
function checkFolder(dir) {
  if (!fs.existsSync(dir) || !fs.statSync(dir).isDirectory() || isStore(dir)) return
  const [other] = fs.readdirSync(dir).filter((name) => !NO_STRANGERS.test(name))
  if (other !== undefined)
    throw new UsageError(`${dir} is no store, and has other files (${other}). Name a new folder.`)
}

/** @param {string} dir */
function isStore(dir) {
  return fs.existsSync(path.join(dir, 'CURRENT'))
}

/** @param {string} address */
function databaseAt(address) {
  try {
    return storeOf(address)
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message)
  }
}

/** @param {string[]} [given] @returns {import('../access/limits.js').Limits} */
function limitsIn(given = []) {
  const limits = Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^(\w+)=(\d+)$/.exec(text) ?? []
      if (!name) throw new UsageError(`--limit needs NAME=NUMBER, not ${text}.`)
      return [name, Number(value)]
    })
  )
  try {
    new Limiter(limits)
    return limits
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message)
  }
}

/** @param {Options} options @param {string | undefined} file */
async function write({ dir }, file) {
  if (!fs.existsSync(dir)) throw new UsageError(`There is no folder ${dir}.`)
  if (!isStore(dir)) throw new UsageError(`${dir} is no store: it has no file CURRENT.`)
  const store = localStore(dir)
  try {
    // A dump that fails leaves the one of yesterday.
    const part = `${file}.part`
    await pipeline(dump(store.contents()), file ? fs.createWriteStream(part) : process.stdout)
    if (file) fs.renameSync(part, file)
  } finally {
    await store.close()
  }
}

/** @param {Options} options @param {string | undefined} file */
async function read({ dir }, file) {
  if (fs.existsSync(dir)) throw new UsageError(`${dir} exists. Restore to a new folder.`)
  if (file && !fs.existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  // Beside it, so that a damaged dump leaves no half of a store in its place.
  const part = `${dir}.part`
  fs.rmSync(part, { recursive: true, force: true })
  const store = localStore(part)
  try {
    await store.fill(undump(linesOf(file)))
    await store.close()
    fs.renameSync(part, dir)
  } catch (error) {
    await store.close()
    fs.rmSync(part, { recursive: true, force: true })
    throw error
  }
}

/** Begins when it is read: lines that come before that would be lost. @param {string | undefined} file */
async function* linesOf(file) {
  const input = file ? fs.createReadStream(file) : process.stdin
  yield* readline.createInterface({ input, crlfDelay: Infinity })
}

/** @param {unknown} error */
function fail(error) {
  const { message } = /** @type {Error} */ (error)
  const isUsage =
    error instanceof UsageError || /** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')
  console.error(isUsage ? `${message}\n\n${USAGE}` : message)
  process.exit(isUsage ? 2 : 1)
}

/** @param {string[]} positionals */
function unknown([name, , more]) {
  if (name === undefined) return 'Which command?'
  return more === undefined ? `There is no command "${name}".` : `What is "${more}"?`
}

async function main() {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  if (values.help) return void console.log(USAGE)
  const [name, file, ...more] = positionals
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : null
  if (!command || more.length > 0) throw new UsageError(unknown(positionals))
  if (command === run && !values.dir) values.store ??= process.env.REMOTE_REF_STORE
  if (values.dir && values.store) throw new UsageError('Give --dir or --store.')
  if (command !== run && values.store)
    throw new UsageError('A database has a program of its own for that.')
  if (!values.dir && !values.store)
    throw new UsageError(command === run ? '--dir or --store is missing.' : '--dir is missing.')
  // Until it is done: a process also ends when there is nothing to wait for any more.
  process.exitCode = 1
  await command(/** @type {Options} */ (values), file)
  process.exitCode = 0
}

main().catch(fail)
