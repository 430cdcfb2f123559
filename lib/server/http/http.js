/** The documents of a store over HTTP, after the Durable Streams protocol. */

import { authorize, checkOrigin, corsHeaders } from '../access/index.js'
import { append, create, putSnapshot, remove } from './http-write.js'
import { head, read } from './http-read.js'
import { deliver } from './deliver.js'
import { whenGone } from './gone.js'
import { targetOf } from './http-request.js'
import { Refusal } from '../base/index.js'
import { StoreFailure } from '../store/index.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/**
 * @typedef {object} Context What all requests have in common.
 * @property {import('../documents/documents.js').Documents} documents
 * @property {import('../access/presence.js').Presences} presences
 * @property {import('../access/limits.js').Limiter} limiter
 * @property {import('../serve/metrics.js').Metrics} metrics
 * @property {import('../access/access.js').Auth | undefined} auth
 * @property {string[]} origins The pages that may ask.
 * @property {string} prefix
 * @property {number} pollTime How long a long poll waits, in milliseconds.
 * @property {number} patience How long a client may be silent that has something to do, in milliseconds.
 * @property {import('../base/index.js').Ending} ending When the server stops.
 * @property {(error: unknown) => void} onError What is told to nobody else.
 */
/**
 * @typedef {object} Exchange One request.
 * @property {IncomingMessage} request
 * @property {ServerResponse} response
 * @property {URLSearchParams} query
 * @property {import('../documents/document.js').Document} document
 * @property {(client: unknown) => ReturnType<import('../access/presence.js').Presences['enter']>} enter Its presence.
 * @property {import('../access/access.js').Grant} grant
 * @property {import('../access/limits.js').Limiter} limiter
 * @property {import('../serve/metrics.js').Metrics} metrics
 * @property {number} pollTime
 * @property {number} patience
 * @property {AbortSignal} signal Aborted when the client is gone, or the server stops.
 * @property {(transport: string) => () => void} connected Counts a waiting reader, until the function is called.
 * @property {(status: number, headers?: Record<string, any>, body?: Uint8Array) => Promise<void>} answer Resolves when
 *   the client has taken it.
 * @property {(status: number, headers: Record<string, any>) => void} answerOn The body follows.
 */

const COMMON = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'no-store'
}
/** Failures that `onError` was told of. @type {WeakSet<StoreFailure>} */
const told = new WeakSet()
/** @type {Record<string, (exchange: Exchange) => Promise<void>>} */
const METHODS = { GET: read, HEAD: head, PUT: put, POST: append, DELETE: remove }

/** @param {Exchange} exchange */
async function put(exchange) {
  return exchange.query.has('snapshot') ? putSnapshot(exchange) : create(exchange)
}

/**
 * @param {Context} context @param {IncomingMessage} request @param {ServerResponse} response
 */
export async function handle(context, request, response) {
  const method = request.method ?? ''
  for (const [name, value] of Object.entries(corsHeaders(request, context.origins))) {
    response.setHeader(name, value)
  }
  response.on('finish', () => {
    context.metrics.count('requests_total', {
      method: METHODS[method] ? method : 'other',
      status: response.statusCode
    })
  })
  try {
    const target = targetOf(request, context.prefix)
    if (!target) throw new Refusal(404, 'There is nothing at this address.')
    checkOrigin(request, context)
    // What a page may do. Browsers ask it without a token.
    if (method === 'OPTIONS') return await answer(response, 204)
    const run = METHODS[method]
    if (!run) throw new Refusal(405, 'No such method.', { Allow: Object.keys(METHODS).join(', ') })
    const needed = neededFor(method, target.query)
    const grant = await authorize(context.auth, request, target.name, needed)
    await admitted(context, { request, response, target, grant, run })
  } catch (error) {
    await refuse(context, response, error)
  }
}

