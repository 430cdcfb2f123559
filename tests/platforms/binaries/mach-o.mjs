/** Libraries of macOS. */

import { readBindings } from './bindings.mjs'
import { text } from './inspect.mjs'
import { readSignature } from './signature.mjs'

const PROCESSORS = /** @type {const} */ ({ 0x01000007: 'x64', 0x0100000c: 'arm64' })

/** Load commands. */
const SYMTAB = 0x2
const LOAD_DYLIB = 0xc
const CODE_SIGNATURE = 0x1d
const VERSION_MIN_MACOSX = 0x24
const BUILD_VERSION = 0x32
const DYLD_INFO_ONLY = 0x80000022

/** Of symbols. */
const STAB = 0xe0
const TYPE = 0x0e
const EXTERNAL = 0x01

/** @typedef {Map<number, number[]>} Commands Where the commands of each kind are. */

/** @param {Buffer} bytes @returns {import('./inspect.mjs').Binary} */
export function inspectMachO(bytes) {
  const commands = readCommands(bytes)
  const libraries = (commands.get(LOAD_DYLIB) ?? []).map((at) =>
    text(bytes, at + bytes.readUInt32LE(at + 8))
  )
  const symbols = readSymbols(bytes, commands)
  const [bindings] = commands.get(DYLD_INFO_ONLY) ?? []
  const [signed] = commands.get(CODE_SIGNATURE) ?? []
  return {
    format: 'mach-o',
    arch: PROCESSORS[/** @type {keyof PROCESSORS} */ (bytes.readUInt32LE(4))],
    exports: symbols
      .filter(({ defined, local }) => defined && !local)
      .map(({ name }) => name)
      .sort(),
    libraries,
    imports: readBindings(bytes, bindings, libraries),
    delayed: [],
    stripped: symbols.every(({ local }) => !local),
    minimum: minimum(bytes, commands),
    signature:
      signed === undefined ? undefined : readSignature(bytes, bytes.readUInt32LE(signed + 8))
  }
}

/** @param {Buffer} bytes @returns {Commands} */
function readCommands(bytes) {
  /** @type {Commands} */
  const commands = new Map()
  const count = bytes.readUInt32LE(16)
  for (let i = 0, at = 32; i < count; i++, at += bytes.readUInt32LE(at + 4)) {
    const kind = bytes.readUInt32LE(at)
    commands.set(kind, [...(commands.get(kind) ?? []), at])
  }
  return commands
}

/** @param {Buffer} bytes @param {Commands} commands */
function readSymbols(bytes, commands) {
  const [at] = commands.get(SYMTAB) ?? []
  const first = bytes.readUInt32LE(at + 8)
  const names = bytes.readUInt32LE(at + 16)
  return Array.from({ length: bytes.readUInt32LE(at + 12) }, (_, i) => {
    const entry = first + i * 16
    const type = bytes[entry + 4]
    return {
      // C's names have an underscore before them.
      name: text(bytes, names + bytes.readUInt32LE(entry)).replace(/^_/, ''),
      defined: (type & TYPE) !== 0,
      local: (type & STAB) !== 0 || (type & EXTERNAL) === 0
    }
  })
}

/** @param {Buffer} bytes @param {Commands} commands @returns {string | undefined} */
function minimum(bytes, commands) {
  const [built] = commands.get(BUILD_VERSION) ?? []
  const [old] = commands.get(VERSION_MIN_MACOSX) ?? []
  const at = built === undefined ? old + 8 : built + 12
  const version = bytes.readUInt32LE(at)
  return `${version >> 16}.${(version >> 8) & 0xff}`
}
