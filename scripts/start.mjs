/**
 * Builds the addon and an example, and runs it: `start.mjs [NAME] [--tour]`. Without a display (or
 * with --tour) it plays the scripted tour under a virtual one.
 */

import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { electronArguments, electronPath, hasDisplay, withDisplay } from './electron.mjs'
import { launch } from './launch.mjs'
import { Failure, root, run, runBin, runScript } from './system.mjs'

const examples = path.join(root, 'examples')
const name = process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? 'shared-files'
const example = path.join(examples, name)

await runScript(async () => {
  if (!fs.existsSync(path.join(example, 'package.json'))) {
    throw new Failure(`There is no example "${name}", but ${fs.readdirSync(examples).join(', ')}.`)
  }
  await build()
  runBin('vite', ['build'], { cwd: example })
  const electron = electronPath()
  console.log(`Electron ${electron.version} from ${electron.source}`)
  if (hasDisplay() && !process.argv.includes('--tour')) {
    // An example of several apps starts them itself.
    const starter = path.join(example, 'start.js')
    if (fs.existsSync(starter)) {
      run(process.execPath, [starter, electron.path, ...electronArguments()])
    } else {
      run(electron.path, [...electronArguments(), example])
    }
  } else {
    await tour()
  }
})

async function tour() {
  console.log('The tour of the example, under a virtual display:')
  const module = await import(pathToFileURL(path.join(example, 'tour', 'play.js')).href)
  const picture = path.join(root, 'build', `${name}.png`)
  const display = await withDisplay()
  /** @type {(() => Promise<void>)[]} */
  const open = []
  const start = async (/** @type {NodeJS.ProcessEnv} */ env) => {
    const { app, close } = await launch(example, { env: { ...display.env, ...env } })
    open.push(close)
    return app
  }
  try {
    if (module.playDevices) await module.playDevices(start, picture)
    else await module.playTour(await start(module.env), picture)
  } finally {
    await Promise.all(open.map((close) => close()))
    await display.stop()
  }
}
