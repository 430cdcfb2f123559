/** The compressed size of the package's code in a window's page. */

import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import esbuild from 'esbuild'
import { root } from '../../../scripts/system.mjs'

/** In bytes. If one grows, look at esbuild's metafile before raising the limit. */
const BOUNDS = {
  'dist/vue.mjs': 48_000,
  'dist/client.mjs': 45_000,
  'dist/text-field.mjs': 8_800,
  'dist/ipc-window.mjs': 24_700,
  'dist/ipc-vue.mjs': 62_600,
  'dist/preload/index.js': 2048
}

test.each(Object.entries(BOUNDS))(
  '%s, as an app bundles it: at most %i bytes',
  async (file, most) => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [path.join(root, file)],
      bundle: true,
      minify: true,
      format: 'esm',
      external: ['vue', '@vue/reactivity', 'electron'],
      write: false
    })
    const { length } = gzipSync(outputFiles[0].contents, { level: 9 })
    process.stdout.write(`    ${file}: ${length} bytes\n`)
    expect(length).toBeGreaterThan(0)
    expect(length).toBeLessThanOrEqual(most)
  }
)
