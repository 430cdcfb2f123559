/** Apps without a framework for the build: the page made by Vite, main as it is or bundled. */

import path from 'node:path'
import { afterAll, beforeAll, describe, test } from '@jest/globals'
import { expectInStep } from './harness/in-step.mjs'
import { COMPONENT, mainLines, windows } from './harness/lines.mjs'
import { Project, packed } from './harness/project.mjs'

/** @type {Project} */
let project

beforeAll(() => {
  project = Project.empty('plain')
  project.write({ 'package.json': { name: 'my-app', private: true } })
  project.install([packed(), 'vue@3.5'])
  project.install(
    ['vite@8', '@vitejs/plugin-vue@6', 'esbuild@0.28', 'webpack@5', 'node-loader@2'],
    ['-D']
  )
  project.write({
    'index.html': '<div id="app"></div><script type="module" src="/src/main.js"></script>',
    'src/main.js': `import { createApp } from 'vue'
import App from './App.vue'
createApp(App).mount('#app')
`,
    'src/App.vue': COMPONENT,
    'vite.config.mjs': `import vue from '@vitejs/plugin-vue'
export default { base: './', plugins: [vue()] }
`
  })
  project.bin('vite', ['build'])
}, 560_000)
afterAll(() => project?.remove())

/** Main, which is not bundled, or is the entry of a bundle in `out`. */
const mainOf = (/** @type {'commonjs' | 'module'} */ type, page = 'dist/index.html') =>
  `${windows(type, page)}${mainLines(type).join('\n')}\n`

describe('main is not bundled', () => {
  test('CommonJS', async () => {
    project.write({ 'main.cjs': mainOf('commonjs') })
    await expectInStep(path.join(project.folder, 'main.cjs'))
  })

  test('ES module', async () => {
    project.write({ 'main.mjs': mainOf('module') })
    await expectInStep(path.join(project.folder, 'main.mjs'))
  })
})

describe('main is bundled', () => {
  const out = () => path.join(project.folder, 'out', 'main.js')
  const enter = () => project.write({ 'entry.js': mainOf('commonjs', '../dist/index.html') })

  test('by esbuild, the package external', async () => {
    enter()
    const external = ['--external:electron', '--external:electron-remote-ref']
    project.bin('esbuild', [
      'entry.js',
      '--bundle',
      '--platform=node',
      '--outfile=out/main.js',
      ...external
    ])
    await expectInStep(out())
  })

  test('by webpack, the package external', async () => {
    enter()
    webpack("{ 'electron-remote-ref': 'commonjs2 electron-remote-ref' }")
    await expectInStep(out())
  })

  /** @param {string} externals */
  function webpack(externals) {
    project.write({
      'webpack.mjs': `import webpack from 'webpack'
webpack({
  mode: 'production',
  context: import.meta.dirname,
  entry: './entry.js',
  output: { path: import.meta.dirname + '/out', filename: 'main.js' },
  target: 'electron-main',
  externals: ${externals},
  node: { __dirname: false },
  module: { rules: [{ test: /\\.node$/, loader: 'node-loader' }] }
}, (failed, stats) => {
  console.log(failed ?? stats.toString())
  if (failed || stats.hasErrors()) process.exitCode = 1
})
`
    })
    project.run(process.execPath, ['webpack.mjs'])
  }
})
