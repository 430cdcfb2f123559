import { whenGone } from './gone.js'

/** How many bytes a client has to take in time. */
const PIECE = 64 << 10

/**
 * Sends bytes as fast as the client takes them, and ends its connection if it takes too little for too long. The
 * timeouts of sockets are no help: they begin anew when the client sends something.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {Uint8Array} bytes
 * @param {number} patience Milliseconds for each 64 KiB.
 * @returns {Promise<void>} Resolves when the system has them, or the client is gone.
 */
export async function deliver(response, bytes, patience) {
  for (let at = 0; at < bytes.length && isThere(response); at += PIECE) {
    await deliverPiece(response, bytes.subarray(at, at + PIECE), patience)
  }
}

/** @param {import('node:http').ServerResponse} response */
function isThere(response) {
  return !response.destroyed && !response.req.socket.destroyed
}

/** @param {import('node:http').ServerResponse} response @param {Uint8Array} piece @param {number} patience */
function deliverPiece(response, piece, patience) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), patience)
    const end = () => {
      clearTimeout(timer)
      stop()
      resolve(undefined)
    }
    const stop = whenGone(response, end)
    response.write(piece, end)
  })
}
