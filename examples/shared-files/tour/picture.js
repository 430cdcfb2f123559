import fs from 'node:fs'
import path from 'node:path'
import { PNG } from 'pngjs'

const GAP = 28
const MARGIN = 36
/** Between the two shades of GitHub's page, so that the picture stands out of both. */
const BACKGROUND = [203, 207, 218, 255]

/**
 * Saves windows side by side as one picture.
 *
 * @param {import('playwright-core').Page[]} pages
 * @param {string} file
 */
export async function saveSideBySide(pages, file) {
  const shots = []
  for (const page of pages) shots.push(PNG.sync.read(await page.screenshot()))

  const width = shots.reduce((sum, shot) => sum + shot.width, 2 * MARGIN + GAP * (shots.length - 1))
  const height = Math.max(...shots.map((shot) => shot.height)) + 2 * MARGIN
  const picture = new PNG({ width, height })
  for (let i = 0; i < picture.data.length; i += 4) picture.data.set(BACKGROUND, i)
  let x = MARGIN
  for (const shot of shots) {
    PNG.bitblt(shot, picture, 0, 0, shot.width, shot.height, x, MARGIN)
    x += shot.width + GAP
  }
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, PNG.sync.write(picture))
}
