/** Whether the windows of a running app are in step. */

import { expect } from '@jest/globals'
import { launch } from '../../../scripts/launch.mjs'
import { eventually } from '../../unit/helpers/until.mjs'
import { attach } from './attach.mjs'

/** Milliseconds in which an app opens its windows, and one shows what the other does. */
const PATIENCE = 60_000

/**
 * Starts an app that opens two windows of the README's component, and has each see what the other
 * does, and what main did before.
 *
 * @param {string} target The app's folder or main file; the executable if it is packaged.
 * @param {{ env?: NodeJS.ProcessEnv, executable?: string }} [options]
 */
export async function expectInStep(target, options = {}) {
  const launched = await launch(target, options)
  try {
    await launched.app.firstWindow({ timeout: PATIENCE })
    await twoTogether(() => launched.app.windows())
  } finally {
    await launched.close()
  }
}

/**
 * The same of an app that a command starts: see attach.mjs.
 *
 * @param {string} command @param {string[]} args @param {string} cwd
 */
export async function expectStartedInStep(command, args, cwd) {
  const attached = await attach(command, args, cwd)
  try {
    await twoTogether(attached.pages)
  } catch (error) {
    process.stderr.write(attached.output())
    throw error
  } finally {
    await attached.close()
  }
}

/** @param {() => import('playwright-core').Page[]} pages */
async function twoTogether(pages) {
  const check = (/** @type {import('playwright-core').Page[]} */ open) => {
    if (open.length < 2) throw new Error('the app has opened no second window')
  }
  await together(await eventually(pages, check, { patience: PATIENCE }))
}

/**
 * What the first page of an app says of this package, in an error that is thrown or printed.
 *
 * @param {string} target
 * @returns {Promise<string>}
 */
export async function errorOf(target) {
  const { app, close } = await launch(target)
  try {
    const page = await app.firstWindow({ timeout: PATIENCE })
    const said = new Promise((resolve, reject) => {
      const take = (/** @type {string} */ text) =>
        text.includes('electron-remote-ref') && resolve(text)
      page.on('pageerror', ({ message }) => take(message))
      page.on('console', (message) => message.type() === 'error' && take(message.text()))
      setTimeout(reject, PATIENCE, new Error('the page has said nothing')).unref()
    })
    // What it has said before now nobody has heard.
    await page.reload()
    return await said
  } finally {
    await close()
  }
}

/** @param {import('playwright-core').Page[]} pages */
async function together([one, two]) {
  const shown = (/** @type {import('playwright-core').Page} */ page) =>
    page.evaluate(() => [...document.querySelectorAll('input')].map(({ value }) => value))
  const both = (/** @type {string[]} */ ...names) =>
    eventually(
      async () => [await shown(one), await shown(two)],
      (found) => expect(found).toEqual([names, names]),
      { patience: PATIENCE }
    )
  await both('a.txt')
  await one.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('button')).click())
  await both('a.txt', 'new')
  await two.evaluate(() => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector('input'))
    input.value = 'b.txt'
    input.dispatchEvent(new Event('input'))
  })
  await both('b.txt', 'new')
}
