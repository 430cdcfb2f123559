/**
 * Values of calls and messages as text. All that a ref can hold can be sent, written in the same way.
 * Bytes and long strings are attached to the text instead, as they cost less that way; streams are sent
 * part by part.
 */

import { IpcError } from './errors.js'
import { RegExpBudget } from './regexps.js'

/** @typedef {import('./errors.js').Path} Path */
/** @typedef {string | Uint8Array} Attachment */
/** @typedef {(tag: string, content: any, isKnown: boolean) => unknown} UnknownTags */
/**
 * @typedef {object} Codec The text of values, as refs have it. It is passed in, since in main there
 *   must be one copy of it.
 * @property {(value: unknown, options?: { unwrap?: (value: object) => unknown }) => string} encode
 * @property {typeof import('../../shared/index.js').decode} decode
 * @property {(text: string, unknown: UnknownTags, check: (tag: string, content: any) => void) => unknown[]} decodeAll
 *   Values from the text of an array.
 * @property {(value: unknown) => unknown} raw The value behind a proxy of a ref, or of Vue.
 * @property {(tag: string, content: unknown) => object} leaf A tagged value.
 * @property {(value: object) => string | undefined} tagOf The tag of such a value.
 */
/**
 * @typedef {object} Streams What makes streams of values, and the other way round.
 * @property {(source: any) => number} write Starts to send a stream. Returns its number.
 * @property {(id: number) => unknown} read
 */

/** Strings from this length on are attached: a page would parse them otherwise. */
const LONG = 4096
/** Bytes from this length on are attached. Shorter ones are cheaper as text. */
const MANY = 64
/** The most attachments of a frame. Further bytes and strings are part of the text. */
const MOST_ATTACHED = 50_000
const ATTACHED = 'attached'
const STREAM = 'stream'

/** Only newer engines have it. */
const { Float16Array } = /** @type {any} */ (globalThis)

/** @type {Record<string, new (buffer: ArrayBuffer) => unknown>} */
const VIEWS = {}
for (const View of [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  ...(Float16Array ? [Float16Array] : [])
]) {
  VIEWS[View.name] = View
}

/**
 * Writes values.
 *
 * @param {unknown[]} values
 * @param {Codec} codec
 * @param {Attachment[]} attachments Receives what is attached.
 * @param {Streams | null} streams Null where streams cannot be sent.
 * @param {{ index: number }} [at] Receives the index of the value that is being written.
 * @returns {string} The text of an array.
 * @throws {unknown} The codec's error for a value that cannot be sent: see `asIpcError`.
 */
export function writeValues(values, codec, attachments, streams, at) {
  if (values.length === 0) return '[]'
  const regexps = new RegExpBudget()
  const unwrap = (/** @type {object} */ value) => {
    if (value instanceof RegExp) regexps.spend(value.source, value.flags)
    return replace(value, codec, attachments, streams)
  }
  let text = '['
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ','
    if (at) at.index = i
    const value = values[i]
    if (typeof value === 'string') {
      const short = value.length < LONG || attachments.length >= MOST_ATTACHED
      text += short ? JSON.stringify(value) : attach(value, 'string', attachments)
    } else {
      text += writeValue(value, codec, unwrap)
    }
  }
  return `${text}]`
}

/** @param {unknown} value @param {Codec} codec @param {(value: object) => unknown} unwrap */
function writeValue(value, codec, unwrap) {
  if (typeof value !== 'object' || value === null) return codec.encode(value)
  const raw = codec.raw(value)
  // Plain values, which are most, are written by `JSON.stringify`.
  return codec.encode(raw, isLeafy(raw) ? { unwrap } : undefined)
}

/** Whether a value may contain something that is not written as text. @param {unknown} value */
function isLeafy(value) {
  return needsReplacing(value, 0)
}

/** How deep a value is searched before it is written with a walk. */
const SEARCHED = 1000

/** @param {unknown} value @param {number} depth @returns {boolean} */
function needsReplacing(value, depth) {
  if (typeof value !== 'object' || value === null) return false
  if (depth > SEARCHED) return true
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const inner = value[i]
      // Perhaps one of many holes, which the walk knows.
      if (inner === undefined) return true
      if (typeof inner === 'object' && inner !== null && needsReplacing(inner, depth + 1)) {
        return true
      }
    }
    return false
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return true
  if (/** @type {any} */ (value).__v_isRef || Symbol.asyncIterator in value) return true
  for (const key of Object.keys(value)) {
    const inner = /** @type {Record<string, unknown>} */ (value)[key]
    if (typeof inner === 'object' && inner !== null && needsReplacing(inner, depth + 1)) return true
  }
  return false
}

