'use strict'

/**
 * The list that all benchmarks use: objects of four members, about 92 bytes of JSON each.
 *
 * @param {number} size
 */
function makeList(size) {
  return Array.from({ length: size }, (_, i) => ({
    id: 100_000 + i,
    name: `quarterly-report-${String(i).padStart(7, '0')}.txt`,
    size: 1000 + ((i * 7919) % 900_000),
    done: i % 3 === 0
  }))
}

module.exports = { makeList }
