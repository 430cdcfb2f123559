import fs from 'node:fs'
import path from 'node:path'

/** @typedef {import('playwright-core').Page} Page */

/**
 * Saves windows side by side as one picture, framed as a desktop shows them.
 *
 * @param {import('playwright-core').ElectronApplication} app
 * @param {(Page | Page[])[]} columns Windows of one column are below each other.
 * @param {string} file
 * @param {Page[]} [frameless] Those of the windows that have no frame.
 */
export async function saveSideBySide(app, columns, file, frameless = []) {
  let figures = ''
  for (const column of columns) {
    figures += '<div>'
    for (const page of [column].flat()) figures += await framed(page, !frameless.includes(page))
    figures += '</div>'
  }

  const opened = app.waitForEvent('window')
  await app.evaluate(({ BrowserWindow }) => {
    new BrowserWindow({ width: 1600, height: 900 }).loadURL('about:blank')
  })
  const canvas = await opened
  await canvas.setContent(`<style>${STYLE}</style><main>${figures}</main>`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  await canvas.locator('main').screenshot({ path: file, animations: 'disabled' })
  await canvas.close()
}

/** @param {Page} page @param {boolean} hasFrame @returns {Promise<string>} */
async function framed(page, hasFrame) {
  // A pointer over a button would show in the picture.
  await page.mouse.move(0, 0)
  const image = (await page.screenshot()).toString('base64')
  const { width, height, color } = await page.evaluate(() => ({
    width: innerWidth,
    height: innerHeight,
    color: getComputedStyle(document.body).backgroundColor
  }))
  const size = `width="${width}" height="${height}"`
  const caption = `<figcaption><i></i><i></i><i></i>${await page.title()}</figcaption>`
  return `<figure style="background: ${color}">
    ${hasFrame ? caption : ''}
    <img ${size} src="data:image/png;base64,${image}">
  </figure>`
}

const STYLE = `
  body { margin: 0 }
  main { display: inline-flex; gap: 32px; padding: 44px; background: linear-gradient(135deg, #c7d2fe, #ddd6fe 55%, #fbcfe8) }
  div { display: flex; flex-direction: column; align-items: flex-start; gap: 32px }
  figure { margin: 0; overflow: hidden; border-radius: 12px; box-shadow: 0 18px 44px #312e8138, 0 2px 6px #312e8126 }
  figcaption { display: flex; align-items: center; gap: 8px; height: 36px; padding: 0 14px; background: #8088a026; color: #8088a0; font: 13px system-ui, sans-serif }
  figcaption i { width: 12px; height: 12px; border-radius: 50%; background: #ff5f57 }
  figcaption i:nth-child(2) { background: #febc2e }
  figcaption i:nth-child(3) { margin-right: 10px; background: #28c840 }
  img { display: block }
`
