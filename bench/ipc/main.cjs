'use strict'

/** Two windows, and main's side of what they call: by this package, and by hand. */

const fs = require('node:fs')
const path = require('node:path')
const { app, BrowserWindow, MessageChannelMain, ipcMain } = require('electron')

/** @type {Record<string, string | undefined>} */
const { BENCH_PAGE = '', BENCH_OUT = '', BENCH_IPC = '' } = process.env

ipcMain.handle('bare:echo', (_event, value) => value)
ipcMain.on('bare:message', (event, value) => event.sender.send('bare:message', value))

/** @param {typeof import('../../lib/ipc/main/index.js').ipc} ipc */
function answer(ipc) {
  ipc.handle('echo', (_event, value) => value)
  ipc.on('message', (event, value) => event.reply('message', value))
  let yielded = 0
  ipc.handle('count', async function* (_event, n) {
    for (let i = 0; i < n; i++) {
      yielded++
      yield { i, name: 'a small part' }
    }
  })
  ipc.handle('long', async function* (_event, length) {
    const part = 'x'.repeat(length)
    for (;;) {
      yielded++
      yield part
    }
  })
  ipc.handle('yielded', () => yielded)
  ipc.allow({ from: 'driver', to: 'echo', connect: true })
}

/** @param {typeof import('../../lib/ipc/main/index.js').ipc} ipc @param {string} name */
async function open(ipc, name) {
  const window = new BrowserWindow({
    width: 300,
    height: 200,
    webPreferences: {
      preload: path.join(__dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      backgroundThrottling: false
    }
  })
  ipc.name(window, name)
  await window.loadFile(path.join(BENCH_PAGE, 'page.html'), { hash: name })
  return window
}

app.on('window-all-closed', () => {})
app.whenReady().then(async () => {
  const { ipc } = await import('../../lib/ipc/main/index.js')
  answer(ipc)
  const echo = await open(ipc, 'echo')
  const driver = await open(ipc, 'driver')
  const { port1, port2 } = new MessageChannelMain()
  echo.webContents.postMessage('bare:port', null, [port1])
  driver.webContents.postMessage('bare:port', null, [port2])
  const figures = await driver.webContents.executeJavaScript(
    `measure(${JSON.stringify(BENCH_IPC)})`
  )
  const { electron, chrome } = process.versions
  fs.writeFileSync(BENCH_OUT, JSON.stringify({ versions: { electron, chrome }, ...figures }))
  app.exit(0)
})
