/** Reading over HTTP: what is there, waiting for one answer, and server-sent events. */

import { contentOf } from '../documents/index.js'
import { nextCursor } from './cursor.js'
import { deliver } from './deliver.js'
import { readPresence } from './http-presence.js'
import { parameter } from './http-request.js'
import { Refusal, formatOffset, parseOffset } from '../base/index.js'
import { PING, numberIn, pingOf, waitAtMost } from './waiting.js'

/** @typedef {import('./http.js').Exchange} Exchange */
/** @typedef {import('../documents/document.js').Part} Part */
/** @typedef {import('../documents/catalog.js').Generation} Generation */
/** @typedef {{ generation: Generation, after: number, now: boolean }} Place */

/** How long an event stream lasts, in milliseconds, so that caches can join readers. */
const EVENTS_TIME = 60_000
/** How many known entries a reader can have again, to see that it is still the same log. */
const MOST_OVERLAP = 100

/** @param {Exchange} exchange */
export async function head({ document, answer }) {
  const generation = await document.exists()
  const seq = await document.log(generation).head()
  await answer(200, {
    'Content-Type': generation.type,
    'Stream-Next-Offset': formatOffset(seq),
    ...(generation.closed && { 'Stream-Closed': 'true' })
  })
}

/** @param {Exchange} exchange */
export async function read(exchange) {
  const { query, document } = exchange
  if (query.has('snapshot')) return readSnapshot(exchange)
  if (query.has('presence')) return readPresence(exchange)
  const live = parameter(query, 'live')
  const offset = parameter(query, 'offset')
  if (live !== null && offset === null) throw new Refusal(400, 'To wait, say from which offset.')
  const from = parseOffset(offset)
  const generation = await document.exists()
  const now = from === 'now'
  const after = now ? await document.log(generation).head() : from
  const place = { generation, after, now }
  if (live === null) return catchUp(exchange, place)
  if (live === 'long-poll') return longPoll(exchange, place)
  if (live === 'sse') return events(exchange, place)
  throw new Refusal(400, 'live is long-poll or sse.')
}

/** @param {Exchange} exchange */
async function readSnapshot({ document, answer }) {
  const snapshot = await document.log(await document.exists()).snapshot()
  if (!snapshot) return answer(204)
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Stream-Next-Offset': formatOffset(snapshot.seq)
  }
  await answer(200, headers, snapshot.bytes)
}

/** @param {Exchange} exchange @param {Place} place */
async function catchUp(exchange, { generation, after, now }) {
  const part = present(await exchange.document.read(generation, after))
  if (now) {
    const empty = { ...part.slice, to: part.slice.from, entries: [], users: [] }
    return answerPart(exchange, generation, { ...part, slice: empty })
  }
  const etag = etagOf(generation, part)
  if (exchange.request.headers['if-none-match'] === etag)
    return exchange.answer(304, { ETag: etag })
  await answerPart(exchange, generation, part, { ETag: etag })
}

/** @param {Exchange} exchange @param {Place} place */
async function longPoll(exchange, { generation, after }) {
  const { document, query, pollTime, connected } = exchange
  const cursor = nextCursor(parameter(query, 'cursor'))
  const overlap = Math.min(numberIn(query, 'overlap') ?? 0, MOST_OVERLAP)
  const disconnect = connected('long-poll')
  const most = Math.min(pollTime, pingOf(query) ?? pollTime)
  try {
    const answered = await waitAtMost(exchange, most, async (ended) => {
      for await (const part of document.follow(generation, after, ended)) {
        const news = present(part)
        if (news.slice.entries.length > 0 || news.slice.head < after) {
          const { slice, closed } = await withOverlap(document, generation, news, overlap)
          const headers = { 'Stream-Cursor': cursor, ETag: etagOf(generation, { slice, closed }) }
          await answerPart(exchange, generation, { slice, closed }, headers)
          return true
        }
        if (!news.closed) continue
        await nothingNew(exchange, after, { 'Stream-Closed': 'true' })
        return true
      }
      return false
    })
    if (answered) return
    // It may have been deleted.
    if ((await document.exists()).id !== generation.id)
      throw new Refusal(410, 'The document is another one.')
    await nothingNew(exchange, after, { 'Stream-Cursor': cursor })
  } finally {
    disconnect()
  }
}

/**
 * @param {import('../documents/document.js').Document} document @param {Generation} generation
 * @param {Extract<Part, { slice: any }>} news @param {number} overlap
 * @returns {Promise<Extract<Part, { slice: any }>>} The news, with entries before it if they are there.
 */
