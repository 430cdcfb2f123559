/**
 * The fixture app, started for one test file: windows on demand, refs in main and in pages, and
 * waiting until all of them have the same value.
 */

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from '../../../scripts/launch.mjs'
import { PATIENCE } from './patience.mjs'

const fixtures = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'fixtures')

/** @typedef {import('playwright-core').Page} Page */

export class Fixture {
  /** @type {import('../../../scripts/launch.mjs').Launched} */
  #launched

  /** @param {import('../../../scripts/launch.mjs').Launched} launched */
  constructor(launched) {
    this.#launched = launched
  }

  /** @param {string} [name] The fixture's folder. */
  static async start(name = 'app') {
    return new Fixture(await launch(path.join(fixtures, name)))
  }

  get app() {
    return this.#launched.app
  }

  close() {
    return this.#launched.close()
  }

  /**
   * Runs a function in the main process, with the fixture's `refs`, `lib`, `traffic` in reach.
   *
   * @template A, R
   * @param {(scope: any, argument: A) => R} fn It sees nothing of where it was written.
   * @param {A} [argument]
   * @returns {Promise<R>}
   */
  main(fn, argument) {
    return this.app.evaluate(async (_electron, [text, value]) => {
      // The inspector breaks into whatever main is doing, in the middle of a function: wait for its end.
      await new Promise((resolve) => setImmediate(resolve))
      // globalThis is the scope: the fixture puts there what tests need.
      return await (0, eval)(`(${text})`)(globalThis, value)
    }, /** @type {[string, any]} */ ([fn.toString(), argument]))
  }

  /**
   * Creates a ref in main.
   *
   * @param {string} name @param {unknown} initial
   */
  create(name, initial) {
    return this.main(({ refs, lib }, [refName, value]) => {
      refs[refName] = lib.remoteRef(refName, value)
    }, /** @type {[string, unknown]} */ ([name, initial]))
  }

  /**
   * Opens windows.
   *
   * @param {number} count
   * @param {string} [name] A ref that their pages open while they load.
   * @returns {Promise<Page[]>}
   */
  async openWindows(count, name = '') {
    const pages = []
    for (let i = 0; i < count; i++) pages.push(await this.openPage(name))
    return pages
  }

  /**
   * Opens one.
   *
   * @param {string} [name] A ref that its page opens while it loads.
   * @param {import('electron').WebPreferences} [preferences]
   * @returns {Promise<Page>}
   */
  async openPage(name = '', preferences = {}) {
    const id = await this.main(
      ({ openWindow }, given) => openWindow(...given),
      /** @type {[string, object]} */ ([name, preferences])
    )
    const page = await this.pageOf(id)
    await page.waitForFunction(() => 'fixture' in globalThis)
    return page
  }

  /**
   * The page of a window that has its id in its address. What Playwright tells of new windows may be
   * about one that was there, and gone, before.
   *
   * @param {number} id
   * @returns {Promise<Page>}
   */
  async pageOf(id) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(5)) {
      const page = this.app.windows().find((one) => one.url().split(/[?#&]/)[1] === `window=${id}`)
      if (page) return page
    }
    throw new Error(`no page of the window ${id}`)
  }

  /** Closes all windows, and destroys all refs but `early`. */
  async reset() {
    await this.main(({ refs, BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.destroy()
      for (const [name, ref] of Object.entries(refs)) {
        if (name === 'early') continue
        ref.destroy()
        delete refs[name]
      }
    })
  }

  /** @param {string} name @returns {Promise<string>} Main's value, as JSON text. */
  textInMain(name) {
    return this.main(({ refs }, refName) => JSON.stringify(refs[refName].value), name)
  }

  /**
   * Waits until main and all pages have the same value, member order included, and the pages show
   * it.
   *
   * @param {string} name
   * @param {Page[]} pages
   * @param {unknown} [expected] What it must be then.
   * @returns {Promise<any>} The value.
   */
  async agree(name, pages, expected) {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const main = await this.textInMain(name)
      const texts = await Promise.all(pages.map((page) => textIn(page, name)))
      const same = texts.every(({ value, shown }) => value === main && shown === main)
      if (same && (expected === undefined || main === JSON.stringify(expected))) {
        return JSON.parse(main)
      }
      if (Date.now() > deadline) {
        const wanted = expected === undefined ? 'the same value' : JSON.stringify(expected)
        const found = [`main: ${main}`, ...texts.map((text) => `page: ${JSON.stringify(text)}`)]
        throw new Error(`"${name}": expected ${wanted} everywhere, found\n${found.join('\n')}`)
      }
      await pause(10)
    }
  }
}

/**
 * @param {Page} page @param {string} name
 * @returns {Promise<{ value: string, shown: string }>} The value in a page and what its component
 *   shows of it, as JSON text.
 */
export function textIn(page, name) {
  return page.evaluate((component) => {
    const { refs } = /** @type {any} */ (globalThis)
    const place = document.querySelector(`[data-component="${component}"] [data-value]`)
    return {
      value: JSON.stringify(refs[component].value),
      shown: /** @type {Element} */ (place).textContent ?? ''
    }
  }, name)
}

/** Opens a ref in pages. @param {Page[]} pages @param {string} name @param {unknown} [initial] */
export async function openRef(pages, name, initial = null) {
  for (const page of pages) {
    await page.evaluate(([refName, value]) => {
      const { fixture } = /** @type {any} */ (globalThis)
      fixture.open(refName, value)
    }, /** @type {[string, unknown]} */ ([name, initial]))
  }
}

/**
 * Runs a function in a page, with the fixture's `refs`, `fixture` in reach.
 *
 * @template A, R
 * @param {Page} page
 * @param {(scope: any, argument: A) => R} fn It sees nothing of where it was written.
 * @param {A} [argument]
 * @returns {Promise<Awaited<R>>}
 */
export async function inPage(page, fn, argument) {
  // Not by eval in the page, which its content security policy forbids.
  const scope = await page.evaluateHandle(() => globalThis)
  return /** @type {any} */ (
    await page.evaluate(
      /** @type {any} */ (new Function('pair', `return (${fn.toString()})(pair[0], pair[1])`)),
      [scope, argument]
    )
  )
}

/** @param {Page} page @param {string} name @param {string} status */
export async function waitForStatus(page, name, status) {
  await page.waitForFunction(
    ([refName, wanted]) => /** @type {any} */ (globalThis).refs[refName].status.value === wanted,
    [name, status]
  )
}

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
