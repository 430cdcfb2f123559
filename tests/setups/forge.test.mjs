/** Electron Forge, from its templates for Vite and for webpack: in development and packaged. */

import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createApp, installForge } from './harness/forge.mjs'
import { expectStartedInStep } from './harness/in-step.mjs'
import { MOST, MOUNT, OWN, ownMain } from './harness/lines.mjs'
import { resourcesOf, takeAway } from './harness/packaged.mjs'
import { packed } from './harness/project.mjs'

/** @import { Project } from './harness/project.mjs' */

/** @type {Project} */
let place
beforeAll(() => {
  place = installForge()
}, 280_000)
afterAll(() => place?.remove())

/** What Vue needs in a template without it. @type {Record<string, string>} */
const VUE = {
  'src/App.vue': '<script setup>\n</script>\n\n<template>\n  <h1>Hello</h1>\n</template>\n',
  'src/renderer.js': `import './index.css'\n${MOUNT}`
}

/** @param {Project} app @param {string[]} main */
function write(app, [imported, ...main]) {
  app.add('src/main.js', "'electron'", [imported])
  app.add('src/main.js', imported, main)
  app.add('src/main.js', '  createWindow();', ['  createWindow();'])
  app.add('src/App.vue', '<script setup>', OWN.script)
  app.add('src/App.vue', '<template>', OWN.template)
}

/** @param {() => Project} app */
function tests(app) {
  test(`takes at most ${MOST} lines`, () => {
    expect(app().own.length).toBeGreaterThan(0)
    expect(app().own.length).toBeLessThanOrEqual(MOST)
  })

  test('in development', async () => {
    const bin = path.join(app().folder, 'node_modules', '.bin', 'electron-forge')
    await expectStartedInStep(bin, ['start', '--'], app().folder)
  })

  test('packaged', async () => {
    app().bin('electron-forge', ['package'])
    const { base } = path.parse(app().folder)
    const made = takeAway(app(), path.join('out', `${base}-${process.platform}-${process.arch}`))
    expect(resourcesOf(made)).toContain('app.asar')
    await expectStartedInStep(path.join(made, base), [], made)
  })
}

describe('with Vite', () => {
  /** @type {Project} */
  let app
  beforeAll(() => {
    app = createApp(place, 'vite')
    app.install([packed(), 'vue@3.5'])
    app.install(['@vitejs/plugin-vue@5'], ['-D'])
    app.write({
      ...VUE,
      'vite.renderer.config.mjs': `import vue from '@vitejs/plugin-vue'
export default { plugins: [vue()] }
`
    })
    app.prepare('index.html', '<h1>', '<div id="app"></div><h1>')
    write(app, ownMain('module'))
    app.add('vite.main.config.mjs', "from 'vite'", [
      "import { remoteRefPlugin } from 'electron-remote-ref/vite'"
    ])
    app.replace(
      'vite.main.config.mjs',
      'defineConfig({})',
      'export default defineConfig({ plugins: [remoteRefPlugin()] });'
    )
  }, 560_000)

  tests(() => app)
})

describe('with webpack', () => {
  /** @type {Project} */
  let app
  beforeAll(() => {
    app = createApp(place, 'webpack')
    app.install([packed(), 'vue@3.5'])
    app.install(['vue-loader@17'], ['-D'])
    app.write(VUE)
    app.prepare('src/index.html', '<h1>', '<div id="app"></div><h1>')
    app.prepare(
      'webpack.renderer.config.js',
      'module.exports = {',
      `rules.push({ test: /\\.vue$/, loader: 'vue-loader' });
const { VueLoaderPlugin } = require('vue-loader');
module.exports = {
  plugins: [new VueLoaderPlugin()],`
    )
    const [imported, ...main] = ownMain('commonjs')
    const both = imported.replace('{ remoteRef }', '{ configure, remoteRef }')
    write(app, [both, 'configure({ preload: false })', ...main])
    app.add('src/preload.js', '', ["import 'electron-remote-ref/preload'"])
  }, 560_000)

  tests(() => app)
})
