import { randomUUID } from 'node:crypto'

/** Milliseconds between two files of main's own; 0 for none. */
const INTERVAL = Number(process.env.SHARED_FILES_INTERVAL ?? 4000)
/** The main process stops adding to a list of this length, so that windows are not flooded. */
const ENOUGH = 8

const NAMES = ['backup.zip', 'system-log.txt', 'thumbnails.png', 'release-notes.md', 'index.json']

/**
 * Lets the main process take part: it adds a file of its own every few seconds.
 *
 * @param {typeof import('./files.js').sharedFiles} sharedFiles
 */
export function startVisitor(sharedFiles) {
  if (!(INTERVAL > 0)) return
  let count = 0
  setInterval(() => {
    if (sharedFiles.value.length >= ENOUGH) return
    const name = NAMES[count % NAMES.length]
    const size = 2048 + ((count * 7919) % 800_000)
    sharedFiles.value.push({ id: randomUUID(), name, size, done: false, from: 'main' })
    count++
  }, INTERVAL)
}