async function withOverlap(document, generation, news, overlap) {
  const { from, entries } = news.slice
  const first = Math.max(0, from - overlap)
  if (first === from || entries.length === 0) return news
  const part = await document.read(generation, first)
  // It must not be less than the news.
  return 'gone' in part || part.slice.to <= from ? news : part
}

/** @param {Exchange} exchange @param {number} after @param {Record<string, string>} headers */
async function nothingNew({ answer }, after, headers) {
  await answer(204, {
    'Stream-Next-Offset': formatOffset(after),
    'Stream-Up-To-Date': 'true',
    ...headers
  })
}

/** @param {Exchange} exchange @param {Place} place */
async function events(exchange, { generation, after }) {
  const { document, query, answerOn, response, patience, connected } = exchange
  const ping = pingOf(query) ?? PING.usual
  const content = contentOf(generation.type)
  // Before the head is sent: what is gone has a status of its own.
  present(await document.read(generation, after))
  const disconnect = connected('sse')
  const stopPings = comment(response, ping)
  try {
    answerOn(200, {
      'Content-Type': 'text/event-stream',
      // Proxies pass each event on at once, and do not wait for more to compress.
      'Cache-Control': 'no-cache, no-store, no-transform',
      'X-Accel-Buffering': 'no',
      ...(!content.text && { 'Stream-SSE-Data-Encoding': 'base64' })
    })
    let cursor = parameter(query, 'cursor')
    await waitAtMost(exchange, EVENTS_TIME, async (ended) => {
      for await (const part of document.follow(generation, after, ended)) {
        if ('gone' in part) return
        cursor = nextCursor(cursor)
        const text = eventsOf(content, part, cursor, query.has('users'))
        await deliver(response, Buffer.from(text), patience)
      }
    })
  } finally {
    stopPings()
    disconnect()
    response.end()
  }
}

/**
 * Shows that the connection is there, while nothing happens.
 *
 * @param {import('node:http').ServerResponse} response @param {number} ms
 * @returns {() => void} Stops it.
 */
function comment(response, ms) {
  const timer = setInterval(() => {
    // A client that takes nothing has one at most.
    const takes = response.headersSent && !response.destroyed && !response.writableNeedDrain
    if (takes) response.write(':\n\n')
  }, ms)
  return () => clearInterval(timer)
}

/**
 * @param {import('../documents/content.js').Content} content @param {Extract<Part, { slice: any }>} part
 * @param {string} cursor @param {boolean} named
 */
function eventsOf(content, { slice, closed }, cursor, named) {
  const control = {
    streamNextOffset: formatOffset(slice.to),
    ...(closed ? { streamClosed: true } : { streamCursor: cursor }),
    ...(slice.to >= slice.head && { upToDate: true })
  }
  const event = `event: control\ndata:${JSON.stringify(control)}\n\n`
  // Where entries have bounds, one without entries tells where the log is.
  if (slice.entries.length === 0 && !content.framed) return event
  const data = Buffer.from(content.join(slice, named)).toString(content.text ? 'utf8' : 'base64')
  // Every kind of line break, so that no content can end its event. Readers drop one space.
  const lines = data
    .split(/\r\n|\r|\n/)
    .map((line) => `data:${line.startsWith(' ') ? ' ' : ''}${line}\n`)
  return `event: data\n${lines.join('')}\n${event}`
}

/** @param {Part} part */
function present(part) {
  if (!('gone' in part)) return part
  throw new Refusal(410, 'The entries after that offset are truncated: take the snapshot.', {
    'Stream-Floor-Offset': formatOffset(part.gone)
  })
}

/**
 * @param {Exchange} exchange @param {Generation} generation @param {Extract<Part, { slice: any }>} part
 * @param {Record<string, string>} [headers]
 */
async function answerPart({ query, answer }, generation, { slice, closed }, headers) {
  const all = {
    'Content-Type': generation.type,
    'Stream-Next-Offset': formatOffset(slice.to),
    ...(slice.to >= slice.head && { 'Stream-Up-To-Date': 'true' }),
    ...(closed && { 'Stream-Closed': 'true' }),
    ...headers
  }
  await answer(200, all, contentOf(generation.type).join(slice, query.has('users')))
}

/** @param {Generation} generation @param {Extract<Part, { slice: any }>} part */
function etagOf({ id }, { slice, closed }) {
  return `"${id}:${slice.from}:${slice.to}:${slice.head}${closed ? ':c' : ''}"`
}
