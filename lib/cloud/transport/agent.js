/** Connections to a server, or to a proxy that stands before it. */

import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { Fault } from './fault.js'

/** @typedef {import('node:stream').Duplex} Duplex */
/**
 * @callback FindProxy
 * @param {string} url
 * @returns {Promise<string>} As `session.resolveProxy` of Electron says it: `PROXY host:port; DIRECT`.
 */
/** @typedef {{ kind: 'direct' | 'http' | 'https' | 'unknown', host: string, port: number, text: string }} Way */

/** Milliseconds for a proxy to open a way. */
const PATIENCE = 15_000
/** Bytes that a proxy may answer before its way begins. */
const MOST_HEAD = 16 << 10
const OPTIONS = { keepAlive: true }

/**
 * @param {string} address Of the server.
 * @param {FindProxy} [findProxy]
 * @returns {Promise<http.Agent>} Keeps connections for later requests, until it is destroyed.
 */
export async function agentFor(address, findProxy) {
  const isSecure = address.startsWith('https:')
  const ways = findProxy ? waysIn(await found(findProxy, address)) : []
  const isDirect = ways.length === 0 || ways[0].kind === 'direct'
  if (isDirect) return isSecure ? new https.Agent(OPTIONS) : new http.Agent(OPTIONS)
  return new ProxyAgent(ways, isSecure)
}

/** @param {FindProxy} findProxy @param {string} address */
async function found(findProxy, address) {
  try {
    return await findProxy(address)
  } catch {
    // What the system says of proxies is at most a hint.
    return 'DIRECT'
  }
}

/** @type {Record<string, Way['kind']>} */
const KINDS = { DIRECT: 'direct', PROXY: 'http', HTTP: 'http', HTTPS: 'https' }
const PORTS = { http: 80, https: 443, direct: 0, unknown: 0 }

/** @param {string} text Such as `PROXY a:8080; HTTPS b; DIRECT`. @returns {Way[]} In their order. */
export function waysIn(text) {
  return String(text)
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name, place = ''] = part.split(/\s+/)
      const kind = KINDS[name.toUpperCase()] ?? 'unknown'
      const [, host = '', port] = /^\[?([^\]]*?)\]?(?::(\d{1,5}))?$/.exec(place) ?? []
      const isPlace = kind === 'direct' || host !== ''
      return {
        kind: isPlace ? kind : 'unknown',
        host,
        port: Number(port ?? PORTS[kind]),
        text: part
      }
    })
}

/** Opens a way through the first proxy that does so. Also used for `https:`, over which it begins TLS itself. */
class ProxyAgent extends http.Agent {
  #ways
  #isSecure

  /** @param {Way[]} ways @param {boolean} isSecure */
  constructor(ways, isSecure) {
    super(OPTIONS)
    this.#ways = ways
    this.#isSecure = isSecure
    // Requests look at these.
    const self = /** @type {any} */ (this)
    self.protocol = isSecure ? 'https:' : 'http:'
    self.defaultPort = isSecure ? 443 : 80
  }

  /** @param {any} options Of the request. @param {(error: Error | null, socket?: Duplex) => void} done */
  createConnection(options, done) {
    this.#connect(options).then(
      (socket) => {
        done(null, socket)
        // It has waited for the request, which listens in this turn.
        socket.resume()
      },
      (error) => done(error)
    )
    return undefined
  }

  /** @param {any} options @returns {Promise<Duplex>} */
  async #connect({ host, port, servername, ca }) {
    let failure
    for (const way of this.#ways) {
      try {
        const socket = await through(way, host, Number(port))
        if (!this.#isSecure) return socket
        const name = servername || host
        const names = net.isIP(name) ? {} : { servername: name }
        return await secure({ socket, ...names, ca, ALPNProtocols: ['http/1.1'] })
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}

/** @param {Way} way @param {string} host @param {number} port @returns {Promise<net.Socket>} */
async function through(way, host, port) {
  if (way.kind === 'unknown') {
    throw new Fault('network', `the system says "${way.text}": that kind of proxy is not supported`)
  }
  if (way.kind === 'direct') return connected(net.connect({ host, port }), 'connect')
  const place = { host: way.host, port: way.port }
  const proxy =
    way.kind === 'http'
      ? await connected(net.connect(place), 'connect')
      : await secure(net.isIP(way.host) ? place : { ...place, servername: way.host })
  const target = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`
  proxy.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
  const status = await answerOf(proxy)
  if (status >= 200 && status < 300) return proxy
  proxy.destroy()
  const why = status === 407 ? ': it wants a password, which is not supported' : ''
  throw new Fault('network', `the proxy ${way.host}:${way.port} has answered ${status}${why}`)
}

/** @param {tls.ConnectionOptions} options @returns {Promise<net.Socket>} */
function secure(options) {
  return connected(tls.connect(options), 'secureConnect')
}

/** @template {net.Socket} T @param {T} socket @param {string} event @returns {Promise<T>} */
function connected(socket, event) {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy(new Error('no connection in time'))
    const timer = setTimeout(giveUp, PATIENCE)
    const ended = () => fail(new Error('the connection was ended'))
    const fail = (/** @type {Error} */ error) => {
      clearTimeout(timer)
      reject(error)
    }
    socket.once('error', fail)
    socket.once('close', ended)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', fail)
      socket.off('close', ended)
      resolve(socket)
    })
  })
}

/** @param {net.Socket} socket @returns {Promise<number>} The status that the proxy answers. */
function answerOf(socket) {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const end = (/** @type {() => void} */ then) => {
      clearTimeout(timer)
      socket.off('data', take)
      socket.off('error', fail)
      socket.off('close', fail)
      then()
    }
    const fail = (/** @type {unknown} */ error) => {
      const cause = error instanceof Error ? error : undefined
      end(() => reject(new Fault('network', 'the proxy has ended the connection', cause)))
      socket.destroy()
    }
    const take = (/** @type {Buffer} */ bytes) => {
      head = Buffer.concat([head, bytes])
      const length = head.indexOf('\r\n\r\n') + 4
      if (length < 4) return head.length > MOST_HEAD ? fail(null) : undefined
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, 20))?.[1]
      end(() => {
        socket.pause()
        if (head.length > length) socket.unshift(head.subarray(length))
        if (status) resolve(Number(status))
        else reject(new Fault('network', 'what the system says to be a proxy is none'))
      })
    }
    const timer = setTimeout(() => fail(null), PATIENCE)
    socket.on('data', take)
    socket.on('error', fail)
    socket.on('close', fail)
  })
}
