/** The documents of a store over HTTP, after the Durable Streams protocol. */

import { authorize } from './access.js'
import { checkOrigin, corsHeaders } from './origin.js'
import { append, create, putSnapshot, remove } from './http-write.js'
import { head, read } from './http-read.js'
import { targetOf } from './http-request.js'
import { Refusal } from './refusal.js'
import { StoreFailure } from './store-failure.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */
/**
 * @typedef {object} Context What all requests have in common.
 * @property {import('./documents.js').Documents} documents
 * @property {import('./limits.js').Limiter} limiter
 * @property {import('./metrics.js').Metrics} metrics
 * @property {import('./access.js').Auth | undefined} auth
 * @property {string[]} origins The pages that may ask.
 * @property {string} prefix
 * @property {number} pollTime How long a long poll waits, in milliseconds.
 * @property {AbortSignal} ending Aborted when the server stops.
 * @property {(error: unknown) => void} onError What is told to nobody else.
 */
/**
 * @typedef {object} Exchange One request.
 * @property {IncomingMessage} request
 * @property {ServerResponse} response
 * @property {URLSearchParams} query
 * @property {import('./document.js').Document} document
 * @property {import('./access.js').Grant} grant
 * @property {string} account Who the limits count it for.
 * @property {import('./limits.js').Limiter} limiter
 * @property {import('./metrics.js').Metrics} metrics
 * @property {number} pollTime
 * @property {AbortSignal} signal Aborted when the client is gone, or the server stops.
 * @property {(transport: string) => () => void} connected Counts a waiting reader, until the function is called.
 * @property {(status: number, headers?: Record<string, any>, body?: Uint8Array) => void} answer
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
    checkOrigin(request, context.origins)
    // What a page may do. Browsers ask it without a token.
    if (method === 'OPTIONS') return answer(response, 204)
    const run = METHODS[method]
    if (!run) throw new Refusal(405, 'No such method.', { Allow: Object.keys(METHODS).join(', ') })
    const needed = method === 'GET' || method === 'HEAD' ? 'read' : 'write'
    const grant = await authorize(context.auth, request, target.name, needed)
    await run(exchangeOf(context, request, response, target, grant))
  } catch (error) {
    refuse(context, response, error)
  }
}

/**
 * @param {Context} context @param {IncomingMessage} request @param {ServerResponse} response
 * @param {{ name: string, query: URLSearchParams }} target @param {import('./access.js').Grant} grant
 * @returns {Exchange}
 */
function exchangeOf(context, request, response, target, grant) {
  const { limiter, metrics, pollTime } = context
  const left = new AbortController()
  response.on('close', () => left.abort())
  const account = accountOf(grant, request)
  return {
    request,
    response,
    query: target.query,
    document: context.documents.get(target.name),
    grant,
    account,
    limiter,
    metrics,
    pollTime,
    signal: AbortSignal.any([left.signal, context.ending]),
    connected: (transport) => connect(context, account, transport),
    answer: (status, headers, body) => answer(response, status, headers, body),
    answerOn: (status, headers) =>
      void response.writeHead(status, { ...COMMON, ...headers }).flushHeaders()
  }
}

/** @param {import('./access.js').Grant} grant @param {IncomingMessage} request */
export function accountOf({ user }, { socket }) {
  return user ? `user ${user}` : `address ${socket.remoteAddress}`
}

/** @param {Context} context @param {string} account @param {string} transport @returns {() => void} */
export function connect({ limiter, metrics }, account, transport) {
  const disconnect = limiter.connect(account)
  metrics.change('connections', { transport }, 1)
  return () => {
    disconnect()
    metrics.change('connections', { transport }, -1)
  }
}

/** @param {ServerResponse} response @param {number} status @param {Record<string, any>} [headers] @param {Uint8Array} [body] */
export function answer(response, status, headers = {}, body) {
  const length = status === 204 || status === 304 ? {} : { 'Content-Length': body?.length ?? 0 }
  // The length of a HEAD is the one of its body, which it has not.
  response.writeHead(status, { ...COMMON, ...headers, ...length })
  response.end(body)
}

/** @param {Context} context @param {ServerResponse} response @param {unknown} error */
function refuse(context, response, error) {
  if (response.headersSent || response.destroyed) {
    if (!(error instanceof Refusal)) context.onError(error)
    return void response.destroy()
  }
  const { status, headers, text } = refusalOf(context, error)
  answer(
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
