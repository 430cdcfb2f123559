/**
 * Starts the server and two apps, each with a folder of its own as on a device of its own, until both are
 * closed: `node start.js [ELECTRON ARGUMENT...]`, by default with the package `electron`.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { startServer } from './server.js'

const [electron = (await import('electron')).default, ...given] = process.argv.slice(2)
const server = await startServer()
// Ctrl+C reaches the apps, too: they end, and then so does the server.
process.on('SIGINT', () => {})
try {
  await Promise.all(['Kitchen', 'Phone'].map(run))
} finally {
  await server.close()
}

/** Runs the app as a device. @param {string} device */
async function run(device) {
  const folder = path.join(server.folder, device)
  const args = [...given, `--user-data-dir=${folder}`, import.meta.dirname]
  const env = { ...process.env, SHOPPING_DEVICE: device, SHOPPING_SERVER: server.url }
  const [code] = await once(spawn(String(electron), args, { env, stdio: 'inherit' }), 'exit')
  if (code) process.exitCode = code
}
