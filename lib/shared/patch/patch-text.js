/** Lists of patches as text, for messages and for main. */

import { encode, mayHaveTags, reviveValue } from '../value/index.js'

/** @typedef {import('./patch.js').Patch} Patch */
/** @typedef {import('../path/path.js').Path} Path */
/**
 * @typedef {object} Written A patch whose value may already exist as text.
 * @property {string} op
 * @property {Path} path
 * @property {unknown} [value]
 * @property {string} [text] Canonical text of the value; goes before `value`.
 * @property {string} [before]
 * @property {Path} [from]
 * @property {import('./text-edit.js').TextEdit} [edit]
 */

/** @param {unknown} part */
const write = (part) => JSON.stringify(part)

/**
 * @param {Written[]} patches
 * @returns {string}
 * @throws {import('../errors/errors.js').RemoteRefError} As `encode`, for a value that has no text
 *   yet.
 */
export function writePatches(patches) {
  const parts = patches.map((patch) => {
    const { op, path, before } = patch
    if (op === 'move') return `{"op":"move","from":${write(patch.from)},"path":${write(path)}}`
    if (op === 'text') return `{"op":"text","path":${write(path)},"edit":${write(patch.edit)}}`
    const text = patch.text ?? ('value' in patch ? encode(patch.value, { path }) : undefined)
    const value = text === undefined ? '' : `,"value":${text}`
    const place = before === undefined ? '' : `,"before":${write(before)}`
    return `{"op":"${op}","path":${write(path)}${value}${place}}`
  })
  return `[${parts.join(',')}]`
}

/**
 * @param {string} text A list as `writePatches` and the core write it.
 * @returns {Patch[]}
 */
export function readPatches(text) {
  return revivePatches(JSON.parse(text), mayHaveTags(text))
}

/**
 * Decodes the values of patches that `JSON.parse` has read.
 *
 * @param {Patch[]} parsed
 * @param {boolean} tagged Whether the text `mayHaveTags`.
 * @returns {Patch[]} `parsed` itself if there is nothing to decode.
 * @throws {import('../errors/errors.js').RemoteRefError} `ERR_REF_DEPTH`.
 */
export function revivePatches(parsed, tagged) {
  if (!tagged) return parsed
  return parsed.map((patch) =>
    'value' in patch ? { ...patch, value: reviveValue(patch.value) } : patch
  )
}
