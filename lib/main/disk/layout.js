'use strict'

/**
 * How a ref is stored: the text of its value at one time, in pieces, and the patches of each transaction
 * since then. A head says which pieces are valid. It is written in one batch with the last of them, so
 * that a value and its place in the sequence are never stored apart.
 *
 *     "name"/head                    {"format":1,"schema":1,"generation":3,"pieces":2,"seq":940,"size":200000}
 *     "name"/piece/00000003/00000000 the text, or the first part of it
 *     "name"/log/0000000000000941    the patches of transaction 941, and those of the next ones, in lines
 */

/** @typedef {import('../../persist/store.js').Operation} Operation */
/** @typedef {import('../../persist/store.js').Stored} Stored */
/**
 * @typedef {object} Head
 * @property {number} format Of what is stored, by this library.
 * @property {number} schema The version of the value's form, by the app.
 * @property {number} generation The number of the snapshot.
 * @property {number} pieces How many there are.
 * @property {number} seq The number of the last transaction in it.
 * @property {number} size Characters of the text.
 */
/**
 * @typedef {object} Loaded
 * @property {Head} head
 * @property {string} text The value at the time of the snapshot.
 * @property {string[]} log The patches of each transaction since then.
 * @property {number} logSize Characters of these.
 */

const FORMAT = 1
/** The length of the beginning of a change: `["t",`. */
const BEHIND_TYPE = 5

/** Nothing or another ref's keys begin with it. @param {string} name @returns {string} */
function prefixOf(name) {
  // It has no lone surrogates, which are no UTF-8, and no quote before its last one.
  return JSON.stringify(name)
}

/** @param {number} number @param {number} digits */
function padded(number, digits) {
  return String(number).padStart(digits, '0')
}

/** @param {string} name */
function headKey(name) {
  return `${prefixOf(name)}/head`
}

/** @param {string} name @param {number} generation */
function piecesKey(name, generation) {
  return `${prefixOf(name)}/piece/${padded(generation, 8)}/`
}

/** @param {string} name */
function logsKey(name) {
  return `${prefixOf(name)}/log/`
}

/** @param {string} name @param {number} seq */
function logKey(name, seq) {
  return logsKey(name) + padded(seq, 16)
}

/** @param {string} name @param {number} generation @param {number} at @param {string} text @returns {Operation} */
function putPiece(name, generation, at, text) {
  return ['put', piecesKey(name, generation) + padded(at, 8), text]
}

/** Makes a snapshot valid, and deletes what it replaces. @param {string} name @param {Head} head @returns {Operation[]} */
function putHead(name, head) {
  return [
    ['put', headKey(name), JSON.stringify(head)],
    ['delete', piecesKey(name, 0), piecesKey(name, head.generation)],
    ['delete', logKey(name, 0), logKey(name, head.seq + 1)]
  ]
}

/**
 * @param {string} name @param {number} first The number of the first transaction.
 * @param {string[]} changes The `["t",version,"client.number",patches]` events of transactions.
 * @returns {Operation}
 */
function putLog(name, first, changes) {
  return ['put', logKey(name, first), changes.map(patchesOf).join('\n')]
}

/** A whole value that was assigned has `,1` behind its patches. @param {string} change */
function patchesOf(change) {
  const start = change.indexOf('",', BEHIND_TYPE) + 2
  return change.slice(start, change.endsWith(',1]') ? -3 : -1)
}

/**
 * @param {string} name @param {Stored} stored What is stored with its prefix.
 * @returns {Loaded | undefined} Undefined if there is nothing.
 * @throws {Error} If something is missing or wrong.
 */
function readStored(name, { entries, damaged }) {
  if (damaged.length > 0) throw new Error(`${damaged[0]} is not what was stored`)
  const texts = new Map(entries)
  const headText = texts.get(headKey(name))
  if (headText === undefined) {
    // The first snapshot has not been completed: there is a log only behind one.
    if (!entries.some(([key]) => key.startsWith(logsKey(name)))) return undefined
    throw new Error('the head is missing')
  }
  /** @type {Head} */
  const head = JSON.parse(headText)
  const pieces = []
  for (let at = 0; at < head.pieces; at++) {
    const key = putPiece(name, head.generation, at, '')[1]
    const text = texts.get(key)
    if (text === undefined) throw new Error(`${key} is missing`)
    pieces.push(text)
  }
  const text = pieces.join('')
  if (text.length !== head.size) throw new Error('the text is not as long as it was')
  return { head, text, ...readLog(name, entries, head.seq) }
}

/**
 * @param {string} name @param {[key: string, text: string][]} entries @param {number} seq
 * @returns {Pick<Loaded, 'log' | 'logSize'>}
 */
function readLog(name, entries, seq) {
  const folder = logsKey(name)
  /** @type {string[]} */
  const log = []
  let logSize = 0
  for (const [key, text] of entries) {
    if (!key.startsWith(folder)) continue
    const first = Number(key.slice(folder.length))
    const next = seq + log.length + 1
    if (first !== next) throw new Error(`transaction ${next} is missing`)
    for (const patches of text.split('\n')) log.push(patches)
    logSize += text.length
  }
  return { log, logSize }
}

module.exports = { FORMAT, prefixOf, putHead, putLog, putPiece, readStored }
