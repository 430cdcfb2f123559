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
 * @property {Path} [from] Of a move.
 * @property {import('./text-edit.js').TextEdit} [edit] Of a text.
 */

/**
 * @param {Written[]} patches
 * @returns {string}
 * @throws {import('../errors/errors.js').RemoteRefError} As `encode`, for a value that has no text
 *   yet.
 */
export function writePatches(patches) {
  const parts = patches.map((patch) => {
    const { op, path, before, from, edit } = patch
    if (op === 'move')
      return `{"op":"move","from":${JSON.stringify(from)},"path":${JSON.stringify(path)}}`
    if (op === 'text')
      return `{"op":"text","path":${JSON.stringify(path)},"edit":${JSON.stringify(edit)}}`
    const text = patch.text ?? ('value' in patch ? encode(patch.value, { path }) : undefined)
    const value = text === undefined ? '' : `,"value":${text}`
    const place = before === undefined ? '' : `,"before":${JSON.stringify(before)}`
    return `{"op":"${op}","path":${JSON.stringify(path)}${value}${place}}`
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