/**
 * @param {object} value @param {Codec} codec @param {Attachment[]} attachments
 * @param {Streams | null} streams
 * @returns {unknown} What is written in its place.
 */
function replace(value, codec, attachments, streams) {
  const raw = /** @type {object} */ (codec.raw(value))
  if (ArrayBuffer.isView(raw)) {
    const name = nameOfView(raw)
    if (!isAttachable(raw, attachments) || !Object.hasOwn(VIEWS, name)) return raw
    return place(codec, bytesOf(raw), name, attachments)
  }
  if (raw instanceof ArrayBuffer) {
    if (!isAttachable(raw, attachments)) return raw
    return place(codec, bytesOf(new Uint8Array(raw)), 'ArrayBuffer', attachments)
  }
  const tag = codec.tagOf(raw)
  if (tag === ATTACHED || tag === STREAM) {
    // Only this file may write these.
    throw new TypeError('a value of a type that this version does not know cannot be sent.')
  }
  if (isStream(raw)) {
    if (!streams) throw new TypeError('a stream cannot be sent here')
    return codec.leaf(STREAM, streams.write(raw))
  }
  return raw
}

/** @param {ArrayBuffer | ArrayBufferView} bytes @param {Attachment[]} attachments */
function isAttachable({ byteLength }, attachments) {
  return byteLength >= MANY && attachments.length < MOST_ATTACHED
}

/** @param {Codec} codec @param {Attachment} content @param {string} type @param {Attachment[]} attachments */
function place(codec, content, type, attachments) {
  attachments.push(content)
  return codec.leaf(ATTACHED, [attachments.length - 1, type])
}

/** @param {string} content @param {string} type @param {Attachment[]} attachments */
function attach(content, type, attachments) {
  attachments.push(content)
  return `{"$${ATTACHED}":[${attachments.length - 1},"${type}"]}`
}

/**
 * Whether a value is a stream: a ReadableStream or an async generator, or any other object with an
 * async iterator.
 *
 * @param {unknown} value
 * @returns {value is AsyncIterable<unknown> | ReadableStream<unknown>}
 */
export function isStream(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    (typeof (/** @type {any} */ (value)[Symbol.asyncIterator]) === 'function' ||
      typeof (/** @type {any} */ (value).getReader) === 'function')
  )
}

/** How deep values may be nested, as those of `encode`. */
const MAX_DEPTH = 1000

/**
 * Reads values.
 *
 * @param {string} text @param {Codec} codec
 * @param {unknown[]} attachments Each is used once: it is removed.
 * @param {Streams | null} streams
 * @returns {unknown[]}
 * @throws {TypeError} If the text is not what `writeValues` writes.
 */
export function readValues(text, codec, attachments, streams) {
  return strictly(text, MAX_DEPTH + 1, (unknown, check) =>
    codec.decodeAll(
      text,
      (tag, content, isKnown) => {
        if (tag === ATTACHED) return readAttached(content, attachments)
        if (tag === STREAM && streams) return streams.read(content)
        return unknown(tag, content, isKnown)
      },
      check
    )
  )
}

/** Reads a value without streams and attachments. @param {string} text @param {Codec} codec @throws {TypeError} */
export function readValue(text, codec) {
  return strictly(text, MAX_DEPTH, (unknown, check) => codec.decode(text, unknown, check))
}

/**
 * Reads a text that another side may have made up: it costs no more than its length allows, and gives
 * nothing that `encode` would not write.
 *
 * @template T
 * @param {string} text @param {number} levels
 * @param {(unknown: UnknownTags, check: (tag: string, content: any) => void) => T} decode
 * @returns {T}
 * @throws {TypeError}
 */
function strictly(text, levels, decode) {
  const regexps = new RegExpBudget()
  const check = (/** @type {string} */ tag, /** @type {any} */ content) => {
    if (tag === 'regexp') regexps.spend(content?.[0], content?.[1])
  }
  try {
    const value = decode(onlyUnknown, check)
    // Each level has two characters.
    if (text.length > 2 * levels && isDeeper(value, levels)) {
      throw new TypeError(`the values are nested more than ${MAX_DEPTH} levels deep`)
    }
    return value
  } catch (error) {
    if (error instanceof TypeError) throw error
    throw new TypeError('the values are not what a peer writes', { cause: error })
  }
}

/** @type {UnknownTags} */
function onlyUnknown(tag, _content, isKnown) {
  // Kept as it is, once for each level around it: that would take far longer than its length.
  if (isKnown || tag === ATTACHED || tag === STREAM) {
    throw new TypeError(`the content of a tag "${tag}" is not right`)
  }
  return undefined
}

