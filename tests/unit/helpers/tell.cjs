'use strict'

const fs = require('node:fs')

/** Milliseconds between two attempts. */
const PAUSE = 1

/**
 * Writes a line to the standard output before it returns, so that it is there even if the process is killed then.
 * While nobody reads it, it waits: a full pipe is no reason for a program of a test to end.
 *
 * @param {string} line
 */
exports.tell = (line) => {
  let bytes = Buffer.from(`${line}\n`)
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(fs.writeSync(1, bytes))
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}
