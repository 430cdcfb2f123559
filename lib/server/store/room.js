import { randomBytes } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../../persist/worker/folder.js'

const PIECE = 64 * 1024

/**
 * Rejects if there is no room to open a LevelDB: then it writes its journal into a table, and some small files.
 *
 * @param {string} dir
 */
export async function checkRoom(dir) {
  makeFolder(dir)
  const names = (await readdir(dir)).filter((name) => name.endsWith('.log'))
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(dir, name))).size)
  )
  const needed = sizes.reduce((sum, size) => sum + size, 0)
  const trial = path.join(dir, 'trial')
  try {
    const file = await open(trial, 'w')
    try {
      // Of random bytes, since some file systems compress.
      const piece = randomBytes(PIECE)
      for (let written = 0; written <= needed; written += PIECE) await file.writeFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
  } finally {
    await rm(trial, { force: true })
  }
}
