import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // Electron loads the page from a file, so its assets are beside it.
  base: './',
  plugins: [vue()],
  logLevel: 'warn'
})