/** @param {unknown} value @param {number} levels @returns {boolean} */
function isDeeper(value, levels) {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const inner = value[i]
      if (typeof inner === 'object' && inner !== null && isDeeper(inner, levels - 1)) return true
    }
    return false
  }
  // Others were decoded, which counts the levels.
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) {
    const inner = /** @type {Record<string, unknown>} */ (value)[key]
    if (typeof inner === 'object' && inner !== null && isDeeper(inner, levels - 1)) return true
  }
  return false
}

/** @param {any} content @param {unknown[]} attachments */
function readAttached(content, attachments) {
  const [index, type] = content
  const attached = Number.isInteger(index) ? attachments[index] : undefined
  // A second use would copy it again.
  if (attached !== undefined) attachments[index] = undefined
  if (type === 'string' && typeof attached === 'string') return attached
  const bytes = asBytes(attached)
  if (!bytes) throw new TypeError('an attachment is missing')
  // A copy where the bytes are part of a larger buffer.
  const whole = isWhole(bytes) ? bytes : bytes.slice()
  if (type === 'Uint8Array') return whole
  const { buffer } = whole
  if (type === 'ArrayBuffer') return buffer
  const View = Object.hasOwn(VIEWS, type) ? VIEWS[type] : undefined
  if (!View) throw new TypeError('an attachment is of an unknown type')
  return new View(/** @type {ArrayBuffer} */ (buffer))
}

/** Node makes a Buffer of what a page sends. @param {unknown} value @returns {Uint8Array | null} */
function asBytes(value) {
  if (!(value instanceof Uint8Array)) return null
  if (value.constructor === Uint8Array) return value
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

/**
 * The bytes of a view, without those around it: a message takes the whole buffer along, and in the pool
 * of Node's Buffers they belong to others. Shared memory cannot be sent.
 *
 * @param {ArrayBufferView} view
 */
function bytesOf(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  return isWhole(bytes) ? bytes : bytes.slice()
}

/** Whether the bytes are all of an ordinary buffer of a fixed length. @param {Uint8Array} bytes */
function isWhole({ buffer, byteLength }) {
  return (
    byteLength === buffer.byteLength &&
    !(/** @type {any} */ (buffer).resizable) &&
    Object.prototype.toString.call(buffer) === '[object ArrayBuffer]'
  )
}

/** @param {ArrayBufferView} view */
function nameOfView(view) {
  return view instanceof DataView ? 'DataView' : /** @type {any} */ (view)[Symbol.toStringTag]
}

/** The length of attachments, in characters and bytes. @param {readonly unknown[]} attachments */
export function sizeOf(attachments) {
  let size = 0
  for (const attached of attachments) {
    size +=
      typeof attached === 'string'
        ? attached.length
        : (/** @type {any} */ (attached)?.byteLength ?? 0)
  }
  return size
}

/**
 * Attachments of a message that waits. The app may change their source.
 *
 * @template T
 * @param {readonly T[]} attachments @returns {T[]}
 */
export function keepAttachments(attachments) {
  const copy = (/** @type {any} */ each) => (each instanceof Uint8Array ? each.slice() : each)
  return attachments.map(copy)
}

/**
 * What attachments keep in memory: of a part of a buffer, the whole buffer.
 *
 * @param {readonly unknown[]} attachments
 */
export function heldBy(attachments) {
  let size = 0
  const buffers = new Set()
  for (const attached of attachments) {
    if (typeof attached === 'string') size += attached.length
    else if (ArrayBuffer.isView(attached) && !buffers.has(attached.buffer)) {
      buffers.add(attached.buffer)
      size += attached.buffer.byteLength
    }
  }
  return size
}

/**
 * The error for a value that cannot be written.
 *
 * @param {unknown} error The codec's. @param {string} name The name of the call.
 * @param {'argument' | 'result' | 'part' | 'progress'} what @param {number} [index] Of the argument.
 */
export function asIpcError(error, name, what, index) {
  const { code, path, message } = /** @type {any} */ (Object(error))
  // An error of the app's own, from a getter for example.
  if (typeof code !== 'string' || !code.startsWith('ERR_REF_')) {
    if (!(error instanceof TypeError)) return error
  }
  const whole = what === 'argument' ? `argument ${(index ?? 0) + 1}` : `the ${what}`
  const text = String(message).replace(/^value(?=[.[: ])/, whole)
  const full = text.startsWith(whole) ? text : `${whole}: ${text}`
  const tooLarge = code === 'ERR_REF_TOO_LARGE'
  const details = { cause: error, path: index === undefined ? path : [index, ...(path ?? [])] }
  return new IpcError(tooLarge ? 'ERR_IPC_TOO_LARGE' : 'ERR_IPC_VALUE', name, full, details)
}
