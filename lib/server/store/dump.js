/**
 * Copies of a local store as text: a first line, a line for each key, and a last line with their number and a hash
 * of them, so that a copy that is cut off or damaged is noticed.
 */

import { createHash } from 'node:crypto'

const FORMAT = 1

/** @param {AsyncIterable<[string, Uint8Array]>} contents @returns {AsyncGenerator<string>} Lines. */
export async function* dump(contents) {
  yield `${JSON.stringify({ format: FORMAT })}\n`
  const hash = createHash('sha256')
  let count = 0
  for await (const [key, value] of contents) {
    const line = `${JSON.stringify([key, Buffer.from(value).toString('base64')])}\n`
    hash.update(line)
    count++
    yield line
  }
  yield `${JSON.stringify({ count, sha256: hash.digest('hex') })}\n`
}

/**
 * @param {AsyncIterable<string>} lines Without their ends.
 * @returns {AsyncGenerator<[string, Uint8Array]>} Throws at the end if it is not a whole copy.
 */
export async function* undump(lines) {
  const hash = createHash('sha256')
  let [at, count] = [0, 0]
  let ended = false
  for await (const line of lines) {
    const read = parsed(line, ++at)
    if (at === 1) {
      if (read?.format !== FORMAT) throw new Error('This is not a dump that this version can read.')
    } else if (Array.isArray(read) && !ended) {
      hash.update(`${line}\n`)
      count++
      yield [String(read[0]), Buffer.from(String(read[1]), 'base64')]
    } else {
      ended = read?.count === count && read.sha256 === hash.digest('hex')
      if (!ended) throw new Error('The dump is damaged.')
    }
  }
  if (!ended) throw new Error('The dump is not complete.')
}

/** @param {string} line @param {number} at @returns {any} */
function parsed(line, at) {
  try {
    return JSON.parse(line)
  } catch {
    throw new Error(`Line ${at} of the dump is damaged.`)
  }
}
