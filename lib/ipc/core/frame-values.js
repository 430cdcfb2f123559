/** Writes and reads the values of one connection's frames, with their streams. */

import { asIpcError, readValues, sizeOf, writeValues } from './values.js'

import { MAX_READERS } from './streams.js'

/** @typedef {import('./values.js').Attachment} Attachment */
/** @typedef {import('./values.js').Codec} Codec */
/** @typedef {import('./streams.js').PeerStreams} PeerStreams */
/** @typedef {import('./streams.js').FrameStreams} FrameStreams */
/** @typedef {import('./stream-reader.js').StreamReader} StreamReader */
/** @typedef {'argument' | 'result' | 'part' | 'progress'} What */
/**
 * @typedef {object} Written
 * @property {string} text
 * @property {Attachment[]} attachments
 * @property {number} size Of the attachments.
 * @property {FrameStreams} streams They start, or are dropped, with the frame.
 */

const STREAM_START = '{"$stream":'
/** JSON text contains this only where there is a stream. */
const STREAMS = /\{"\$stream":(\d{1,15})\}/g

export class FrameValues {
  #codec
  #streams

  /** @param {Codec} codec @param {PeerStreams} streams */
  constructor(codec, streams) {
    this.#codec = codec
    this.#streams = streams
  }

  /**
   * @param {unknown[]} values @param {string} name Of the call. @param {What} what
   * @returns {Written}
   * @throws {unknown} `ERR_IPC_VALUE`, or what a getter has thrown.
   */
  write(values, name, what) {
    const streams = this.#streams.frame()
    /** @type {Attachment[]} */
    const attachments = []
    const at = { index: 0 }
    try {
      const text = writeValues(values, this.#codec, attachments, streams, at)
      const size = attachments.length > 0 ? sizeOf(attachments) : 0
      return { text, attachments, size, streams }
    } catch (error) {
      streams.drop()
      throw asIpcError(error, name, what, what === 'argument' ? at.index : undefined)
    }
  }

  /**
   * @param {string} text @param {unknown[]} attachments
   * @returns {unknown[]}
   * @throws {TypeError} If it is not what `write` writes.
   */
  read(text, attachments) {
    /** @type {StreamReader[]} */
    const opened = []
    const read = (/** @type {number} */ id) => {
      const reader = this.#streams.read(id)
      opened.push(reader)
      return reader
    }
    try {
      return readValues(text, this.#codec, attachments, { read, write: notHere })
    } catch (error) {
      for (const reader of opened) reader.return()
      throw error
    }
  }

  /** Ends the streams in the text of values that nobody will read. @param {string} text */
  refuse(text) {
    if (!hasStreams(text)) return
    let left = MAX_READERS
    for (const [, id] of text.matchAll(STREAMS)) {
      if (--left < 0) return
      this.#streams.refuse(Number(id))
    }
  }

  /** Ends the streams in a value that will not be sent. @param {unknown} value */
  drop(value) {
    if (typeof value !== 'object' || value === null) return
    try {
      this.write([value], '', 'result').streams.drop()
    } catch {
      // Nor could it be.
    }
  }
}

/** Whether there may be streams in a text of values. @param {string} text */
export function hasStreams(text) {
  return text.includes(STREAM_START)
}

/** @returns {never} */
function notHere() {
  throw new TypeError('values are read here')
}
