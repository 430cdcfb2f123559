/** A PostgreSQL server of the test, on loopback, with Debian's packages. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { eventually } from '../../unit/helpers/until.mjs'
import { installPackages, which } from '../../../scripts/system.mjs'
import { freePorts } from './ports.mjs'

const NAMES = ['initdb', 'postgres']

/** @returns {string | undefined} The folder of its programs: Debian has them outside of PATH. */
function binaries() {
  const versions = '/usr/lib/postgresql'
  const folders = fs.existsSync(versions) ? fs.readdirSync(versions).sort().reverse() : []
  const candidates = [
    ...folders.map((version) => path.join(versions, version, 'bin')),
    path.dirname(which('postgres') ?? '')
  ]
  return candidates.find((folder) => NAMES.every((name) => fs.existsSync(path.join(folder, name))))
}

/** Installs it if it is missing. @returns {string | null} Why there is none. */
export function whyNoPostgres() {
  try {
    if (!binaries()) installPackages(['postgresql'], 'PostgreSQL is missing.')
    return binaries() ? null : 'the package postgresql has no programs'
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}

/** It refuses to run as root. @returns {{ uid?: number, gid?: number }} */
function unprivileged() {
  if (process.getuid?.() !== 0) return {}
  for (const line of fs.readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name === 'postgres') return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('There is no user postgres.')
}

export class Postgres {
  #top = ''
  /** @type {{ uid?: number, gid?: number }} */
  #user = {}
  #bin = ''
  #port = 0
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null

  get url() {
    return `postgres://test@127.0.0.1:${this.#port}/postgres`
  }

  get port() {
    return this.#port
  }

  /** @param {string[]} [settings] Like `max_connections=20`. */
  async start(settings = []) {
    if (this.#port === 0) {
      this.#top = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-'))
      this.#bin = /** @type {string} */ (binaries())
      this.#user = unprivileged()
      const { uid, gid } = this.#user
      if (uid !== undefined) fs.chownSync(this.#top, uid, /** @type {number} */ (gid))
      const options = ['--auth=trust', '--username=test', '--encoding=UTF8', '--no-sync']
      const data = ['--pgdata', path.join(this.#top, 'data')]
      const initdb = path.join(this.#bin, 'initdb')
      execFileSync(initdb, [...data, ...options], { ...this.#user, cwd: this.#top, stdio: 'pipe' })
      this.#port = (await freePorts(1))[0]
    }
    const given = ['listen_addresses=127.0.0.1', `port=${this.#port}`, 'unix_socket_directories=']
    const options = [...given, ...settings].flatMap((each) => ['-c', each])
    const log = fs.openSync(path.join(this.#top, 'log'), 'a')
    this.#child = spawn(
      path.join(this.#bin, 'postgres'),
      ['-D', path.join(this.#top, 'data'), ...options],
      { ...this.#user, cwd: this.#top, stdio: ['ignore', log, log] }
    )
    fs.closeSync(log)
    await this.#listening()
  }

  #listening() {
    return eventually(
      async () => {
        if (this.#child?.exitCode !== null) throw new Error(this.log)
        return isReady(this.url)
      },
      (is) => {
        if (!is) throw new Error(`PostgreSQL does not answer: ${this.log}`)
      }
    )
  }

  get log() {
    return fs.readFileSync(path.join(this.#top, 'log'), 'utf8').slice(-2000)
  }

  /** All of its processes, at once and without warning: those that serve connections end with it. */
  async kill() {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const { pid } = child
    const others = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    const ended = once(child, 'exit')
    for (const each of [pid, ...others.trim().split(/\s+/).map(Number)]) signal(each, 'SIGKILL')
    await ended
  }

  async end() {
    await this.kill()
    if (this.#top) fs.rmSync(this.#top, { recursive: true, force: true })
  }
}

/** @param {string} url */
async function isReady(url) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** @param {number | undefined} pid @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    if (pid) process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}
