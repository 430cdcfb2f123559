/** The lines that users write: those of the README, in each kind of main process. */

/** Those of main. @param {'commonjs' | 'module'} type */
const mainLines = (type) => [
  type === 'module'
    ? "import { remoteRef } from 'electron-remote-ref'"
    : "const { remoteRef } = require('electron-remote-ref')",
  "const files = remoteRef('shared-files', [])",
  "files.value.push({ id: 1, name: 'a.txt', done: false })"
]

/** A component. */
const COMPONENT = `<script setup>
import { useRemoteRef } from 'electron-remote-ref/vue'
const files = useRemoteRef('shared-files', [])
const { status } = files
</script>
<template>
  <i>{{ status }}</i>
  <label v-for="file in files" :key="file.id"><input v-model="file.name" /></label>
  <button @click="files.push({ id: files.length + 1, name: 'new', done: false })">add</button>
</template>
`

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

/** What an app has whose page Vite makes. @type {Record<string, string>} */
export const VITE_PAGE = {
  'index.html': '<div id="app"></div><script type="module" src="/src/main.js"></script>',
  'src/main.js': `import { createApp } from 'vue'
import App from './App.vue'
createApp(App).mount('#app')
`,
  'src/App.vue': COMPONENT,
  'vite.config.mjs': `import vue from '@vitejs/plugin-vue'
export default { base: './', plugins: [vue()] }
`
}

/** Main, which is not bundled, or is the entry of a bundle. @param {'commonjs' | 'module'} type */
export const mainOf = (type, page = 'dist/index.html') =>
  `${windows(type, page)}${mainLines(type).join('\n')}\n`
