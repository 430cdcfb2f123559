/** Gets Electron and a display. */

import { electronPath, withDisplay } from '../../../scripts/electron.mjs'

export default async function setup() {
  const { version, source } = electronPath()
  console.log(`\nElectron ${version} from ${source}`)
  const display = await withDisplay()
  if (display.env.DISPLAY) process.env.DISPLAY = display.env.DISPLAY
  Object.assign(globalThis, { stopDisplay: display.stop })
}
