import { isDeepStrictEqual } from 'node:util'
import { saveSideBySide } from '../../shared-files/tour/picture.js'

/** @typedef {import('./shop-device.js').ShopDevice} ShopDevice */

/** Milliseconds after which something else is said to be shown. */
const PATIENCE = 20_000

/** Tells the steps of the tour, and waits until the devices show what they should. */
export class Steps {
  count = 0

  /** @param {ShopDevice[]} devices @param {(line: string) => void} print */
  constructor(devices, print) {
    this.devices = devices
    this.print = print
  }

  /** @param {string} title */
  next(title) {
    this.print(`\n${++this.count}. ${title}`)
  }

  /**
   * Waits until a device shows this, and prints it.
   *
   * @param {ShopDevice} device @param {'items' | 'note' | 'status' | 'question' | 'losses'} what
   * @param {unknown} expected A pattern, or what it shows exactly.
   */
  async shows(device, what, expected) {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const found = await device[what]()
      const right =
        expected instanceof RegExp
          ? expected.test(String(found))
          : isDeepStrictEqual(found, expected)
      const text = [found ?? 'none'].flat().join(', ')
      if (right) return this.print(`   ${device.name.padEnd(8)} ${what}: ${text}`)
      if (Date.now() > deadline) {
        throw new Error(`${device.name}, ${what}: expected ${expected}, but there is ${text}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** @param {'items' | 'note' | 'status' | 'losses'} what @param {unknown} expected */
  async allShow(what, expected) {
    for (const device of this.devices) await this.shows(device, what, expected)
  }

  /** Saves a picture of the devices. @param {string} file */
  async save(file) {
    const pages = this.devices.map(({ page }) => page)
    for (const page of pages) {
      await page.waitForFunction(() => document.getAnimations().length === 0)
    }
    await saveSideBySide(this.devices[0].app, pages, file)
    this.print(`   Picture: ${file}`)
  }
}
