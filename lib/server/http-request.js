/** What requests say. All of it is foreign: what is wrong throws a `Refusal`. */

import { Refusal } from './refusal.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('./record.js').Producer} Producer */

const MOST_NAME = 512
const MOST_HEADER = 256

/**
 * @param {IncomingMessage} request @param {string} prefix Of the paths of documents.
 * @returns {{ name: string, query: URLSearchParams } | null} Null if it is for no document.
 */
export function targetOf(request, prefix) {
  const [path, query = ''] = splitOnce(request.url ?? '', '?')
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

/** @param {IncomingMessage} request @param {number} most Bytes. @returns {Promise<Buffer>} */
export async function bodyOf(request, most) {
  const tooLong = () =>
    new Refusal(413, `The body is longer than ${most} bytes.`, { Connection: 'close' })
  if (Number(request.headers['content-length']) > most) throw tooLong()
  /** @type {Buffer[]} */
  const parts = []
  let length = 0
  // Not `for await`, which would end the connection before it is answered.
  await new Promise((resolve, reject) => {
    request.on('data', (/** @type {Buffer} */ part) => {
      length += part.length
      if (length <= most) return void parts.push(part)
      parts.length = 0
      request.pause()
      reject(tooLong())
    })
    request.on('end', resolve)
    request.on('error', reject)
    request.on('close', () => reject(new Refusal(400, 'The body has not come.')))
  })
  return Buffer.concat(parts)
}
