/** Signatures in libraries of macOS. */

import { createHash } from 'node:crypto'

const SUPERBLOB = 0xfade0cc0
const DIRECTORY = 0xfade0c02
const ADHOC = 0x2
const SHA256 = 2

/**
 * @typedef {object} Signature
 * @property {boolean} adhoc Signed by nobody, as Apple's linker does.
 * @property {string} identifier
 * @property {number} limit How many bytes of the file are signed, from its beginning.
 * @property {number[]} wrong The pages that are not what has been signed, by their number.
 */

/**
 * Reads a signature and hashes what it is about.
 *
 * @param {Buffer} file
 * @param {number} at Where in it the signature is.
 * @returns {Signature}
 * @throws {Error} If it is none, or has none of the hashes that can be checked here.
 */
export function readSignature(file, at) {
  if (file.readUInt32BE(at) !== SUPERBLOB) throw new Error('no signature')
  const parts = Array.from(
    { length: file.readUInt32BE(at + 8) },
    (_, i) => at + file.readUInt32BE(at + 16 + i * 8)
  )
  const directory = parts.find((part) => file.readUInt32BE(part) === DIRECTORY)
  if (directory === undefined) throw new Error('the signature has no code directory')
  if (file[directory + 37] !== SHA256) throw new Error('its hashes are not SHA-256')
  const identifier = directory + file.readUInt32BE(directory + 20)
  return {
    adhoc: (file.readUInt32BE(directory + 12) & ADHOC) !== 0,
    identifier: file.toString('latin1', identifier, file.indexOf(0, identifier)),
    limit: file.readUInt32BE(directory + 32),
    wrong: wrongPages(file, directory)
  }
}

/** @param {Buffer} file @param {number} directory @returns {number[]} */
function wrongPages(file, directory) {
  const hashes = directory + file.readUInt32BE(directory + 16)
  const count = file.readUInt32BE(directory + 28)
  const limit = file.readUInt32BE(directory + 32)
  const size = file[directory + 36]
  const page = 2 ** file[directory + 39]
  if (count !== Math.ceil(limit / page))
    throw new Error(`${count} hashes are not one for each page`)
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const content = file.subarray(i * page, Math.min((i + 1) * page, limit))
    const stated = file.subarray(hashes + i * size, hashes + (i + 1) * size)
    return !createHash('sha256').update(content).digest().equals(stated)
  })
}
