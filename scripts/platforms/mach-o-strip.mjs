/**
 * Removes the names of local functions from a macOS library, like `strip -x`, which Zig's linker does
 * not do. Updates its ad hoc signature, if it has one.
 */

import { createHash } from 'node:crypto'

const SEGMENT_64 = 0x19
const SYMTAB = 0x2
const DYSYMTAB = 0xb
const CODE_SIGNATURE = 0x1d

const HEADER = 32
const SYMBOL = 16
/** In a signature, whose numbers are big-endian, the one part that Zig writes begins here. */
const DIRECTORY = 20
const HASH = 32

/** Flags of entries of the indirect table without a symbol. */
const INDIRECT_LOCAL = 0x80000000

/**
 * The offsets of the fields that change. The tables are at the end of the file, in this order: symbols,
 * indirect symbols, names, signature.
 *
 * @typedef {object} Commands
 * @property {number} linkedit
 * @property {number} symtab
 * @property {number} dysymtab
 * @property {number} [signature]
 */

/**
 * @param {Buffer} library A 64-bit one, as Zig links it.
 * @returns {Buffer}
 * @throws {Error} If its parts are not in the order that Zig writes them in.
 */
export function stripMachO(library) {
  const commands = findCommands(library)
  const { symbols, indirect, names } = keptTables(library, commands)
  const start = library.readUInt32LE(commands.symtab + 8)
  const head = Buffer.from(library.subarray(0, start))
  const end = start + symbols.length + indirect.length + names.length

  head.writeUInt32LE(symbols.length / SYMBOL, commands.symtab + 12)
  head.writeUInt32LE(end - names.length, commands.symtab + 16)
  head.writeUInt32LE(names.length, commands.symtab + 20)
  const locals = library.readUInt32LE(commands.dysymtab + 12)
  head.writeUInt32LE(0, commands.dysymtab + 12)
  for (const field of [16, 24]) {
    head.writeUInt32LE(
      head.readUInt32LE(commands.dysymtab + field) - locals,
      commands.dysymtab + field
    )
  }
  head.writeUInt32LE(start + symbols.length, commands.dysymtab + 56)

  const signature = unsigned(library, commands, end)
  resizeLinkedit(head, commands.linkedit, end + signature.length)
  if (commands.signature !== undefined) {
    head.writeUInt32LE(end, commands.signature + 8)
    head.writeUInt32LE(signature.length, commands.signature + 12)
  }
  const stripped = Buffer.concat([head, symbols, indirect, names, signature])
  if (commands.signature !== undefined) sign(stripped, end)
  return stripped
}

/** @param {Buffer} library @returns {Commands} */
function findCommands(library) {
  /** @type {Partial<Commands>} */
  const found = {}
  const count = library.readUInt32LE(16)
  for (let i = 0, at = HEADER; i < count; i++, at += library.readUInt32LE(at + 4)) {
    const kind = library.readUInt32LE(at)
    if (kind === SEGMENT_64 && library.toString('latin1', at + 8, at + 18) === '__LINKEDIT') {
      found.linkedit = at
    }
    if (kind === SYMTAB) found.symtab = at
    if (kind === DYSYMTAB) found.dysymtab = at
    if (kind === CODE_SIGNATURE) found.signature = at
  }
  const commands = /** @type {Commands} */ (found)
  checkOrder(library, commands)
  return commands
}

/** @param {Buffer} library @param {Commands} commands */
function checkOrder(library, { symtab, dysymtab, signature }) {
  const at = (/** @type {number} */ field) => library.readUInt32LE(field)
  const symbolsEnd = at(symtab + 8) + at(symtab + 12) * SYMBOL
  const indirectEnd = at(dysymtab + 56) + at(dysymtab + 60) * 4
  const namesEnd = at(symtab + 16) + at(symtab + 20)
  const end = signature === undefined ? library.length : at(signature + 8)
  // Up to 15 bytes that align the next part.
  const follows = (/** @type {number} */ next, /** @type {number} */ last) =>
    next >= last && next - last < 16
  if (
    !follows(at(dysymtab + 56), symbolsEnd) ||
    !follows(at(symtab + 16), indirectEnd) ||
    !follows(end, namesEnd)
  ) {
    throw new Error('The tables of the library are not in the order expected.')
  }
}

