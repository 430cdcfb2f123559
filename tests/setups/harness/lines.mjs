/** The lines that users write, those of the README, and the rest of each app. */

import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../../scripts/system.mjs'

/** How many lines of their own users write at most, until two windows are in step. */
export const MOST = 10

/**
 * The first block of code of a kind in a text for users, without the comment of its first line.
 *
 * @param {string} name Of a file in `docs`, or from there. @param {string} kind
 */
export function documented(name, kind) {
  const whole = fs.readFileSync(path.join(root, 'docs', name), 'utf8')
  const text = whole.match(`\`\`\`${kind}\n([^]*?)\`\`\``)?.[1]
  if (!text) throw new Error(`${name} has no block of ${kind}`)
  return text.replace(/^(\/\/.*|<!--.*-->)\n/, '')
}

/** @param {string} text */
export const linesOf = (text) => text.split('\n').filter((line) => line.trim() !== '')

/** @param {string} text @param {string} tag */
const inside = (text, tag) => linesOf(text.match(`<${tag}[^>]*>([^]*)</${tag}>`)?.[1] ?? '')

const MAIN = linesOf(documented('../README.md', 'js'))
const COMPONENT = documented('../README.md', 'vue')

/** What goes into a component of the app's own. */
export const OWN = { script: inside(COMPONENT, 'script'), template: inside(COMPONENT, 'template') }

/** What goes into main. @param {'commonjs' | 'module'} type */
export const ownMain = (type) =>
  type === 'module'
    ? MAIN
    : MAIN.map((line) => line.replace(/^import (.*) from (.*)$/, 'const $1 = require($2)'))

/** What an app has of its own, without this package: main opens two windows of a page. */
const windows = (/** @type {'commonjs' | 'module'} */ type, page = 'index.html') => `
${
  type === 'module'
    ? `import path from 'node:path'
import { app, BrowserWindow } from 'electron'
const folder = import.meta.dirname`
    : `const path = require('node:path')
const { app, BrowserWindow } = require('electron')
const folder = __dirname`
}
app.whenReady().then(() => {
  for (let i = 0; i < 2; i++) new BrowserWindow().loadFile(path.join(folder, ${JSON.stringify(page)}))
})
app.on('window-all-closed', () => app.quit())
`

/** What starts Vue in a page. */
export const MOUNT = `import { createApp } from 'vue'
import App from './App.vue'
createApp(App).mount('#app')
`

/** What an app has whose page Vite makes. @type {Record<string, string>} */
export const VITE_PAGE = {
  'index.html': '<div id="app"></div><script type="module" src="/src/main.js"></script>',
  'src/main.js': MOUNT,
  'src/App.vue': COMPONENT,
  'vite.config.mjs': `import vue from '@vitejs/plugin-vue'
export default { base: './', plugins: [vue()] }
`
}

/** Main, which is not bundled, or is the entry of a bundle. @param {'commonjs' | 'module'} type */
export const mainOf = (type, page = 'dist/index.html') =>
  `${windows(type, page)}${ownMain(type).join('\n')}\n`
