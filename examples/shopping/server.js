/** The server of the list, in a temporary folder. A real one: `npx electron-remote-ref serve`. */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { localStore, serve } from 'electron-remote-ref/server'

/**
 * Who may do what. Here everybody is who he says, and may write; a real server verifies the token. What it returns as the
 * user is what other devices are told of who has changed something.
 *
 * @param {{ token: string | null }} request
 */
function auth({ token }) {
  if (token === null) return null
  return { user: decodeURIComponent(token), access: /** @type {const} */ ('write') }
}

/** @returns {Promise<{ url: string, folder: string, close: () => Promise<void> }>} `close` deletes the folder. */
export async function startServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'shopping-'))
  const store = localStore(path.join(folder, 'server'))
  const server = serve({ store, port: 0, auth })
  const close = async () => {
    await server.close()
    await store.close()
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const { url } = await server.ready
    return { url, folder, close }
  } catch (error) {
    await close()
    throw error
  }
}
