/** What requests say. All of it is foreign: what is wrong throws a `Refusal`. */

import { Refusal } from '../base/index.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('../documents/record.js').Producer} Producer */

const MOST_NAME = 512
const MOST_HEADER = 256

/**
 * @param {IncomingMessage} request @param {string} prefix Of the paths of documents.
 * @returns {{ name: string, query: URLSearchParams } | null} Null if it is for no document.
 */
export function targetOf(request, prefix) {
  const [path, query = ''] = splitOnce(addressOf(request), '?')
  if (!path.startsWith(prefix) || path.length === prefix.length) return null
  try {
    const name = decodeURIComponent(path.slice(prefix.length))
    // Half a character cannot be the name of anything.
    encodeURIComponent(name)
    if (name.length > MOST_NAME) throw new Refusal(414, 'The name of the document is too long.')
    // Reserved by the protocol.
    if (/^__ds(\/|$)/.test(name)) throw new Refusal(404, 'There is no such document.')
    return { name, query: new URLSearchParams(query) }
  } catch (error) {
    if (error instanceof URIError) throw new Refusal(400, 'The address is malformed.')
    throw error
  }
}

/** @param {string} text @param {string} by */
function splitOnce(text, by) {
  const at = text.indexOf(by)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** @param {URLSearchParams} query @param {string} name @returns {string | null} */
export function parameter(query, name) {
  const values = query.getAll(name)
  if (values.length > 1) throw new Refusal(400, `${name} is given more than once.`)
  return values[0] ?? null
}

/** @param {IncomingMessage} request @param {string} name @returns {string | undefined} */
export function header(request, name) {
  const value = request.headers[name]
  const text = Array.isArray(value) ? value.join(',') : value
  if (text && text.length > MOST_HEADER) throw new Refusal(400, `${name} is too long.`)
  return text
}

/** @param {IncomingMessage} request @returns {Producer | undefined} */
export function producerOf(request) {
  const [id, epoch, seq] = ['id', 'epoch', 'seq'].map((name) => header(request, `producer-${name}`))
  if (id === undefined && epoch === undefined && seq === undefined) return undefined
  if (!id || epoch === undefined || seq === undefined) {
    throw new Refusal(400, 'Producer-Id, Producer-Epoch and Producer-Seq belong together.')
  }
  return { id, epoch: whole(epoch), seq: whole(seq) }
}

/** @param {string} text */
function whole(text) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value)) throw new Refusal(400, 'A number of the producer is none.')
  return value
}

/** @param {IncomingMessage} request */
export function closes(request) {
  return header(request, 'stream-closed')?.toLowerCase() === 'true'
}

/** Documents have no end in time. @param {IncomingMessage} request */
export function refuseExpiry(request) {
  const ttl = header(request, 'stream-ttl')
  const expires = header(request, 'stream-expires-at')
  if (ttl === undefined && expires === undefined) return
  const wrong =
    (ttl !== undefined && expires !== undefined) ||
    (ttl !== undefined && !/^(0|[1-9]\d*)$/.test(ttl)) ||
    (expires !== undefined && Number.isNaN(Date.parse(expires)))
  if (wrong) throw new Refusal(400, 'The time to live is malformed.')
  throw new Refusal(501, 'Documents do not expire.')
}

/** @param {IncomingMessage} request */
export function refuseFork(request) {
  if (header(request, 'stream-forked-from') !== undefined) {
    throw new Refusal(501, 'Documents cannot be forked.')
  }
}

/** The path and query, also where a framework has cut off what it is mounted at. @param {IncomingMessage} request @returns {string} */
export function addressOf(request) {
  return /** @type {any} */ (request).originalUrl ?? request.url ?? ''
}

/**
 * @param {IncomingMessage} request
 * @param {number} most Bytes.
 * @param {number} patience How long nothing of it may come, in milliseconds.
 * @returns {Promise<Buffer>}
 */
export async function bodyOf(request, most, patience) {
  if (request.readableEnded) {
    throw new Error(
      'The body has been read by something else: put the log server before parsers of bodies.'
    )
  }
  // It may have gone while it was asked who it is: then no event comes any more.
  if (request.destroyed) throw notCome()
  if (Number(request.headers['content-length']) > most) throw tooLong(most)
  request.setTimeout(patience, () => request.destroy())
  try {
    return await gathered(request, most)
  } finally {
    request.setTimeout(0)
  }
}

/** @param {IncomingMessage} request @param {number} most @returns {Promise<Buffer>} */
function gathered(request, most) {
  /** @type {Buffer[]} */
  const parts = []
  let length = 0
  // Not `for await`, which would end the connection before it is answered.
  return new Promise((resolve, reject) => {
    request.on('data', (/** @type {Buffer} */ part) => {
      length += part.length
      if (length <= most) return void parts.push(part)
      parts.length = 0
      request.pause()
      reject(tooLong(most))
    })
    request.on('end', () => resolve(Buffer.concat(parts)))
    for (const event of ['error', 'close']) request.on(event, () => reject(notCome()))
  })
}

/** @param {number} most */
function tooLong(most) {
  return new Refusal(413, `The body is longer than ${most} bytes.`, { Connection: 'close' })
}

function notCome() {
  return new Refusal(400, 'The body has not come.')
}
