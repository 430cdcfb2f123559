/** Shared objects of Linux. */

import { text } from './inspect.mjs'

const MACHINES = /** @type {const} */ ({ 62: 'x64', 183: 'arm64' })

/** Types of sections. */
const SYMTAB = 2
const DYNAMIC = 6
const DYNSYM = 11
const VERNEED = 0x6ffffffe
const VERSYM = 0x6fffffff

const PT_LOAD = 1
const DT_NEEDED = 1
const STB_WEAK = 2

/** @typedef {{ type: number, start: number, end: number, link: number }} Section */

/** @param {Buffer} bytes @returns {import('./inspect.mjs').Binary} */
export function inspectElf(bytes) {
  const sections = readSections(bytes)
  const of = (/** @type {number} */ type) => sections.find((section) => section.type === type)
  const dynamic = /** @type {Section} */ (of(DYNAMIC))
  const symbols = readSymbols(bytes, sections)
  return {
    format: 'elf',
    arch: MACHINES[/** @type {keyof MACHINES} */ (bytes.readUInt16LE(18))],
    exports: symbols
      .filter(({ defined }) => defined)
      .map(({ name }) => name)
      .sort(),
    libraries: needed(bytes, dynamic, sections[dynamic.link].start),
    imports: symbols
      .filter(({ defined, weak }) => !defined && !weak)
      .map(({ name, version }) => ({ name, version })),
    delayed: [],
    stripped: !of(SYMTAB),
    alignment: alignment(bytes)
  }
}

/** @param {Buffer} bytes @returns {Section[]} */
function readSections(bytes) {
  const table = Number(bytes.readBigUInt64LE(40))
  return Array.from({ length: bytes.readUInt16LE(60) }, (_, i) => {
    const at = table + i * 64
    const start = Number(bytes.readBigUInt64LE(at + 24))
    const end = start + Number(bytes.readBigUInt64LE(at + 32))
    return { type: bytes.readUInt32LE(at + 4), start, end, link: bytes.readUInt32LE(at + 40) }
  })
}

/** @param {Buffer} bytes @param {Section[]} sections */
function readSymbols(bytes, sections) {
  const table = /** @type {Section} */ (sections.find(({ type }) => type === DYNSYM))
  const names = sections[table.link].start
  const versions = readVersions(bytes, sections)
  const ofSymbol = sections.find(({ type }) => type === VERSYM)
  const symbols = []
  // The first is none.
  for (let at = table.start + 24, i = 1; at < table.end; at += 24, i++) {
    const version = ofSymbol && bytes.readUInt16LE(ofSymbol.start + i * 2) & 0x7fff
    symbols.push({
      name: text(bytes, names + bytes.readUInt32LE(at)),
      weak: bytes[at + 4] >> 4 === STB_WEAK,
      defined: bytes.readUInt16LE(at + 6) !== 0,
      version: version === undefined ? undefined : versions.get(version)
    })
  }
  return symbols
}

/** @param {Buffer} bytes @param {Section[]} sections @returns {Map<number, string>} By their index. */
function readVersions(bytes, sections) {
  /** @type {Map<number, string>} */
  const versions = new Map()
  const section = sections.find(({ type }) => type === VERNEED)
  if (!section) return versions
  const names = sections[section.link].start
  for (let library = section.start, more = 1; more; library += more) {
    let at = library + bytes.readUInt32LE(library + 8)
    for (let n = bytes.readUInt16LE(library + 2); n > 0; n--) {
      versions.set(bytes.readUInt16LE(at + 6), text(bytes, names + bytes.readUInt32LE(at + 8)))
      at += bytes.readUInt32LE(at + 12)
    }
    more = bytes.readUInt32LE(library + 12)
  }
  return versions
}

/** @param {Buffer} bytes @param {Section} dynamic @param {number} names @returns {string[]} */
function needed(bytes, { start, end }, names) {
  const libraries = []
  for (let at = start; at < end; at += 16) {
    if (Number(bytes.readBigUInt64LE(at)) !== DT_NEEDED) continue
    libraries.push(text(bytes, names + Number(bytes.readBigUInt64LE(at + 8))))
  }
  return libraries
}

/** @param {Buffer} bytes @returns {number} The least of what is loaded. */
function alignment(bytes) {
  const table = Number(bytes.readBigUInt64LE(32))
  const headers = Array.from({ length: bytes.readUInt16LE(56) }, (_, i) => table + i * 56)
  const loaded = headers.filter((at) => bytes.readUInt32LE(at) === PT_LOAD)
  return Math.min(...loaded.map((at) => Number(bytes.readBigUInt64LE(at + 48))))
}
