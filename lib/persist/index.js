'use strict'

/** Stores on this machine's disk. They know neither refs nor Electron. */

const { Batches } = require('./batches.js')
const { DiskStore } = require('./disk-store.js')
const { MemoryStore } = require('./memory-store.js')
const { END } = require('./store.js')

module.exports = { Batches, DiskStore, END, MemoryStore }
