/** How fast the disk is, without which figures of what is durable mean nothing. */

import fs from 'node:fs'
import path from 'node:path'

const TIMES = 500
const BYTES = 120

/** @param {string} folder @returns {number[]} Milliseconds of one small write with fdatasync. */
export function syncTimes(folder) {
  const name = path.join(folder, 'sync')
  const file = fs.openSync(name, 'w')
  const data = Buffer.alloc(BYTES, 'x')
  const times = Array.from({ length: TIMES }, () => {
    const begun = performance.now()
    fs.writeSync(file, data)
    fs.fdatasyncSync(file)
    return performance.now() - begun
  })
  fs.closeSync(file)
  fs.rmSync(name)
  return times
}
