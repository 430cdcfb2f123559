'use strict'

/** Main's side of the two baselines. */

const { Duplex } = require('node:stream')
const { ipcMain } = require('electron')
const { applyPatches, enablePatches } = require('immer')
// @ts-expect-error It has no types.
const Backend = require('sharedb')

/** @typedef {import('electron').WebContents} WebContents */

/**
 * Applies the patches of each window and sends them to the others.
 *
 * @param {object[]} initial
 * @param {() => WebContents[]} windows
 */
function serveImmer(initial, windows) {
  enablePatches()
  let state = initial
  ipcMain.handle('immer:state', () => JSON.stringify(state))
  ipcMain.on('immer:patches', (event, text) => {
    const { count, patches } = JSON.parse(text)
    try {
      state = applyPatches(state, patches)
    } catch {
      // Made by a window with another list.
    }
    const others = JSON.stringify(patches)
    for (const contents of windows()) {
      if (contents !== event.sender) contents.send('immer:patches', others)
    }
    event.sender.send('immer:confirmed', String(count))
  })
  return () => JSON.stringify(state)
}

/**
 * @param {object[]} initial
 * @returns {Promise<() => string>}
 */
async function serveShareDB(initial) {
  const backend = new Backend()
  /** @type {Map<WebContents, Duplex>} */
  const streams = new Map()
  ipcMain.on('sharedb', (event, text) => {
    const contents = event.sender
    let stream = streams.get(contents)
    if (!stream) {
      stream = new Duplex({
        objectMode: true,
        read() {},
        write(message, _encoding, done) {
          contents.send('sharedb', JSON.stringify(message))
          done()
        }
      })
      streams.set(contents, stream)
      backend.listen(stream)
    }
    stream.push(JSON.parse(text))
  })
  const doc = backend.connect().get('bench', 'list')
  await new Promise((resolve, reject) => {
    const done = (/** @type {unknown} */ error) => (error ? reject(error) : resolve(undefined))
    doc.create(initial, (/** @type {unknown} */ error) =>
      error ? done(error) : doc.subscribe(done)
    )
  })
  return () => JSON.stringify(doc.data)
}

module.exports = { serveImmer, serveShareDB }