/**
 * @param {Buffer} library @param {Commands} commands
 * @returns {Record<'symbols' | 'indirect' | 'names', Buffer>} The tables without local symbols, which
 *   are the first.
 */
function keptTables(library, { symtab, dysymtab }) {
  const first = library.readUInt32LE(symtab + 8)
  const count = library.readUInt32LE(symtab + 12)
  const strings = library.subarray(library.readUInt32LE(symtab + 16))
  const locals = library.readUInt32LE(dysymtab + 12)
  const symbols = Buffer.from(library.subarray(first + locals * SYMBOL, first + count * SYMBOL))
  let names = '\0'
  for (let at = 0; at < symbols.length; at += SYMBOL) {
    const name = symbols.readUInt32LE(at)
    symbols.writeUInt32LE(names.length, at)
    names += strings.toString('latin1', name, strings.indexOf(0, name) + 1)
  }
  const indirectAt = library.readUInt32LE(dysymtab + 56)
  const indirectEnd = indirectAt + library.readUInt32LE(dysymtab + 60) * 4
  const indirect = Buffer.from(library.subarray(indirectAt, indirectEnd))
  for (let at = 0; at < indirect.length; at += 4) {
    const index = indirect.readUInt32LE(at)
    if (index >= INDIRECT_LOCAL) continue
    indirect.writeUInt32LE(index < locals ? INDIRECT_LOCAL : index - locals, at)
  }
  const before = first + symbols.length + indirect.length + names.length
  return { symbols, indirect, names: Buffer.from(names + '\0'.repeat(-before & 15), 'latin1') }
}

/** @param {Buffer} head @param {number} linkedit @param {number} end Of the file. */
function resizeLinkedit(head, linkedit, end) {
  const size = BigInt(end) - head.readBigUInt64LE(linkedit + 40)
  head.writeBigUInt64LE(size, linkedit + 48)
  // In whole pages of 16 KiB, those of Apple silicon.
  head.writeBigUInt64LE((size + 0x3fffn) & ~0x3fffn, linkedit + 32)
}

/**
 * @param {Buffer} library @param {Commands} commands @param {number} end What it signs.
 * @returns {Buffer} Zig's signature with the number of pages that there are now, and no hashes yet.
 */
function unsigned(library, { signature }, end) {
  if (signature === undefined) return Buffer.alloc(0)
  const old = library.subarray(library.readUInt32LE(signature + 8))
  if (old.readUInt32BE(8) !== 1)
    throw new Error('The signature has other parts than those expected.')
  const hashes = DIRECTORY + old.readUInt32BE(DIRECTORY + 16)
  const pages = Math.ceil(end / pageSize(old))
  const size = hashes + pages * HASH
  const blob = Buffer.alloc((size + 15) & ~15)
  old.copy(blob, 0, 0, hashes)
  blob.writeUInt32BE(size, 4)
  blob.writeUInt32BE(size - DIRECTORY, DIRECTORY + 4)
  blob.writeUInt32BE(pages, DIRECTORY + 28)
  blob.writeUInt32BE(end, DIRECTORY + 32)
  return blob
}

/** @param {Buffer} signature @returns {number} In bytes. */
function pageSize(signature) {
  return 1 << signature[DIRECTORY + 39]
}

/** Writes the hash of each page. @param {Buffer} file @param {number} end Where its signature is. */
function sign(file, end) {
  const signature = file.subarray(end)
  const page = pageSize(signature)
  let at = DIRECTORY + signature.readUInt32BE(DIRECTORY + 16)
  for (let start = 0; start < end; start += page, at += HASH) {
    const hash = createHash('sha256').update(file.subarray(start, Math.min(start + page, end)))
    hash.digest().copy(signature, at)
  }
}
