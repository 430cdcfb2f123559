/** Devices that exchange messages over real sockets, each with a disk of its own. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { Messages } from '../../../lib/cloud/messages/index.js'
import { TRANSPORT_NAMES, documentAt } from '../../../lib/cloud/transport/index.js'
import { RemoteRefError, decode, encode } from '../../../lib/shared/index.js'
import { ENTRIES } from '../../../lib/server/wire/frames.js'
import { Network } from '../../simulation/network.mjs'
import { worlds } from './devices.mjs'
import { until } from './until.mjs'

const DOC = 'messages/jobs'
/** @param {string} url Of the server. @returns {string} Of the log. */
export const logAt = (url) => documentAt(`${url}/v1/stream/`, DOC)

/** One device: its disk, its messages, and what its handler was given. */
export class MessageDevice {
  /** @type {any[]} */
  got = []
  /** @type {any[]} */
  errors = []
  /** Keys of what is on the disk. @type {Set<string>} */
  stored = new Set()
  /** Called with each message. */
  handle = (/** @type {any} */ _data) => /** @type {unknown} */ (undefined)
  #url
  #options
  #keep
  /** @param {string} url @param {any} options @param {string | null} folder */
  constructor(url, { keep, ...options }, folder) {
    this.#url = url
    this.#options = options
    this.#keep = keep
    this.folder = folder
    this.start()
  }

  start() {
    this.app = new Network()
    this.app.hub.disk.configure(this.folder)
    const line = {
      address: logAt(this.#url),
      transports: TRANSPORT_NAMES,
      backoff: { first: 5, longest: 50 },
      patience: 20_000,
      ...this.#options
    }
    const fail = (/** @type {any} */ error) => void this.errors.push(error)
    this.messages = new Messages(
      { name: 'jobs', doc: DOC, disk: this.#disk(), fail, keep: this.#keep },
      {
        line,
        decode,
        encode,
        makeError: (...all) => /** @type {any} */ (new RemoteRefError(...all)),
        changed: () => {},
        closed: () => {}
      }
    )
    this.messages.on('job', (data, about) => {
      this.got.push(data)
      this.about = about
      return this.handle(data)
    })
  }

  /** That of the app, which tells what is stored. @returns {any} */
  #disk() {
    const { disk } = this.app.hub
    return {
      keepRecords: (/** @type {[any, any, any]} */ ...all) => {
        const kept = /** @type {any} */ (disk.keepRecords(...all))
        const put = kept.records.put.bind(kept.records)
        kept.records.put = (
          /** @type {Map<string, string>} */ changes,
          /** @type {any} */ stored
        ) =>
          put(changes, () => {
            for (const key of changes.keys()) this.stored.add(key)
            stored()
          })
        return kept
      }
    }
  }

  stop() {
    this.messages.close()
    this.app.hub.disk.restart()
  }

  restart() {
    this.stop()
    this.start()
  }

  get codes() {
    return this.errors.map(({ code }) => code)
  }
}

/** Devices that end after each test, as their server does. @param {string} transport */
export function messageWorld(transport) {
  /** @type {string} */
  let base
  beforeEach(() => {
    base = fs.mkdtempSync(path.join(os.tmpdir(), 'remote-ref-messages-'))
  })
  // After all that has files there.
  afterEach(() => fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 }))
  const world = worlds()
  let count = 0

  /** @param {string} url @param {any} [options] @param {boolean} [stored] */
  function device(url, options, stored = true) {
    const folder = stored ? path.join(base, String(++count)) : null
    const made = new MessageDevice(url, { transports: [transport], ...options }, folder)
    world.later(() => made.stop())
    return made
  }

  /** @param {object} [options] Of the server. */
  async function two(options) {
    const { url, port, close } = await world.server(options)
    const way = await world.proxy(port)
    return { url, way, close, one: device(url), other: device(way.url) }
  }

  /**
   * Another server, with a log of its own, takes the place of the one that a device knows.
   *
   * @param {import('./tcp-proxy.mjs').TcpProxy} way @param {MessageDevice} knower Which notices it.
   */
  async function anotherLog(way, knower) {
    const next = await world.server()
    await fetch(logAt(next.url), { method: 'PUT', headers: { 'Content-Type': ENTRIES } })
    way.retarget(next.port)
    await until(() => knower.codes.includes('ERR_REF_CLOUD_DIVERGED'))
    return next
  }
  return { world, device, two, anotherLog }
}
