/** Creating, appending, closing and deleting over HTTP. */

import { writerOf } from '../access/index.js'
import { contentOf } from '../documents/index.js'
import {
  addressOf,
  bodyOf,
  closes,
  header,
  parameter,
  producerOf,
  refuseExpiry,
  refuseFork
} from './http-request.js'
import { writePresence } from './http-presence.js'
import { Refusal, formatOffset, parseOffset } from '../base/index.js'

/** @typedef {import('./http.js').Exchange} Exchange */
/** @typedef {import('../documents/document.js').Writing} Writing */

const DEFAULT_TYPE = 'application/octet-stream'

/** @param {Exchange} exchange @param {string} type @returns {Promise<Writing>} */
async function writingOf({ request, grant, limiter, patience }, type) {
  const body = await bodyOf(request, limiter.limits.requestBytes, patience)
  const producer = producerOf(request)
  const order = header(request, 'stream-seq')
  const head = {
    ...writerOf(grant),
    ...(producer && { producer }),
    ...(order !== undefined && { order })
  }
  if (type && body.length > 0) limiter.checkSizes(contentOf(type).split(body))
  return { type, body, close: closes(request), head }
}

/** @param {Exchange} exchange */
export async function create(exchange) {
  const { request, document, answer } = exchange
  refuseExpiry(request)
  refuseFork(request)
  const type = header(request, 'content-type') ?? DEFAULT_TYPE
  if (!/^[\w.+-]+\/[\w.+-]+\s*(;|$)/.test(type))
    throw new Refusal(400, 'The content type is malformed.')
  const { created, generation, seq } = await document.create(await writingOf(exchange, type))
  await answer(created ? 201 : 200, {
    'Content-Type': generation.type,
    'Stream-Next-Offset': formatOffset(seq),
    ...(generation.closed && { 'Stream-Closed': 'true' }),
    ...(created && { Location: locationOf(request) })
  })
}

/** @param {import('node:http').IncomingMessage} request */
function locationOf(request) {
  const secure = 'encrypted' in request.socket
  const path = addressOf(request).split('?')[0]
  return `${secure ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}${path}`
}

/** @param {Exchange} exchange */
export async function append(exchange) {
  const { request, query, document, metrics, answer } = exchange
  if (query.has('truncate')) return truncate(exchange)
  if (query.has('presence')) return writePresence(exchange)
  const writing = await writingOf(exchange, header(request, 'content-type') ?? '')
  const start = performance.now()
  const { seq, duplicate, closed } = await document.write(writing)
  metrics.append((performance.now() - start) / 1000)
  const { producer } = writing.head
  await answer(producer && !duplicate && writing.body.length > 0 ? 200 : 204, {
    'Stream-Next-Offset': formatOffset(seq),
    ...(closed && { 'Stream-Closed': 'true' }),
    ...(producer && { 'Producer-Epoch': String(producer.epoch) }),
    ...(producer && { 'Producer-Seq': String(await lastSeq(exchange, producer)) })
  })
}

/** @param {Exchange} exchange @param {import('../documents/record.js').Producer} producer */
async function lastSeq({ document }, { id, epoch, seq }) {
  const known = document.log(await document.exists()).producer(id)
  return known?.epoch === epoch ? Math.max(known.seq, seq) : seq
}

/** @param {Exchange} exchange */
export async function remove({ document, answer }) {
  await document.remove()
  await answer(204)
}

/** `PUT ?snapshot=OFFSET`: of the value after that entry. @param {Exchange} exchange */
export async function putSnapshot({ request, query, document, limiter, patience, answer }) {
  const seq = offsetIn(query, 'snapshot')
  const log = document.log(await document.exists())
  const bytes = await bodyOf(request, limiter.limits.snapshotBytes, patience)
  await asConflict(() => log.putSnapshot({ seq, bytes }))
  const newest = (await log.snapshot())?.seq ?? seq
  await answer(204, { 'Stream-Next-Offset': formatOffset(newest) })
}

/** `POST ?truncate=OFFSET` @param {Exchange} exchange */
async function truncate({ query, document, answer }) {
  const seq = offsetIn(query, 'truncate')
  const log = document.log(await document.exists())
  await asConflict(() => log.truncate(seq))
  await answer(204)
}

/** @param {URLSearchParams} query @param {string} name @returns {number} */
function offsetIn(query, name) {
  const seq = parseOffset(parameter(query, name))
  if (seq === 'now' || seq === 0) throw new Refusal(400, `${name} needs the offset after an entry.`)
  return seq
}

/** What is not possible in this state of the log. @param {() => Promise<void>} work */
async function asConflict(work) {
  try {
    await work()
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(409, error.message) : error
  }
}
