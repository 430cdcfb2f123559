/** DLLs of 64-bit Windows. */

import { text } from './inspect.mjs'

const MACHINES = /** @type {const} */ ({ 0x8664: 'x64', 0xaa64: 'arm64' })

/** Directories. */
const EXPORTS = 0
const IMPORTS = 1
const DELAYED = 13

const PROTECTIONS = { HIGH_ENTROPY_VA: 0x20, DYNAMIC_BASE: 0x40, NX_COMPAT: 0x100 }

/**
 * @typedef {object} Image
 * @property {Buffer} bytes
 * @property {number} optional Where its optional header is.
 * @property {(address: number) => number} place Of an address in the file.
 */

/** @param {Buffer} bytes @returns {import('./inspect.mjs').Binary} */
export function inspectPe(bytes) {
  const header = bytes.readUInt32LE(0x3c)
  const optional = header + 24
  const image = { bytes, optional, place: places(bytes, header) }
  const imports = readImports(image, IMPORTS, { size: 20, name: 12, names: 0 })
  const flags = bytes.readUInt16LE(optional + 70)
  return {
    format: 'pe',
    arch: MACHINES[/** @type {keyof MACHINES} */ (bytes.readUInt16LE(header + 4))],
    exports: readExports(image),
    libraries: [...new Set(imports.map(({ library }) => library))],
    imports,
    delayed: readImports(image, DELAYED, { size: 32, name: 4, names: 16 }),
    // Numbers of symbols, and of debug information of compilers.
    stripped: bytes.readUInt32LE(header + 16) === 0 && !sections(bytes, header).includes('.debug'),
    minimum: `${bytes.readUInt16LE(optional + 48)}.${bytes.readUInt16LE(optional + 50)}`,
    protections: Object.entries(PROTECTIONS)
      .filter(([, flag]) => flags & flag)
      .map(([name]) => name)
  }
}

/** @param {Buffer} bytes @param {number} header @returns {number[]} Where each section is described. */
function table(bytes, header) {
  const first = header + 24 + bytes.readUInt16LE(header + 20)
  return Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, i) => first + i * 40)
}

/** @param {Buffer} bytes @param {number} header @returns {string[]} Their names up to the second dot. */
function sections(bytes, header) {
  return table(bytes, header).map((at) => bytes.toString('latin1', at, at + 6))
}

/** @param {Buffer} bytes @param {number} header @returns {(address: number) => number} */
function places(bytes, header) {
  const known = table(bytes, header).map((at) => ({
    start: bytes.readUInt32LE(at + 12),
    size: bytes.readUInt32LE(at + 8),
    place: bytes.readUInt32LE(at + 20)
  }))
  return (address) => {
    const section = known.find(({ start, size }) => address >= start && address < start + size)
    if (!section) throw new Error(`no section has the address ${address.toString(16)}`)
    return section.place + address - section.start
  }
}

/** @param {Image} image @param {number} index @returns {number | undefined} Where a directory is. */
function directory({ bytes, optional, place }, index) {
  const address = bytes.readUInt32LE(optional + 112 + index * 8)
  return address === 0 ? undefined : place(address)
}

/** @param {Image} image @returns {string[]} */
function readExports(image) {
  const { bytes, place } = image
  const at = directory(image, EXPORTS)
  if (at === undefined) return []
  const names = place(bytes.readUInt32LE(at + 32))
  const exported = Array.from({ length: bytes.readUInt32LE(at + 24) }, (_, i) =>
    text(bytes, place(bytes.readUInt32LE(names + i * 4)))
  )
  return exported.sort()
}

/**
 * @param {Image} image @param {number} index
 * @param {{ size: number, name: number, names: number }} entry Its size, and where in it the addresses
 *   of the library's name and of the table of names are.
 * @returns {(import('./inspect.mjs').Import & { library: string })[]}
 */
function readImports(image, index, entry) {
  const { bytes, place } = image
  const imports = []
  const first = directory(image, index)
  if (first === undefined) return []
  for (let at = first; bytes.readUInt32LE(at + entry.name) !== 0; at += entry.size) {
    const library = text(bytes, place(bytes.readUInt32LE(at + entry.name)))
    let name = place(bytes.readUInt32LE(at + entry.names))
    for (; bytes.readBigUInt64LE(name) !== 0n; name += 8) {
      const value = bytes.readUInt32LE(name)
      // By its number, or by a name behind a hint.
      const ordinal = bytes[name + 7] & 0x80
      imports.push({ library, name: ordinal ? `#${value}` : text(bytes, place(value) + 2) })
    }
  }
  return imports
}
