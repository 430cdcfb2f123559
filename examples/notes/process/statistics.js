/** A utility process: counts words without keeping main or a window busy. */

import { setTimeout as pause } from 'node:timers/promises'
import { ipc } from 'electron-remote-ref/ipc/process'

/** Milliseconds after each line: a few notes are counted faster than one could watch. */
const PAUSE = Number(process.env.NOTES_PAUSE ?? 60)
const FREQUENT = 6

ipc.handle('statistics', async function* (_event, notes) {
  const lines = notes.flatMap(({ title, text }) => [title, ...text.split('\n')])
  const counts = new Map()
  let words = 0
  let characters = 0
  for (const [i, line] of lines.entries()) {
    for (const word of line.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu) ?? []) {
      words++
      const key = word.toLowerCase()
      if (key.length > 4) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    characters += line.length
    // Ends here if the window that has asked cancels, or is closed.
    yield {
      progress: (i + 1) / lines.length,
      lines: i + 1,
      words,
      characters,
      frequent: mostFrequent(counts)
    }
    await pause(PAUSE)
  }
})

/** @param {Map<string, number>} counts */
function mostFrequent(counts) {
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .slice(0, FREQUENT)
    .map(([word, count]) => ({ word, count }))
}
