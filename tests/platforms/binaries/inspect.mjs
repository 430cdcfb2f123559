/** Reads the properties of a compiled library for any system. */

import fs from 'node:fs'
import { inspectElf } from './elf.mjs'
import { inspectMachO } from './mach-o.mjs'
import { inspectPe } from './pe.mjs'

/**
 * @typedef {object} Import
 * @property {string} name
 * @property {string} [library] The one that has to have it, where the format says so.
 * @property {string} [version] Of the symbol, as in glibc.
 */
/**
 * @typedef {object} Binary
 * @property {'elf' | 'mach-o' | 'pe'} format
 * @property {'x64' | 'arm64'} arch
 * @property {string[]} exports In order of the alphabet.
 * @property {string[]} libraries That are loaded with it.
 * @property {Import[]} imports
 * @property {Import[]} delayed Imports that are looked for when they are first called.
 * @property {boolean} stripped Whether it has no symbols but those that are exported and imported.
 * @property {string} [minimum] The oldest system, in its own version.
 * @property {number} [alignment] The largest page size that it can be loaded with, in bytes.
 * @property {string[]} [protections] What the loader is asked for, by name.
 * @property {import('./signature.mjs').Signature} [signature]
 */

/**
 * @param {string} file
 * @returns {Binary}
 * @throws {Error} If it is of none of the three formats, or for another kind of processor.
 */
export function inspect(file) {
  const bytes = fs.readFileSync(file)
  if (bytes.readUInt32BE(0) === 0x7f454c46) return inspectElf(bytes)
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return inspectMachO(bytes)
  if (bytes.readUInt16BE(0) === 0x4d5a) return inspectPe(bytes)
  throw new Error(`${file} is no library of a known format`)
}

/** Text up to its zero byte. @param {Buffer} bytes @param {number} at @returns {string} */
export function text(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at))
}
