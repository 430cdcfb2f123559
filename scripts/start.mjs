/**
 * Builds the addon and the example, and runs it. Without a display (or with --tour) it plays the
 * scripted tour under a virtual one.
 */

import path from 'node:path'
import { playTour } from '../examples/shared-files/tour/play.js'
import { build } from './build.mjs'
import { electronArguments, electronPath, hasDisplay, withDisplay } from './electron.mjs'
import { launch } from './launch.mjs'
import { root, run, runBin, runScript } from './system.mjs'

const example = path.join(root, 'examples', 'shared-files')

await runScript(async () => {
  await build()
  runBin('vite', ['build'], { cwd: example })
  const electron = electronPath()
  console.log(`Electron ${electron.version} from ${electron.source}`)
  if (hasDisplay() && !process.argv.includes('--tour')) {
    run(electron.path, [...electronArguments(), example])
  } else {
    await tour()
  }
})

async function tour() {
  console.log('The tour of the example, under a virtual display:')
  const display = await withDisplay()
  try {
    const env = { ...display.env, SHARED_FILES_INTERVAL: '0' }
    const { app, close } = await launch(example, { env })
    try {
      await playTour(app, path.join(root, 'build', 'shared-files.png'))
    } finally {
      await close()
    }
  } finally {
    await display.stop()
  }
}
