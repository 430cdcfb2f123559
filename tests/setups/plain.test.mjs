/** Apps without a build framework: the page is built by Vite, main is used as it is or bundled. */

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { electronPath } from '../../scripts/electron.mjs'
import { expectPrinted } from './harness/attach.mjs'
import { errorOf, expectInStep } from './harness/in-step.mjs'
import { VITE_PAGE, mainOf } from './harness/lines.mjs'
import { Project, packed } from './harness/project.mjs'

const ROLLUP = [
  'rollup@4',
  ...['commonjs', 'node-resolve', 'json'].map((name) => `@rollup/plugin-${name}`)
]

/** @type {Project} */
let project

beforeAll(() => {
  project = Project.empty('plain')
  project.write({ 'package.json': { name: 'my-app', private: true } })
  project.install([packed(), 'vue@3.5'])
  project.install(
    ['vite@8', '@vitejs/plugin-vue@6', 'esbuild@0.28', 'webpack@5', 'node-loader@2', ...ROLLUP],
    ['-D']
  )
  project.write(VITE_PAGE)
  project.bin('vite', ['build'])
}, 560_000)
afterAll(() => project?.remove())

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

  // Then the package's preload is not beside the bundle: the app bundles it in its own.
  const whole = () =>
    project.write({
      'entry.js': `const { configure } = require('electron-remote-ref')
configure({ preload: false })
${mainOf('commonjs', '../dist/index.html').replace(
  'new BrowserWindow()',
  "new BrowserWindow({ webPreferences: { preload: path.join(folder, 'preload.js') } })"
)}`,
      'preload.js': "import 'electron-remote-ref/preload'\n"
    })
  const bundlePreload = () =>
    project.bin('esbuild', [
      ...['preload.js', '--bundle', '--platform=node', '--external:electron'],
      '--outfile=out/preload.js'
    ])

  test('by esbuild, the package in the bundle', async () => {
    whole()
    bundlePreload()
    const given = ['--external:electron', '--loader:.node=copy', '--outfile=out/main.js']
    project.bin('esbuild', ['entry.js', '--bundle', '--platform=node', ...given])
    await withoutPackage(() => expectInStep(out()))
  })

  test('by webpack, the package in the bundle', async () => {
    whole()
    bundlePreload()
    webpack('{}')
    await withoutPackage(() => expectInStep(out()))
  })

  /** Runs what must not need the package in node_modules. @param {() => Promise<void>} fn */
  async function withoutPackage(fn) {
    const installed = path.join(project.folder, 'node_modules', 'electron-remote-ref')
    fs.renameSync(installed, `${installed}-away`)
    try {
      await fn()
    } finally {
      fs.renameSync(`${installed}-away`, installed)
    }
  }

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

// Without the package's plugin, so that there is no preload; and with one that takes addons along.
describe.each(/** @type {const} */ (['cjs', 'es']))(
  'main is bundled in the format %s',
  (format) => {
    const main = `main.${format === 'es' ? 'mjs' : 'cjs'}`

    /** @param {string} config A module that exports the settings for Vite, or for Rollup. */
    const write = (config) =>
      project.write({
        'entry.mjs': mainOf('module'),
        'bundle.config.mjs': `const addons = {
  name: 'addons',
  enforce: 'pre',
  load: (id) => {
    const file = JSON.stringify(id)
    return id.endsWith('.node')
      ? \`import { createRequire } from 'node:module'; export default createRequire(\${file})(\${file})\`
      : null
  }
}
const output = { dir: 'out', format: '${format}', entryFileNames: '${main}' }
${config}
`
      })

    const expectTold = async () => {
      const { path: electron } = electronPath()
      const file = path.join(project.folder, 'out', main)
      await expectPrinted(
        electron,
        [file],
        project.folder,
        /RemoteRefError: .*not in devDependencies/
      )
    }

    test('by Rollup: the app says at once what to do', async () => {
      write(`import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import { nodeResolve } from '@rollup/plugin-node-resolve'
export default {
  input: 'entry.mjs',
  external: ['electron'],
  plugins: [addons, nodeResolve({ preferBuiltins: true }), commonjs(), json()],
  output
}`)
      project.bin('rollup', ['-c', 'bundle.config.mjs'])
      await expectTold()
    })

    test('by Vite: the app says at once what to do', async () => {
      write(`export default {
  plugins: [addons],
  ssr: { noExternal: ['electron-remote-ref'] },
  build: { ssr: 'entry.mjs', outDir: 'out', rollupOptions: { external: ['electron'], output } }
}`)
      project.bin('vite', ['build', '--config', 'bundle.config.mjs'])
      await expectTold()
    })
  }
)

