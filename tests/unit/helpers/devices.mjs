/** Apps with refs that they share over a real server, all in this process. */

import { afterEach } from '@jest/globals'
import { cloud } from '../../../lib/cloud/main/index.js'
import { MemoryStore, serve } from '../../../lib/server/index.js'
import { Network } from '../../simulation/network.mjs'
import { TcpProxy } from './tcp-proxy.mjs'
import { eventually, until } from './until.mjs'

/** Tries again at once. */
const BACKOFF = { first: 5, longest: 50 }

/** @typedef {import('../../../lib/main/ref/ref.js').RemoteRef<any>} RemoteRef */

/** One app: a main process, its disk and its way to the server. */
export class Device {
  app = new Network()
  /** @type {any[]} */
  errors = []
  /** @type {any[]} */
  lost = []
  /** @type {RemoteRef} */
  ref
  #options
  #initial

  /**
   * @param {any} initial
   * @param {{ url: string, folder?: string | null, cloud?: object, ref?: object }} options
   */
  constructor(initial, options) {
    this.#initial = initial
    this.#options = options
    this.ref = this.start()
  }

  start() {
    const { url, folder = null, cloud: more, ref } = this.#options
    this.app.hub.disk.configure(folder)
    const onError = (/** @type {any} */ error) => void this.errors.push(error)
    this.cloud = cloud({ url, backoff: BACKOFF, ...more })
    this.ref = this.app.remoteRef('list', this.#initial, { cloud: this.cloud, onError, ...ref })
    this.state.onConflict((lost) => void this.lost.push(lost))
    return this.ref
  }

  get state() {
    return /** @type {import('../../../lib/main/options/cloud.js').CloudState} */ (this.ref.cloud)
  }

  get codes() {
    return this.errors.map(({ code }) => code)
  }

  /** The text of the value, as the document has it. */
  get text() {
    return this.ref.document.text()
  }

  /** Whether the log has its first value: `live` only says that everything in it was read. */
  get opened() {
    return /** @type {any} */ (this.ref.saving).replica.log.v > 0
  }

  live() {
    return until(() => this.state.status === 'live')
  }

  /** As if the app had ended and was started: the database is opened again. */
  restart() {
    this.stop()
    this.app = new Network()
    this.start()
  }

  stop() {
    for (const ref of this.app.refs) ref.destroy()
    this.app.hub.disk.restart()
  }
}

/**
 * Servers, networks and devices that end after each test.
 *
 * @param {object} [common] Of `cloud`, for all devices.
 */
export function worlds(common) {
  /** @type {(() => unknown)[]} */
  const open = []
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close()
  })
  const world = {
    /** @param {object} [options] Of `serve`. */
    async server(options) {
      const server = serve({ store: new MemoryStore(), port: 0, grace: 100, ...options })
      open.push(() => server.close())
      const { port, url } = await server.ready
      return { server, port, url, close: () => server.close() }
    },
    /** @param {number} port */
    async proxy(port) {
      const proxy = await new TcpProxy().listen(port)
      open.push(() => proxy.close())
      return proxy
    },
    /** @param {any} initial @param {ConstructorParameters<typeof Device>[1]} options */
    device(initial, options) {
      const more = { ...common, ...options.cloud }
      const device = new Device(initial, { ...options, cloud: more })
      open.push(() => device.stop())
      return device
    },
    /** @param {() => unknown} close Called after the test. */
    later(close) {
      open.push(close)
    },
    /**
     * Two devices that had the same, of which the other one is offline now, and its way to the server.
     *
     * @param {any} initial
     * @param {Omit<ConstructorParameters<typeof Device>[1], 'url'>} [options] Of the other one.
     * @param {Omit<ConstructorParameters<typeof Device>[1], 'url'>} [own] Of the first one.
     */
    async apart(initial, options, own) {
      const { url, port } = await world.server()
      const way = await world.proxy(port)
      const one = world.device(initial, { url, ...own })
      const other = world.device(initial, { url: way.url, ...options })
      await together(one, other)
      way.down = true
      await until(() => other.state.status === 'offline')
      return { one, other, way, url }
    }
  }
  return world
}

/**
 * Waits until all have read everything, and have the same.
 *
 * @param {Device[]} devices
 * @returns {Promise<string>} The text of their value.
 */
export async function together(...devices) {
  await eventually(
    () =>
      devices.map(({ text, opened, state: { pending, status } }) => {
        return { text, opened, pending, status }
      }),
    (found) => {
      for (const each of found) {
        const { pending, status, text, opened } = each
        if (pending > 0 || status !== 'live' || text !== found[0].text || !opened) {
          throw new Error(JSON.stringify(found))
        }
      }
    }
  )
  return devices[0].text
}
