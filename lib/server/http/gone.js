/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {import('node:net').Socket} Socket */

/** What is to be called when a connection ends. @type {WeakMap<Socket, Set<() => void>>} */
const waiting = new WeakMap()

/**
 * Calls a function when a response has ended, or can no more come. A client may send several requests at once: those
 * that wait for their turn are not told that the connection has ended.
 *
 * @param {ServerResponse} response
 * @param {() => void} fn Called once.
 * @returns {() => void} Takes it back.
 */
export function whenGone(response, fn) {
  const { socket } = response.req
  const all = waiting.get(socket) ?? listened(socket)
  const stop = () => {
    response.off('close', end)
    all.delete(end)
  }
  const end = () => {
    stop()
    fn()
  }
  response.on('close', end)
  all.add(end)
  return stop
}

/** @param {Socket} socket @returns {Set<() => void>} */
function listened(socket) {
  /** @type {Set<() => void>} */
  const all = new Set()
  waiting.set(socket, all)
  socket.once('close', () => {
    for (const end of [...all]) end()
  })
  return all
}