describe('an ES module preload with the bridge is bundled', () => {
  const enter = () =>
    project.write({
      'main.mjs': `import { configure } from 'electron-remote-ref'
configure({ preload: false })
${mainOf('module').replace(
  'new BrowserWindow()',
  "new BrowserWindow({ webPreferences: { preload: path.join(folder, 'out', 'preload.mjs'), sandbox: false } })"
)}`,
      'preload.mjs': "import 'electron-remote-ref/preload'\n"
    })
  const main = () => path.join(project.folder, 'main.mjs')

  test('by esbuild', async () => {
    enter()
    const options = ['--platform=node', '--format=esm', '--external:electron']
    project.bin('esbuild', ['preload.mjs', '--bundle', ...options, '--outfile=out/preload.mjs'])
    await expectInStep(main())
  })

  test('by Vite', async () => {
    enter()
    project.write({
      'vite.preload.config.mjs': `export default {
  build: {
    outDir: 'out',
    lib: { entry: 'preload.mjs', formats: ['es'], fileName: 'preload' },
    rollupOptions: { external: ['electron'], output: { entryFileNames: 'preload.mjs' } }
  }
}
`
    })
    project.bin('vite', ['build', '--config', 'vite.preload.config.mjs'])
    await expectInStep(main())
  })

  test('is not: Electron imports it from the package', async () => {
    enter()
    project.write({ 'out/preload.mjs': "import 'electron-remote-ref/preload'\n" })
    await expectInStep(main())
  })
})

describe('Vue', () => {
  // In this order: npm leaves @vue/reactivity of the later one in its place, which is a second copy then.
  test.each(['3.5.0', '3.5'])(
    '%s',
    async (version) => {
      project.install([`vue@${version}`])
      project.bin('vite', ['build'])
      project.write({ 'main.cjs': mainOf('commonjs') })
      await expectInStep(path.join(project.folder, 'main.cjs'))
    },
    400_000
  )

  test('3.4 is told in a sentence that it is too old', async () => {
    project.install(['vue@3.4.38'], ['--legacy-peer-deps'])
    project.bin('vite', ['build'])
    project.write({ 'main.cjs': mainOf('commonjs') })
    const said = await errorOf(path.join(project.folder, 'main.cjs'))
    expect(said).toContain(
      'electron-remote-ref/vue needs Vue 3.5 or later, and the app has 3.4.38. Install'
    )
  }, 400_000)

  test('a second whole copy is told of in a sentence', async () => {
    project.install(['vue@3.5'], ['--legacy-peer-deps'])
    // As a linked checkout has it: the package brings its own.
    const own = path.join(project.folder, 'node_modules', 'electron-remote-ref', 'node_modules')
    for (const name of ['vue', '@vue']) {
      const from = path.join(project.folder, 'node_modules', name)
      fs.cpSync(from, path.join(own, name), { recursive: true })
    }
    // The plugin for Vue has Vite take one copy; other tools do not.
    project.write({
      'bundle.js': `import { createApp, h } from 'vue'
import { useRemoteRef } from 'electron-remote-ref/vue'
createApp({ setup: () => { const files = useRemoteRef('shared-files', []); return () => h('i', files.value.length) } }).mount('#app')
`,
      'dist/index.html': '<div id="app"></div><script src="bundle.js"></script>'
    })
    project.bin('esbuild', [
      'bundle.js',
      '--bundle',
      '--format=iife',
      '--outfile=dist/bundle.js',
      '--define:process.env.NODE_ENV="production"'
    ])
    const said = await errorOf(path.join(project.folder, 'main.cjs'))
    fs.rmSync(own, { recursive: true })
    expect(said).toContain('The page has two copies of Vue')
  }, 400_000)
})
