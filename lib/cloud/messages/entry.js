/**
 * Messages as entries of a log of their own:
 *
 *     {"v":1,"txn":"client.number","type":"a type","data":…}
 *
 * The first members are those of a transaction: so the server knows whose client it is.
 */

/** @typedef {{ client: string, n: number, type: string, data: string }} Message `data`: the text of a value. */

const VERSION = 1
const TXN = /^([\da-z]{1,24})\.([1-9]\d{0,14})$/

/** @param {Message} message @returns {Uint8Array} */
export function writeMessageEntry({ client, n, type, data }) {
  const text = `{"v":${VERSION},"txn":"${client}.${n}","type":${JSON.stringify(type)},"data":${data}}`
  return new TextEncoder().encode(text)
}

/**
 * @param {Uint8Array} bytes Foreign.
 * @returns {Message | 'newer' | null} Null if it is none.
 */
export function readMessageEntry(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const { v, txn, type, data } = JSON.parse(text)
    if (Number.isSafeInteger(v) && v > VERSION) return 'newer'
    const [, client, n] = TXN.exec(txn) ?? []
    if (v !== VERSION || client === undefined) return null
    if (typeof type !== 'string' || data === undefined) return null
    return { client, n: Number(n), type, data: JSON.stringify(data) }
  } catch {
    return null
  }
}
