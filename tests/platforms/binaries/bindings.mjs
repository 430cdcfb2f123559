/** The symbols that dyld binds, from the opcodes of a macOS library. */

import { text } from './inspect.mjs'

/** Where the streams of opcodes are in the load command: what is bound at once, and when called. */
const STREAMS = [16, 32]

const ORDINAL = 0x10
const LONG_ORDINAL = 0x20
const SPECIAL = 0x30
const SYMBOL = 0x40

/** Those that bind. */
const BIND = [0x90, 0xa0, 0xb0, 0xc0]

/** How many numbers follow each of the others, and those: about addresses and types. */
const NUMBERS = /** @type {Record<number, number>} */ ({
  0x00: 0,
  0x50: 0,
  0x60: 1,
  0x70: 1,
  0x80: 1,
  0x90: 0,
  0xa0: 1,
  0xb0: 0,
  0xc0: 2
})

/** Of the special ones: any library of the process has it. */
const FLAT_LOOKUP = -2

/**
 * @param {Buffer} bytes @param {number} command LC_DYLD_INFO_ONLY.
 * @param {string[]} libraries
 * @returns {import('./inspect.mjs').Import[]} Without a library what may be in any. Each once.
 */
export function readBindings(bytes, command, libraries) {
  /** @type {Map<string, string | undefined>} */
  const found = new Map()
  for (const stream of STREAMS) {
    const start = bytes.readUInt32LE(command + stream)
    const end = start + bytes.readUInt32LE(command + stream + 4)
    readStream(bytes, start, end, (name, ordinal) => {
      if (ordinal !== FLAT_LOOKUP && !(ordinal - 1 in libraries)) {
        throw new Error(`${name} is in library ${ordinal}, which there is not`)
      }
      // C's names have an underscore before them.
      found.set(name.replace(/^_/, ''), libraries[ordinal - 1])
    })
  }
  return [...found].map(([name, library]) => ({ name, library }))
}

/**
 * @param {Buffer} bytes @param {number} start @param {number} end
 * @param {(name: string, ordinal: number) => void} found
 */
function readStream(bytes, start, end, found) {
  let ordinal = 0
  let name = ''
  for (let at = start; at < end;) {
    const opcode = bytes[at] & 0xf0
    const immediate = bytes[at] & 0x0f
    at++
    if (opcode === SYMBOL) {
      name = text(bytes, at)
      at += name.length + 1
    } else if (opcode === ORDINAL) ordinal = immediate
    else if (opcode === SPECIAL) ordinal = immediate === 0 ? 0 : immediate - 16
    else if (opcode === LONG_ORDINAL) ordinal = bytes[at++]
    else {
      if (!(opcode in NUMBERS)) throw new Error(`the opcode ${opcode} is unknown`)
      if (BIND.includes(opcode)) found(name, ordinal)
      for (let i = 0; i < NUMBERS[opcode]; i++) {
        while (bytes[at++] & 0x80);
      }
    }
  }
}
