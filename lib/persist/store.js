'use strict'

/**
 * What a store is: texts under keys, which a process reads when it starts, and writes in batches. There
 * are two: `DiskStore` and `MemoryStore`. Calls are carried out in their order.
 *
 * Whoever uses it has a prefix of its own. That of a ref is its name as a JSON string, in quotes.
 */

/**
 * @typedef {['put', key: string, text: string] | ['delete', from: string, to: string]} Operation Stores
 *   a text, or deletes all keys from one, inclusively, to another one, exclusively, that had been stored
 *   by earlier batches.
 */
/**
 * @typedef {object} Stored What is under the keys of a prefix.
 * @property {[key: string, text: string][]} entries Sorted by key.
 * @property {string[]} damaged Keys whose texts are not what was stored.
 */
/** @typedef {(error: import('./faults.js').RemoteRefError | null) => void} Done */
/**
 * @typedef {object} Store
 * @property {() => string | undefined} open Opens it, and waits for that. Returns, once, where data is
 *   now that could not be read: then the store is empty. Throws a `RemoteRefError`, as all of these.
 * @property {(prefix: string) => Stored} read
 * @property {(operations: Operation[], done: Done) => void} commit Stores all operations or none, and
 *   calls back when they are on the disk, in a later turn of the event loop or in `wait`.
 * @property {(ms: number) => boolean} wait Waits for so many milliseconds, and calls back meanwhile.
 *   False if nothing has happened.
 * @property {(prefix: string) => string} setAside Moves what cannot be read somewhere else, and returns
 *   where; an empty prefix is for the whole store, which is empty then.
 * @property {(ms: number) => void} close Ends it; waits at most for so many milliseconds.
 */

/** Sorts behind all keys with a prefix. */
const END = '\u{10ffff}'

module.exports = { END }
