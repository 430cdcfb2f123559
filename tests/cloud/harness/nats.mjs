/** NATS servers of the test, on loopback. */

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { eventually } from '../../unit/helpers/until.mjs'
import { root, which } from '../../../scripts/system.mjs'
import { freePorts } from './ports.mjs'

/**
 * Debian 13's package. Debian 12 has one that does not know `sync_interval: always`, and one of each machine's own
 * release cannot be installed beside it: so it is unpacked here.
 */
const PACKAGE = {
  path: 'pool/main/n/nats-server/nats-server_2.10.27-1+b2_amd64.deb',
  sha256: '6d913ac987b78734c08537c2adeb1526cf735f216173a9170d94b185fcfe6f8a'
}
const FOLDER = path.join(root, '.cache', 'nats-server-2.10.27')
const UNPACKED = path.join(FOLDER, 'usr', 'sbin', 'nats-server')
const OLDEST = [2, 10]
/** How often nodes of a cluster that stay behind are started again, until that is an error. */
const REVIVALS = 3

/** @param {string} program */
function isNewEnough(program) {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8' })
  const [major, minor] = (/v(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

/** @returns {string | undefined} */
function program() {
  return [which('nats-server'), UNPACKED].find((each) => {
    return each && fs.existsSync(each) && isNewEnough(each)
  })
}

/** Fetches it if it is missing. @returns {string | null} Why there is none. */
export function whyNoNats() {
  try {
    if (!program()) unpack()
    return program() ? null : 'the package nats-server has no program'
  } catch (error) {
    return /** @type {Error} */ (error).message
  }
}

/** From the mirror that this machine has its packages from. */
function unpack() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !which('dpkg-deb'))
    throw new Error('there is no nats-server 2.10 or newer in PATH')
  // Of its own until it is whole: two test files may begin at once.
  const own = `${FOLDER}-${process.pid}`
  fs.mkdirSync(own, { recursive: true })
  const file = path.join(own, 'package.deb')
  execFileSync(process.execPath, ['-e', FETCH, `${mirror()}/${PACKAGE.path}`, file])
  const found = createHash('sha256').update(fs.readFileSync(file)).digest('hex')
  if (found !== PACKAGE.sha256) throw new Error(`the package nats-server has the checksum ${found}`)
  execFileSync('dpkg-deb', ['-x', file, own])
  fs.rmSync(file)
  if (fs.existsSync(UNPACKED)) fs.rmSync(own, { recursive: true })
  else fs.renameSync(own, FOLDER)
}

const FETCH = `
const [, url, file] = process.argv
fetch(url.replaceAll('+', '%2b')).then(async (answer) => {
  if (!answer.ok) throw new Error('the mirror answers ' + answer.status)
  require('node:fs').writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
}).catch((error) => { console.error(error.message); process.exit(1) })`

/** @returns {string} Of Debian's main packages. */
function mirror() {
  const format = ['indextargets', '--format', '$(REPO_URI) $(COMPONENT)']
  const lines = execFileSync('apt-get', format, { encoding: 'utf8' }).split('\n')
  const line = lines.find((each) => /\/debian\/? main$/.test(each))
  if (!line) throw new Error('this machine has no mirror of Debian')
  return line.split(' ')[0].replace(/\/$/, '')
}

/** One node, or several that are a cluster. */
export class Nats {
  #top = ''
  /** @type {{ client: number, route: number, monitor: number }[]} */
  #ports = []
  /** @type {(import('node:child_process').ChildProcess | null)[]} */
  #children = []
  #count
  /**
   * How often a node that was killed had to be started once more: NATS 2.10 sometimes stays behind, and does not
   * find back by itself.
   */
  revived = 0

  /** @param {1 | 3} [count] Of nodes. */
  constructor(count = 1) {
    this.#count = count
  }

  get url() {
    return `nats://${this.#ports.map(({ client }) => `127.0.0.1:${client}`).join(',')}`
  }

  /** Of the first node. */
  get port() {
    return this.#ports[0].client
  }

  async start() {
    this.#top = fs.mkdtempSync(path.join(os.tmpdir(), 'nats-'))
    const ports = await freePorts(3 * this.#count)
    for (let i = 0; i < this.#count; i++) {
      const [client, route, monitor] = ports.slice(3 * i, 3 * i + 3)
      this.#ports.push({ client, route, monitor })
    }
    for (let i = 0; i < this.#count; i++) this.startNode(i)
    await this.ready()
  }

  /** @param {number} node */
  startNode(node) {
    const log = fs.openSync(path.join(this.#top, `${node}.log`), 'a')
    const { args, env } = this.#count > 1 ? this.#inCluster(node) : this.#alone()
    const options = /** @type {import('node:child_process').SpawnOptions} */ ({
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env }
    })
    this.#children[node] = spawn(/** @type {string} */ (program()), args, options)
    fs.closeSync(log)
  }

  #alone() {
    const file = path.join(this.#top, 'conf')
    const [{ client, monitor }] = this.#ports
    const store = `store_dir: "${path.join(this.#top, 'data')}", sync_interval: always`
    fs.writeFileSync(
      file,
      `listen: "127.0.0.1:${client}"\nhttp: "127.0.0.1:${monitor}"\njetstream { ${store} }\n`
    )
    return { args: ['-c', file], env: {} }
  }

  /** As the documentation says. @param {number} node */
  #inCluster(node) {
    const { client, route, monitor } = this.#ports[node]
    const at = (/** @type {number} */ port) => `"127.0.0.1:${port}"`
    const routes = this.#ports.map((each, i) => [
      `ROUTE_${i + 1}`,
      `"nats://127.0.0.1:${each.route}"`
    ])
    return {
      args: ['-c', path.join(root, 'examples', 'cluster', 'nats.conf')],
      env: {
        ...Object.fromEntries(routes),
        NODE_NAME: `"n${node}"`,
        NODE_LISTEN: at(client),
        NODE_ROUTE: at(route),
        NODE_MONITOR: at(monitor),
        NODE_DATA: `"${path.join(this.#top, `data${node}`)}"`
      }
    }
  }

  /** Resolves when all nodes that run are up, and as a cluster know each other. */
  async ready() {
    for (let left = REVIVALS; ; left--) {
      const running = this.#children.flatMap((child, i) => (isRunning(child) ? [i] : []))
      const unhealthy = async () => {
        const all = await Promise.all(running.map((node) => this.#isHealthy(node)))
        return running.filter((_node, i) => !all[i])
      }
      try {
        return void (await eventually(unhealthy, (nodes) => {
          if (nodes.length > 0) throw new Error(nodes.map((node) => this.log(node)).join())
        }))
      } catch (error) {
        if (left === 0 || this.#count === 1) throw error
        for (const node of await unhealthy()) await this.#revive(node)
      }
    }
  }

  /** As who runs it does with a node that stays behind. @param {number} node */
  async #revive(node) {
    process.stderr.write(`NATS: n${node} stays behind, and is started again. ${this.log(node)}\n`)
    this.revived++
    await this.kill(node)
    this.startNode(node)
  }

  /** @param {number} node */
  async #isHealthy(node) {
    try {
      // Not of consumers: those that have ended with a node it may miss for minutes.
      const address = `http://127.0.0.1:${this.#ports[node].monitor}/healthz?js-server-only=true`
      return (await fetch(address)).ok
    } catch {
      if (!isRunning(this.#children[node])) throw new Error(this.log(node))
      return false
    }
  }

  /** @param {number} node */
  log(node) {
    return fs.readFileSync(path.join(this.#top, `${node}.log`), 'utf8').slice(-2000)
  }

  /** Without warning. @param {number} node */
  async kill(node) {
    const child = this.#children[node]
    if (!child || !isRunning(child)) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  /** Resolves when all others have what it has. @param {string} stream @returns {Promise<number>} The node that leads it. */
  async leaderOf(stream) {
    if (this.#count === 1) return 0
    for (let left = REVIVALS; ; left--) {
      try {
        const { leader } = await eventually(
          () => this.#stateOf(stream),
          (state) => {
            if (!state.isWhole) throw new Error(state.told)
          },
          { patience: 60_000 }
        )
        return leader
      } catch (error) {
        const { leader, behind } = await this.#stateOf(stream)
        if (left === 0 || leader < 0) throw error
        for (const node of behind) await this.#revive(node)
        await this.ready()
      }
    }
  }

  /**
   * @param {string} stream
   * @returns {Promise<{ leader: number, behind: number[], isWhole: boolean, told: string }>} Which node leads it, -1
   *   if none does; which have not what it has; whether all have; and what they tell.
   */
  async #stateOf(stream) {
    const told = []
    let [leader, behind, isWhole] = [-1, /** @type {number[]} */ ([]), false]
    for (const [node, { monitor }] of this.#ports.entries()) {
      if (!isRunning(this.#children[node])) {
        told.push(`n${node} does not run`)
        continue
      }
      const address = `http://127.0.0.1:${monitor}/jsz?streams=true&accounts=true`
      const found = /** @type {any} */ (await (await fetch(address)).json())
      const streams = found.account_details?.flatMap(
        (/** @type {any} */ each) => each.stream_detail
      )
      const { cluster } = streams?.find((/** @type {any} */ { name }) => name === stream) ?? {}
      told.push(`n${node}: ${JSON.stringify(cluster)}`)
      if (cluster?.leader !== `n${node}`) continue
      const replicas = cluster.replicas ?? []
      leader = node
      behind = replicas.flatMap((/** @type {any} */ { name, current }) =>
        current ? [] : [Number(name.slice(1))]
      )
      isWhole = replicas.length === 2 && behind.length === 0
    }
    return { leader, behind, isWhole, told: told.join('\n') }
  }

  async end() {
    await Promise.all(this.#children.map((_child, node) => this.kill(node)))
    if (this.#top) fs.rmSync(this.#top, { recursive: true, force: true })
  }
}

/** @param {import('node:child_process').ChildProcess | null} child */
function isRunning(child) {
  return child !== null && child.exitCode === null && child.signalCode === null
}
