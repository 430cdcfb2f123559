/** Gets Electron and a display, and packs the package, once for all files. */

import { electronPath, withDisplay } from '../../../scripts/electron.mjs'
import { pack } from './project.mjs'

export default async function setup() {
  const { version, source } = electronPath()
  console.log(`\nElectron ${version} from ${source}`)
  console.log(`Binaries in the package: ${pack()}`)
  const display = await withDisplay()
  if (display.env.DISPLAY) process.env.DISPLAY = display.env.DISPLAY
  Object.assign(globalThis, { stopDisplay: display.stop })
}