/** @param {string} method @param {URLSearchParams} query @returns {'read' | 'write'} */
function neededFor(method, query) {
  if (method === 'GET' || method === 'HEAD') return 'read'
  // Whether something may be shown is looked at then: to show nothing any more, one need not write.
  return method === 'POST' && query.has('presence') ? 'read' : 'write'
}

/**
 * @param {Context} context
 * @param {object} admission
 * @param {IncomingMessage} admission.request @param {ServerResponse} admission.response
 * @param {{ name: string, query: URLSearchParams }} admission.target
 * @param {import('../access/access.js').Grant} admission.grant
 * @param {(exchange: Exchange) => Promise<void>} admission.run
 */
async function admitted(context, { request, response, target, grant, run }) {
  const { documents, limiter, metrics, pollTime, patience, ending } = context
  // It may have gone meanwhile: then no event comes any more.
  if (response.destroyed || request.socket.destroyed) return
  const account = accountOf(grant, request)
  if (request.method !== 'GET' && request.method !== 'HEAD') limiter.takeAppend(account)
  // Until the client has all of the answer: it is in memory until then.
  whenGone(response, limiter.connect(account))
  const { document, release } = documents.use(target.name)
  const left = new AbortController()
  const abort = () => left.abort()
  whenGone(response, abort)
  whenGone(response, ending.add(abort))
  try {
    await run({
      ...{ request, response, grant, document, limiter, metrics, pollTime, patience },
      enter: (client) => context.presences.enter(target.name, grant, client),
      query: target.query,
      signal: left.signal,
      connected: (transport) => counted(metrics, transport),
      answer: (status, headers, body) => answer(response, status, headers, body, patience),
      answerOn: (status, headers) =>
        void response.writeHead(status, { ...COMMON, ...headers }).flushHeaders()
    })
  } finally {
    release()
  }
}

/** @param {import('../access/access.js').Grant} grant @param {IncomingMessage} request */
export function accountOf({ user }, { socket }) {
  return user ? `user ${user}` : `address ${socket.remoteAddress}`
}

/** @param {import('../serve/metrics.js').Metrics} metrics @param {string} transport @returns {() => void} Ends it. */
export function counted(metrics, transport) {
  metrics.change('connections', { transport }, 1)
  return () => metrics.change('connections', { transport }, -1)
}

/**
 * @param {ServerResponse} response @param {number} status @param {Record<string, any>} [headers]
 * @param {Uint8Array} [body] @param {number} [patience] As of `deliver`; a short body needs none.
 */
export async function answer(response, status, headers = {}, body, patience) {
  const length = status === 204 || status === 304 ? {} : { 'Content-Length': body?.length ?? 0 }
  response.writeHead(status, { ...COMMON, ...headers, ...length })
  if (body && patience !== undefined) {
    await deliver(response, body, patience)
    response.end()
  } else response.end(body)
}

/** @param {Context} context @param {ServerResponse} response @param {unknown} error */
async function refuse(context, response, error) {
  if (response.headersSent || response.destroyed) {
    if (!(error instanceof Refusal)) context.onError(error)
    return void response.destroy()
  }
  const { status, headers, text } = refusalOf(context, error)
  await answer(
    response,
    status,
    { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    Buffer.from(`${text}\n`)
  )
}

/**
 * @param {Context} context @param {unknown} error
 * @returns {{ status: number, headers: Record<string, string>, text: string }} Nothing of the inside is told.
 */
export function refusalOf(context, error) {
  if (error instanceof Refusal)
    return { status: error.status, headers: error.headers, text: error.message }
  context.metrics.count('errors_total')
  report(context, error)
  if (!(error instanceof StoreFailure)) {
    return { status: 500, headers: {}, text: 'The server has failed.' }
  }
  const text = 'The store takes nothing at present. What was sent may be there nevertheless.'
  return { status: 507, headers: { 'Retry-After': '1' }, text }
}

/** Each failure of a store once, not for each request. @param {Context} context @param {unknown} error */
export function report({ onError }, error) {
  if (error instanceof StoreFailure) {
    if (told.has(error)) return
    told.add(error)
  }
  onError(error)
}
